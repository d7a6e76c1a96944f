// Colours and type of the page, read from Streamlit's variables; and a call when they change.

/** @param {string} colour */
function luminance(colour) {
  const [r, g, b] = (colour.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255]).map((v) => (v / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const NAMES = ["--st-background-color", "--st-text-color", "--st-primary-color", "--st-border-color", "--dl-axis-size"];
/** @type {Map<string, Lab.Theme>} */
const read = new Map();

// The page's colours as the browser resolves them; looked up anew only if what the page says of them has changed.
/** @param {HTMLElement} root */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const said = [...NAMES.map((name) => style.getPropertyValue(name)), style.fontFamily].join("|");
  const theme = read.get(said) ?? resolved(root, style);
  read.set(said, theme);
  return theme;
}

/**
 * @param {HTMLElement} root @param {CSSStyleDeclaration} style
 * @returns {Lab.Theme}
 */
function resolved(root, style) {
  const probe = document.createElement("span");
  root.append(probe);
  /** @param {string} name @param {string} fallback */
  const colour = (name, fallback) => {
    probe.style.color = `var(${name}, ${fallback})`;
    return getComputedStyle(probe).color;
  };
  const background = colour("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.4;
  const theme = {
    background,
    text: colour("--st-text-color", "#1b2130"),
    accent: colour("--st-primary-color", "#0b66c3"),
    line: colour("--st-border-color", "#dde2ea"),
    quiet: dark ? "#a9b4c6" : "#566176",
    grid: dark ? "rgba(200,215,240,0.10)" : "rgba(30,50,90,0.09)",
    dark,
    font: style.fontFamily,
    size: parseFloat(style.getPropertyValue("--dl-axis-size")) || 12,
  };
  probe.remove();
  return theme;
}

// A transition of an unseen element's colour runs whenever the page's text colour changes.
/** @param {HTMLElement} root @param {() => void} callback */
export function onThemeChange(root, callback) {
  const sentinel = document.createElement("i");
  sentinel.className = "dl-sentinel";
  sentinel.addEventListener("transitionend", callback);
  root.append(sentinel);
  return () => sentinel.remove();
}

/** @param {Lab.Colours} path @param {Lab.Theme} theme */
export const colourOf = (path, theme) => (theme.dark ? path.dark : path.light);
