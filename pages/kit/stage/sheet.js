// A sheet of the stage: a title with its key, a canvas to draw on, and a line that reads out what is under the pointer.

import { contextOf } from "./draw.js";
import { textAt } from "./moments.js";

const MOST_SCALE = 2;

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} name */
const part = (tag, name) => Object.assign(document.createElement(tag), { className: name });

/** @template {object} [Content=object] what this kind of panel has of its own: see Lab.PanelSpec */
export class Sheet {
  /** @type {Lab.PanelSpec<Content>} */
  spec;
  // What it draws in, from the first time that it is measured on.
  /** @type {Lab.Box} */
  box;
  zoomed = false;
  scale = 1;
  // While it is drawn for an export, as fine as that is.
  fine = false;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    this.stage = stage;
    this.root = part("div", "dl-panel");
    this.root.dataset.panel = id;
    this.title = part("div", "dl-panel-title");
    this.name = part("span", "dl-panel-name");
    this.key = part("span", "dl-panel-key");
    this.title.append(this.name, this.key);
    // Where the picture lies: the canvas has its size, and the pointer is listened to here.
    this.plot = part("div", "dl-plot");
    this.canvas = part("canvas", "dl-canvas");
    this.readout = part("div", "dl-readout");
    this.root.append(this.title, this.plot, this.canvas, this.readout);
    this.ctx = contextOf(this.canvas);
    this.listenToPointer();
  }

  // Whether it shows the arrows that a button of the bar puts away.
  get hasArrows() {
    return false;
  }

  // New data. A figure, which not every kind of picture has, comes with a key that changes with it.
  /** @param {Lab.PanelSpec<Content>} spec @param {Lab.Drawing} [_figure] @param {string} [_key] */
  async update(spec, _figure, _key) {
    this.describe(spec);
    this.measure();
  }

  /** @param {Lab.PanelSpec<Content>} spec */
  describe(spec) {
    this.spec = spec;
    this.root.classList.toggle("dl-strip", spec.role === "strip");
    this.root.classList.toggle("dl-wide", spec.wide);
    this.entitle();
    this.title.hidden = !spec.title.length && !this.key.childElementCount;
  }

  entitle() {
    const text = textAt(this.spec.title, this.stage.clock.step);
    if (this.name.textContent !== text) this.name.textContent = text;
  }

  // The same data in the page's new colours or type.
  redraw() {
    return this.update(this.spec);
  }

  resize() {
    this.measure();
  }

  /** @returns {Promise<unknown>} */
  finish() {
    return Promise.resolve();
  }

  measure() {
    this.box = { left: 0, top: 0, right: this.plot.clientWidth, bottom: this.plot.clientHeight };
    this.sizeCanvas();
    this.draw(this.stage.clock.t);
  }

  // How large the picture is, in pixels of the page.
  /** @returns {Lab.Pair} */
  get size() {
    return [this.plot.clientWidth, this.plot.clientHeight];
  }

  sizeCanvas() {
    const scale = this.fine ? MOST_SCALE : Math.min(window.devicePixelRatio || 1, MOST_SCALE);
    const [width, height] = this.size.map((length) => Math.round(length * scale));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.scale = scale;
  }

  // A picture as large and as fine as the canvas.
  /** @param {(ctx: Lab.Context) => void} paint */
  layer(paint) {
    const layer = new OffscreenCanvas(Math.max(1, this.canvas.width), Math.max(1, this.canvas.height));
    const ctx = contextOf(layer);
    ctx.scale(this.scale, this.scale);
    paint(ctx);
    return layer.transferToImageBitmap();
  }

  // While new data are laid out nothing is drawn: afterwards every panel is, once.
  /** @param {number} t */
  draw(t) {
    if (!this.box || this.stage.laying.busy) return;
    this.entitle();
    const { ctx } = this;
    ctx.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.save();
    this.paint(t);
    ctx.restore();
    this.stage.frames += 1;
    this.root.dataset.drawn = this.stage.theme.dark ? "dark" : "light";
  }

  // What a kind of picture shows at step t.
  /** @param {number} _t */
  paint(_t) {}

  listenToPointer() {
    this.plot.addEventListener("pointermove", (event) => this.hover(event));
    this.plot.addEventListener("pointerdown", (event) => this.hover(event));
    this.plot.addEventListener("pointerleave", () => this.leave());
  }

  /** @param {MouseEvent} _event */
  hover(_event) {}

  /** @param {MouseEvent} event @returns {Lab.Pair} */
  at(event) {
    const rect = this.plot.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  }

  /** @param {string} text */
  say(text) {
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  leave() {
    this.say("");
  }

  resetZoom() {}

  // For an export: all that its canvas shows, in its place on the page.
  picture() {
    this.fine = true;
    this.measure();
    const made = this.canvas.toDataURL();
    this.fine = false;
    this.measure();
    return made;
  }

  remove() {
    this.root.remove();
  }
}
