// The formula panel: the rule of the optimizer in focus, and below it the same rule with this step's numbers.

import { number, steady } from "./format.js";
import { onStage } from "./store.js";
import { colourOf } from "./theme.js";
import { unbroken } from "./words.js";

/** @typedef {number | string | number[] | undefined} Value */

const MATH = "http://www.w3.org/1998/Math/MathML";

/** @param {string} name @param {string} [text] */
function element(name, text) {
  const node = document.createElementNS(MATH, name);
  if (text !== undefined) node.textContent = text;
  return node;
}

// A divisor that would read 1.000 says how far from 1 it still is.
/** @param {number} value */
function nearOne(value) {
  const short = 1 - value;
  if (!(short < 5e-4)) return steady(value);
  return short > 0 ? `(1 − ${number(short, 3)})` : "1";
}

// Numbers of which each is whole, as counts are, stand without decimals.
/** @type {WeakMap<Float32Array, boolean>} */
const whole = new WeakMap();
/** @param {Float32Array} numbers */
function areWhole(numbers) {
  let known = whole.get(numbers);
  if (known === undefined) whole.set(numbers, (known = numbers.every((value) => Number.isNaN(value) || (Number.isInteger(value) && Math.abs(value) < 1e4))));
  return known;
}

// A vector stands as a column in brackets, a number as it is.
/** @param {Element} token @param {Value} value */
function fill(token, value) {
  if (!Array.isArray(value)) {
    token.replaceChildren(element("mtext", typeof value === "string" ? value : steady(value)));
    return;
  }
  const cells = token.querySelectorAll("mtd > mtext");
  if (cells.length === value.length) {
    value.forEach((v, i) => (cells[i].textContent = steady(v)));
    return;
  }
  const table = element("mtable");
  for (const v of value) {
    const row = element("mtr");
    const cell = element("mtd");
    cell.append(element("mtext", steady(v)));
    row.append(cell);
    table.append(row);
  }
  // The brackets are the table's own borders: fonts without a MATH table cannot stretch a glyph.
  token.replaceChildren(table);
}

// A font's own hat is a speck at this size: this one is drawn, as a corner stood on its side, in the letter's colour.
function hat() {
  const corner = element("mspace");
  corner.setAttribute("width", "0.42em");
  corner.setAttribute("height", "0.42em");
  const line = "0.14em solid currentColor";
  corner.setAttribute("style", `border-top: ${line}; border-left: ${line}; transform: translateY(-0.05em) scaleY(0.62) rotate(45deg)`);
  return corner;
}

