// A slider over stops that the server names, or a field for a number of too many: the picture follows while it moves (hand.js).

import { KeptFocus } from "./focus.js";
import { handOf } from "./hand.js";

let made = 0;
/** @type {Set<Slider>} */
const all = new Set();

// A slider of the page moved by something else under the hand, a bar of the picture: to the stop nearest to a value. What is let go
// is told by the page's hand. Whether there is one: a link may hide it.
/** @param {string} page @param {string} name @param {number} value */
export function slide(page, name, value) {
  const here = [...all].find(({ data }) => data?.stage === page && data.name === name && !data.field);
  here?.slideTo(value);
  return here !== undefined;
}

export class Slider {
  /** @type {Lab.SliderSpec} */
  data;
  /** @type {Lab.Send} */
  send;
  frame = "";
  // Off the page for a moment.
  away = false;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-slider";
    this.label = document.createElement("label");
    this.hint = document.createElement("button");
    Object.assign(this.hint, { type: "button", className: "dl-hint", textContent: "?" });
    this.value = document.createElement("span");
    this.value.className = "dl-slider-value";
    // It is read out with the slider.
    this.value.setAttribute("aria-hidden", "true");
    this.input = document.createElement("input");
    this.input.id = `dl-slider-${(made += 1)}`;
    this.label.htmlFor = this.input.id;
    this.input.addEventListener("input", () => this.moved());
    // A finger that is lifted rests, and a field that is left.
    for (const event of ["pointerup", "pointercancel", "blur"]) this.input.addEventListener(event, () => this.rests());
    this.input.addEventListener("keydown", ({ key }) => key === "Enter" && this.rests());
    const head = document.createElement("div");
    head.append(this.label, this.hint, this.value);
    this.root.append(head, this.input);
    this.keysAt = new KeptFocus(this.root);
    parent.append(this.root);
    all.add(this);
  }

  get name() {
    return this.data.name;
  }

  // The value as a link says it.
  get text() {
    return this.data.field ? this.input.value : this.data.stops[Number(this.input.value)];
  }

  get resets() {
    return this.text === this.said ? [] : this.data.resets;
  }

  // The value that the server last said.
  get said() {
    return this.data.field?.value ?? this.data.stops[this.data.at];
  }

  get hand() {
    return handOf(this.data.stage);
  }

  /** @param {Lab.SliderSpec} data @param {Lab.Send} send */
  update(data, send) {
    const held = this.data && this.hand.has(this.name) ? this.text : null;
    if (this.data && (this.data.name !== data.name || this.data.stage !== data.stage)) this.hand.gone(this.name);
    this.data = data;
    this.send = send;
    const frame = JSON.stringify([data.label, data.hint, data.stops, { ...data.field, value: "" }]);
    if (frame !== this.frame) this.lay(data);
    this.frame = frame;
    this.hand.heard(data.name, data.number);
    // Until the server has heard of it, the value is the hand's, among whatever stops there are now.
    if (held !== null && this.hand.has(data.name) && (data.field || data.stops.includes(held))) this.show(held);
    else this.back();
  }

  /** @param {Lab.SliderSpec} data */
  lay({ label, hint, stops, field }) {
    this.label.textContent = label;
    this.label.title = label;
    this.hint.hidden = !hint;
    this.hint.dataset.hint = hint;
    this.hint.setAttribute("aria-label", `${label}: ${hint}`);
    const { low, high, step } = field ?? { low: "0", high: String(stops.length - 1), step: "1" };
    Object.assign(this.input, { type: field ? "number" : "range", min: low, max: high, step });
  }

  /** @param {string} text */
  show(text) {
    const { field, stops, shown } = this.data;
    const at = stops.indexOf(text);
    const value = field ? text : String(at);
    if (this.input.value !== value) this.input.value = value;
    this.value.textContent = field ? "" : shown[at];
    if (field) return;
    this.input.setAttribute("aria-valuetext", shown[at]);
    this.input.style.setProperty("--share", String(stops.length > 1 ? at / (stops.length - 1) : 0));
  }

  moved(lifts = true) {
    // What is half typed is no value yet.
    if (!this.input.value || !this.input.validity.valid) return;
    this.show(this.text);
    this.hand.move(this, this.data.follows, lifts);
  }

  /** @param {number} value */
  slideTo(value) {
    const distances = this.data.stops.map((stop) => Math.abs(Number(stop) - value));
    const at = String(distances.indexOf(Math.min(...distances)));
    if (this.input.value === at) return;
    this.input.value = at;
    // The finger is on the picture: it stays where it is.
    this.moved(false);
  }

  rests() {
    if (this.away) return;
    if (this.hand.has(this.name)) this.hand.flush();
    else if (!this.input.validity.valid) this.back();
  }

  /** @param {string} text @param {number} number */
  tell(text, number) {
    this.send("set", { value: text, number });
  }

  back() {
    this.show(this.said);
  }

  // Away from the page, and back on it with the keyboard that it had.
  rest() {
    this.away = true;
    this.root.remove();
  }

  /** @param {HTMLElement} parent */
  wake(parent) {
    this.away = false;
    parent.append(this.root);
    this.keysAt.back();
  }

  remove() {
    all.delete(this);
    this.hand.gone(this.name);
    this.root.remove();
  }
}
