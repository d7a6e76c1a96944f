// The buttons that choose what a click in a field adds, and the one that brings the original points back.

import { number } from "./format.js";

export class PointTools {
  // What a click adds; null as long as it adds nothing.
  /** @type {number | null} */
  target = null;
  told = "";
  names = "";
  original = "";

  /** @param {(does: Lab.Act) => void} act @param {() => void} chosen */
  constructor(act, chosen) {
    this.act = act;
    this.chosen = chosen;
    this.root = document.createElement("div");
    this.root.className = "dl-points";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "points by hand");
  }

  // One button for each, in the colour of such a point. Nothing stays chosen for other data than it was chosen for.
  /** @param {[name: string, target: number][]} adds @param {string} original @param {(target: number) => string} colour @param {boolean} numbers */
  show(adds, original, colour, numbers) {
    this.root.hidden = !adds.length;
    const names = JSON.stringify(adds);
    if (names !== this.names || (this.original && !original)) this.target = null;
    [this.names, this.original] = [names, original];
    const told = JSON.stringify([adds.map(([name, target]) => [name, target, colour(target)]), original]);
    // Buttons that stay keep the focus.
    if (told !== this.told) this.fill(adds, original, colour, numbers);
    this.told = told;
    this.mark();
  }

  // Values say themselves, classes are told by their colours.
  /** @param {[name: string, target: number][]} adds @param {string} original @param {(target: number) => string} colour @param {boolean} numbers */
  fill(adds, original, colour, numbers) {
    const focused = this.buttons.findIndex((one) => one === document.activeElement);
    const made = adds.map(([name, target]) => {
      const one = this.button(numbers ? number(target, 2) : "+", `Add ${name}: a click in the picture adds such a training point, a click on a point takes it away`, () => this.choose(target));
      one.dataset.target = String(target);
      // The value between both colours has hardly any of its own.
      one.style.setProperty("--own", numbers && !target ? "var(--quiet)" : colour(target));
      return one;
    });
    if (original) made.push(this.button("original", `Back to ${original} as drawn`, () => this.act({ do: "original" })));
    this.root.replaceChildren(...made);
    if (focused >= 0) made[Math.min(focused, made.length - 1)]?.focus({ preventScroll: true });
  }

  get buttons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.root.children]);
  }

  /** @param {string} text @param {string} words @param {() => void} press */
  button(text, words, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.title = words;
    made.setAttribute("aria-label", words.split(":")[0]);
    made.addEventListener("click", press);
    return made;
  }

  // Pressed again it is let go.
  /** @param {number} target */
  choose(target) {
    this.target = this.target === target ? null : target;
    this.mark();
    this.chosen();
  }

  mark() {
    for (const one of this.buttons) if (one.dataset.target) one.setAttribute("aria-pressed", String(one.dataset.target === String(this.target)));
  }
}
