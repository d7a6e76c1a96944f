// The boundaries of a network at each epoch: the field of the clock's epoch, worked out here from the weights that it had then.

import Field from "./field.js";
import { softmax } from "./pulled.js";

/** @typedef {{ thetas: Lab.Numbers, sizes: number[], mean: Lab.Numbers, sigma: Lab.Numbers }} Trained pages/week3/softmax/panels.py */
/** @typedef {import("./field.js").FieldContent & Trained & { grid: number }} Content */

// The shares of the classes at points (n, 2) after so many epochs, (n, classes). Of each layer come the weights, row by row, and then the bias.
/** @param {Trained} trained @param {number} epoch @param {ArrayLike<number>} points */
export function sharesAt({ thetas, sizes, mean, sigma }, epoch, points) {
  const theta = thetas.data.subarray(epoch * thetas.shape[1], (epoch + 1) * thetas.shape[1]);
  const rows = points.length / 2;
  let inputs = Float64Array.from(points, (one, i) => (one - mean.data[i % 2]) / sigma.data[i % 2]);
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [from, to] = [sizes[layer - 1], sizes[layer]];
    const bias = at + from * to;
    const outputs = new Float64Array(rows * to);
    for (let row = 0; row < rows; row += 1) {
      const here = row * to;
      for (let j = 0; j < to; j += 1) outputs[here + j] = theta[bias + j];
      for (let i = 0; i < from; i += 1) {
        const one = inputs[row * from + i];
        for (let j = 0; j < to; j += 1) outputs[here + j] += one * theta[at + i * to + j];
      }
    }
    inputs = layer < sizes.length - 1 ? outputs.map(Math.tanh) : outputs;
    at = bias + to;
  }
  const classes = sizes[sizes.length - 1];
  const shares = new Float32Array(inputs.length);
  for (let k = 0; k < inputs.length; k += classes) shares.set(softmax([...inputs.subarray(k, k + classes)], 1), k);
  return shares;
}

export default class TrainedField extends Field {
  /** @type {Content} what was sent */
  sent;
  epoch = 0;

  /** @param {Lab.PanelSpec} spec */
  contentOf(spec) {
    this.epoch = this.stage.clock.step;
    this.sent = /** @type {Content} */ (super.contentOf(spec));
    return this.after();
  }

  // The field and who is wrong, after the epoch that is shown.
  after() {
    const { x, y, grid, classes, examples: sent, thetas } = this.sent;
    const epoch = Math.min(this.epoch, thetas.shape[0] - 1);
    const count = classes.length;
    /** @param {Lab.Pair} range @param {number} i */
    const place = ([low, high], i) => low + ((high - low) * i) / (grid - 1);
    const plane = new Float64Array(2 * grid * grid);
    for (let k = 0; k < grid * grid; k += 1) plane.set([place(x, k % grid), place(y, Math.floor(k / grid))], 2 * k);
    // Of a network that has diverged there is nothing to see.
    const values = sharesAt(this.sent, epoch, plane).map((one) => one || 0);
    const rows = sent.shape[0];
    const examples = new Float32Array(5 * rows);
    const shares = sharesAt(this.sent, epoch, sent.data.filter((_, i) => i % 4 < 2));
    for (let i = 0; i < rows; i += 1) {
      const [px, py, cls, dev] = sent.data.subarray(4 * i, 4 * i + 4);
      const own = shares.subarray(i * count, (i + 1) * count);
      examples.set([px, py, cls, NaN, dev + (own.indexOf(Math.max(...own)) === cls ? 0 : 2)], 5 * i);
    }
    return { ...this.sent, values: { data: values, shape: [grid, grid, count] }, examples: { data: examples, shape: [rows, 5] } };
  }

  /** @param {number} t */
  drawBehind(t) {
    if (Math.floor(t) === this.epoch) return;
    this.epoch = Math.floor(t);
    this.content = this.after();
    this.image = null;
    this.layKey();
  }
}
