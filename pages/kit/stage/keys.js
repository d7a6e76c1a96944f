// Whom a key belongs to. Space plays and the arrows step whatever was clicked before; a control has them only where it was
// reached with Tab, or where text is typed into it.

const CONTROLS = "input, textarea, select, button, a, summary, [role=slider], [role=option], [role=radio], [role=tab], [tabindex]";
const TYPED = "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button], [role=combobox])";
// A list that lies open takes the keys, however it was opened.
const OPEN = "[aria-expanded=true][role=combobox], [role=listbox], select";

// A control that opens moves the focus into itself a moment after it was clicked.
const CLICK_MS = 500;

// Whether the focus came by Tab, or by what helps to read the page, and not by the pointer.
let tabbed = false;
let pointed = -Infinity;
document.addEventListener("keydown", ({ key }) => (tabbed = tabbed || key === "Tab"), true);
document.addEventListener("focusin", () => (tabbed = tabbed || performance.now() - pointed > CLICK_MS), true);
for (const event of ["pointerdown", "pointerup"]) {
  document.addEventListener(
    event,
    () => {
      tabbed = false;
      pointed = performance.now();
    },
    true,
  );
}

// From now on the keys are the stage's, until the next Tab.
export const untab = () => (tabbed = false);

/** @param {Element} target */
function typedInto(target) {
  const typed = target.closest(TYPED);
  return typed !== null && typed.getAttribute("contenteditable") !== "false";
}

// `own` are the controls of the bar itself, which leaves them none of its keys.
/** @param {KeyboardEvent} event @param {(target: Element) => boolean} own */
export function isTaken(event, own) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const [target] = event.composedPath();
  // The document itself may be the target, and has no parents.
  if (!(target instanceof Element)) return false;
  if (typedInto(target)) return true;
  if (own(target)) return false;
  if (target.closest(OPEN)) return tabbed || target.closest("[role=listbox], [aria-expanded=true]") !== null;
  const control = target.closest(CONTROLS);
  return tabbed && control !== null && !control.matches(".dl-main, .stMain");
}

// The bar has taken a key: nobody else gets it, and a button that was clicked before does not hear of its end either.
/** @param {KeyboardEvent} event @param {() => void} focus */
export function take(event, focus) {
  event.preventDefault();
  event.stopPropagation();
  const { activeElement } = document;
  if (event.key === " " && activeElement?.closest("button, a, summary, [role=tab], [role=radio]")) focus();
}