export class Formula {
  /** @type {Lab.Rules} */
  data;
  /** @type {Lab.Rule | null} */
  shown = null;
  built = "";
  // The places of the numbers in it.
  /** @type {{ name: string, node: Element }[]} */
  tokens = [];
  dot = Object.assign(document.createElement("span"), { className: "dl-dot" });
  at = document.createElement("output");
  /** @type {(() => void) | undefined} */
  stopStage;
  /** @type {(() => void) | undefined} */
  stopFollowing;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-formula";
    this.heading = document.createElement("div");
    this.heading.className = "dl-formula-head";
    this.body = document.createElement("div");
    this.root.append(this.heading, this.body);
    parent.append(this.root);
  }

  /** @param {Lab.Rules} data */
  update(data) {
    this.data = data;
    this.stopStage?.();
    this.stopStage = onStage(data.stage, (stage) => {
      this.stopFollowing?.();
      this.stopFollowing = stage?.follow(() => this.show(stage));
    });
  }

  /** @param {Lab.Stage} stage */
  show(stage) {
    const path = stage.paths.find(({ id }) => id === stage.focus);
    const rule = this.data.rules.find(({ id }) => id === stage.focus);
    if (!path || !rule) return;
    if (this.shown !== rule) this.take(rule);
    this.dot.style.background = colourOf(path, stage.theme);
    this.root.dataset.theme = stage.theme.dark ? "dark" : "light";
    if (this.words) this.words.style.visibility = rule.since <= stage.clock.step ? "visible" : "hidden";
    if (rule.here) return this.showHere(stage, path, rule);
    const gone = rule.gone !== null && stage.clock.step >= rule.gone[0];
    for (const math of this.body.querySelectorAll("math:nth-of-type(2)")) {
      /** @type {MathMLElement} */ (math).style.display = gone ? "none" : "";
    }
    if (rule.gone && gone) {
      this.at.textContent = rule.gone[1];
      return;
    }
    const last = (stage.arrays[`${path.id}/points`]?.data.length ?? 0) / 2 - 2;
    const i = Math.min(stage.clock.step, Math.max(last, 0));
    this.at.textContent = `${stage.unit} ${stage.first + i * stage.each} → ${stage.first + (i + 1) * stage.each}`;
    for (const token of this.tokens) fill(token.node, this.value(stage, path, rule, token.name, i));
  }

  // A rule whose numbers all belong to the clock's own step: rows of the path's arrays.
  /** @param {Lab.Stage} stage @param {Lab.Track} path @param {Lab.Rule} rule */
  showHere(stage, path, rule) {
    const i = stage.clock.step;
    // A still picture has no step to name.
    this.at.textContent = stage.clock.steps ? `${stage.unit} ${stage.first + i * stage.each}` : "";
    /** @type {Set<Element | null>} */
    const unknown = new Set();
    for (const { name, node } of this.tokens) {
      const numbers = stage.arrays[`${path.id}/${name}`]?.data;
      const value = rule.settings[name] ?? numbers?.[i];
      if (Number.isNaN(value)) unknown.add(node.closest("math"));
      fill(node, typeof value === "number" && value === numbers?.[i] && areWhole(numbers) ? number(value) : value);
    }
    // A line of which a number is not known at this step says its symbols alone, and keeps its room.
    for (const math of this.body.querySelectorAll("math")) /** @type {MathMLElement} */ (math).style.visibility = unknown.has(math) ? "hidden" : "";
  }

  // A rule as it was with other numbers in it is not built anew.
  /** @param {Lab.Rule} rule */
  take(rule) {
    const built = JSON.stringify([rule.id, rule.name, rule.lines]);
    this.shown = rule;
    if (built !== this.built) this.lay(rule);
    else if (this.words) this.words.textContent = unbroken(rule.words);
    this.built = built;
  }

  /** @param {Lab.Rule} rule */
  lay(rule) {
    const name = document.createElement("strong");
    name.textContent = rule.name;
    this.heading.replaceChildren(this.dot, name, this.at);
    this.body.replaceChildren();
    this.tokens = [];
    for (const { symbols, numbers } of rule.lines) {
      const line = document.createElement("div");
      line.className = "dl-line";
      // The markup is made by the app from the rules' own LaTeX, never from anything a visitor typed.
      line.innerHTML = symbols + numbers;
      for (const text of line.querySelectorAll("mtext")) {
        const said = text.textContent ?? "";
        if (!said.startsWith("@")) continue;
        const node = element("mrow");
        node.setAttribute("class", "dl-number");
        this.tokens.push({ name: said.slice(1).replaceAll("-", "_"), node });
        text.replaceWith(node);
      }
      // Roots are drawn by the style sheet, for the same reason as brackets.
      for (const root of line.querySelectorAll("msqrt")) {
        const row = element("mrow");
        row.setAttribute("class", "dl-root");
        row.append(...root.childNodes);
        root.replaceWith(row);
      }
      for (const accent of line.querySelectorAll("mover[accent=true] > mo")) if (accent.textContent === "^") accent.replaceWith(hat());
      this.body.append(line);
    }
    const words = document.createElement("p");
    words.className = "dl-words";
    words.textContent = unbroken(rule.words);
    this.words = words;
    this.body.append(words);
  }

  // What a name in a formula stands for at step i: a setting, or a row of one of the path's arrays.
  /** @param {Lab.Stage} stage @param {Lab.Track} path @param {Lab.Rule} rule @param {string} name @param {number} i @returns {Value} */
  value(stage, path, rule, name, i) {
    if (name in rule.settings) return rule.settings[name];
    /** @param {Lab.Numbers | undefined} array @param {number} r @returns {number | number[]} */
    const row = (array, r) => {
      if (!array) return NaN;
      const { data, shape } = array;
      if (shape.length === 1) return data[r];
      return Array.from(data.subarray(2 * r, 2 * r + 2));
    };
    /** @param {string} key */
    const of = (key) => stage.arrays[`${path.id}/${key}`];
    /** @param {number} r */
    const pair = (r) => Array.from(of("points")?.data.subarray(2 * r, 2 * r + 2) ?? []);
    if (name === "theta") return pair(i + 1);
    if (name === "theta0") return pair(i);
    if (name === "g") return row(of("gradient"), i);
    if (name === "bias1" || name === "bias2") return nearOne(Number(row(of(name), i + 1)));
    // A rate may be far below the decimals of running numbers, and hardly runs.
    if (name === "rate") return number(of("rates")?.data[i]);
    if (name === "step") return [0, 1].map((k) => pair(i + 1)[k] - pair(i)[k]);
    if (name.endsWith("0") && of(name.slice(0, -1))) return row(of(name.slice(0, -1)), i);
    return row(of(name), i + 1);
  }

  remove() {
    this.stopFollowing?.();
    this.stopStage?.();
    this.root.remove();
  }
}
