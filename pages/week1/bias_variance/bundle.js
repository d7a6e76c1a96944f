// A bundle of fits: all so far thin, the latest with the sample that it was fitted to, their mean, and the truth.

import { withShapes } from "./codec.js";
import { dashed } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { colourOf } from "./theme.js";

/**
 * x, truth (points,), fits, means (fits, points), inputs (n,), samples (fits, n): pages/week1/bias_variance/panels.py.
 * @typedef {object} BundleContent
 * @property {Lab.Numbers} x
 * @property {Lab.Numbers} truth
 * @property {Lab.Numbers} fits
 * @property {Lab.Numbers} means
 * @property {Lab.Numbers} inputs
 * @property {Lab.Numbers} samples
 * @property {Lab.Colours} colours
 */

// How strong one thin fit is: many of them together must not hide the mean.
const THIN = { few: 0.5, many: 0.2 };
const MANY = 60;

/** @extends {Panel<BundleContent>} */
export default class Bundle extends Panel {
  /** @type {BundleContent} */
  content;

  /** @param {Lab.PanelSpec<BundleContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // Which fit is the latest at step t.
  /** @param {number} t */
  latest(t) {
    return Math.max(0, Math.min(this.content.fits.shape[0] - 1, Math.floor(t)));
  }

  // A row of an array (rows, n), or an array (n,), as a line over the places xs.
  /** @param {Lab.Numbers} xs @param {Lab.Numbers} values @param {number} row */
  lay(xs, values, row) {
    const { ctx } = this;
    const n = xs.data.length;
    for (let i = 0; i < n; i += 1) {
      const [x, y] = this.project(xs.data[i], values.data[row * n + i]);
      if (i) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
    }
  }

  /** @param {string} colour @param {number} width @param {number} [alpha] @param {Lab.Dash} [dash] */
  stroke(colour, width, alpha = 1, dash = "solid") {
    const { ctx } = this;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width * this.stage.stroke;
    ctx.globalAlpha = alpha;
    ctx.setLineDash(dashed(dash));
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  /** @param {number} t */
  drawPaths(t) {
    const { ctx } = this;
    const { theme } = this.stage;
    const { x, truth, fits, means, colours } = this.content;
    const latest = this.latest(t);
    const colour = colourOf(colours, theme);
    ctx.lineJoin = "round";
    const share = Math.min(1, latest / MANY);
    for (let row = 0; row <= latest; row += 1) {
      ctx.beginPath();
      this.lay(x, fits, row);
      this.stroke(colour, 1, THIN.few + share * (THIN.many - THIN.few));
    }
    this.drawSample(latest);
    ctx.beginPath();
    this.lay(x, fits, latest);
    this.stroke(theme.background, 3.4, 0.8);
    this.stroke(colour, 1.5, 1, "dash");
    ctx.beginPath();
    this.lay(x, truth, 0);
    this.stroke(theme.background, 5, 0.75);
    this.stroke(theme.text, 2.2);
    ctx.beginPath();
    this.lay(x, means, latest);
    this.stroke(theme.background, 6.5, 0.85);
    this.stroke(colour, 3.6);
  }

  /** @param {number} row */
  drawSample(row) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { inputs, samples } = this.content;
    const n = inputs.data.length;
    const r = (n > 120 ? 1.6 : n > 60 ? 2.1 : 2.8) * stroke;
    ctx.beginPath();
    for (let i = 0; i < n; i += 1) {
      const [x, y] = this.project(inputs.data[i], samples.data[row * n + i]);
      ctx.moveTo(x + r, y);
      ctx.arc(x, y, r, 0, 7);
    }
    ctx.fillStyle = theme.quiet;
    ctx.fill();
  }

  /** @param {Lab.Pair} point */
  words([x]) {
    const { x: xs, truth, means } = this.content;
    const n = xs.data.length;
    const i = Math.max(0, Math.min(n - 1, Math.round(x * n - 0.5)));
    const mean = means.data[this.latest(this.stage.clock.step) * n + i];
    return `x ${number(xs.data[i], 3)}   truth ${number(truth.data[i], 3)}   mean of the fits ${number(mean, 3)}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock } = this.stage;
    const { x, truth, fits, means, inputs, samples, colours } = this.content;
    const latest = this.latest(clock.step);
    const color = colourOf(colours, theme);
    /** @param {Lab.Numbers} xs @param {Lab.Numbers} values @param {number} fit */
    const row = (xs, values, fit) => ({ x: xs.data, y: values.data.subarray(fit * xs.data.length, (fit + 1) * xs.data.length) });
    /** @param {string} name @param {Lab.Trace} places @param {string} ink @param {number} width @param {number} opacity @returns {Lab.Trace} */
    const line = (name, places, ink, width, opacity) =>
      ({ type: "scatter", mode: "lines", name, showlegend: name !== "", ...places, opacity, line: { color: ink, dash: "solid", width } });
    return [
      ...Array.from({ length: latest + 1 }, (_, i) => line("", row(x, fits, i), color, 1, THIN.many)),
      { type: "scatter", mode: "markers", name: "sample", ...row(inputs, samples, latest), marker: { size: 5, color: theme.quiet } },
      line("truth", row(x, truth, 0), theme.text, 2.2, 1),
      line("mean of the fits", row(x, means, latest), color, 3.6, 1),
    ];
  }
}
