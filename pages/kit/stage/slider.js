// A slider over stops that the server names: the picture follows while it moves (hand.js).

import { handOf } from "./hand.js";

let made = 0;

export class Slider {
  /** @type {Lab.SliderSpec} */
  data;
  /** @type {Lab.Send} */
  send;
  frame = "";

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
    Object.assign(this.input, { type: "range", id: `dl-slider-${(made += 1)}`, min: "0", step: "1" });
    this.label.htmlFor = this.input.id;
    this.input.addEventListener("input", () => this.moved());
    // A finger that is lifted rests.
    this.input.addEventListener("pointerup", () => this.rests());
    this.input.addEventListener("pointercancel", () => this.rests());
    const head = document.createElement("div");
    head.append(this.label, this.hint, this.value);
    this.root.append(head, this.input);
    parent.append(this.root);
  }

  get name() {
    return this.data.name;
  }

  get text() {
    return this.data.stops[Number(this.input.value)];
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
    const frame = JSON.stringify([data.label, data.hint, data.stops]);
    if (frame !== this.frame) this.lay(data);
    this.frame = frame;
    this.hand.heard(data.name, data.number);
    // Until the server has heard of it, the value is the hand's, among whatever stops there are now.
    const kept = held !== null && this.hand.has(data.name) ? data.stops.indexOf(held) : -1;
    this.show(kept >= 0 ? kept : data.at);
  }

  /** @param {Lab.SliderSpec} data */
  lay({ label, hint, stops }) {
    this.label.textContent = label;
    this.label.title = label;
    this.hint.hidden = !hint;
    this.hint.dataset.hint = hint;
    this.hint.setAttribute("aria-label", `${label}: ${hint}`);
    this.input.max = String(stops.length - 1);
  }

  /** @param {number} at */
  show(at) {
    if (Number(this.input.value) !== at) this.input.value = String(at);
    const shown = this.data.shown[at];
    this.value.textContent = shown;
    this.input.setAttribute("aria-valuetext", shown);
    this.input.style.setProperty("--share", String(this.data.stops.length > 1 ? at / (this.data.stops.length - 1) : 0));
  }

  moved() {
    this.show(Number(this.input.value));
    this.hand.move(this, this.data.follows);
  }

  rests() {
    if (this.hand.has(this.name)) this.hand.flush();
  }

  /** @param {string} text @param {number} number */
  tell(text, number) {
    this.send("set", { value: text, number });
  }

  // What the server last said.
  back() {
    this.show(this.data.at);
  }

  remove() {
    this.hand.gone(this.name);
    this.root.remove();
  }
}
