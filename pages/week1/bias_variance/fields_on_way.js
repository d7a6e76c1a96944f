// What a network says of the plane while it learns: the field, its boundary and the wrong answers of the clock's step.

import { withShapes } from "./codec.js";
import Field from "./field.js";
import { number } from "./format.js";

/**
 * logits (steps + 1, ny, nx) of the second class over the ranges x and y, examples (n, 3) of x, y and class, wrong (steps + 1, n):
 * pages/week1/bias_variance/panels.py.
 * @typedef {object} OnWay
 * @property {Lab.Numbers} logits
 * @property {Lab.Numbers} examples
 * @property {Lab.Numbers} wrong
 * @property {Lab.Pair} x
 * @property {Lab.Pair} y
 * @property {(Lab.Colours & { name: string })[]} classes
 */

// The logit from which on the colour is full: one class in twenty.
const FULL = 3;

export default class FieldOnWay extends Field {
  static square = false;

  // Which step its content is of.
  step = 0;

  // As far as the clock has come.
  get now() {
    return Math.floor(this.stage.clock.t + 1e-6);
  }

  /** @param {Lab.PanelSpec} spec @returns {import("./field.js").FieldContent} */
  contentOf(spec) {
    const { logits, examples, wrong, x, y, classes } = withShapes(/** @type {OnWay} */ (spec.content), this.stage.arrays);
    const [steps, ny, nx] = logits.shape;
    this.step = this.now;
    const row = Math.max(0, Math.min(steps - 1, this.step));
    // As logits, not as shares: between two points of the grid these run straight, and so does the boundary.
    const values = new Float32Array(2 * ny * nx);
    for (let k = 0; k < ny * nx; k += 1) {
      const logit = logits.data[row * ny * nx + k] / FULL;
      values[2 * k] = Math.max(0, -logit);
      values[2 * k + 1] = Math.max(0, logit);
    }
    const n = examples.shape[0];
    const marked = new Float32Array(5 * n);
    for (let i = 0; i < n; i += 1) marked.set([...examples.data.subarray(3 * i, 3 * i + 3), NaN, 2 * wrong.data[row * n + i]], 5 * i);
    return {
      values: { data: values, shape: [ny, nx, 2] }, x, y, classes, boundary: true, keyed: false,
      adds: [],
      original: "",
      examples: { data: marked, shape: [n, 5] }, lines: { data: new Float32Array(0), shape: [0, 0, 2] },
    };
  }

  drawPaths() {
    if (this.step !== this.now) {
      this.content = this.contentOf(this.spec);
      this.image = null;
    }
    super.drawPaths();
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const point = this.content && this.dataAt(event);
    if (!point) return this.say("");
    const { x, y, values, classes } = this.content;
    const [ny, nx] = values.shape;
    /** @param {number} v @param {Lab.Pair} range @param {number} n */
    const cell = (v, [low, high], n) => Math.max(0, Math.min(n - 1, Math.round(((v - low) / (high - low)) * (n - 1))));
    const k = cell(point[1], y, ny) * nx + cell(point[0], x, nx);
    const share = 1 / (1 + Math.exp(FULL * (values.data[2 * k] - values.data[2 * k + 1])));
    const second = share > 0.5;
    this.say(`x1 ${number(point[0], 3)}   x2 ${number(point[1], 3)}   ${classes[Number(second)].name} ${(100 * (second ? share : 1 - share)).toFixed(0)} %`);
  }
}
