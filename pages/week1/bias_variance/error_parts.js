// What the squared error is made of at each point: bias squared, variance and noise, one on the other.

import { withShapes } from "./codec.js";
import { dashed } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { colourOf } from "./theme.js";

/**
 * x, truth (points,), means and variances of the fits so far (fits, points), and the noise's variance: pages/week1/bias_variance/panels.py.
 * @typedef {object} PartsContent
 * @property {Lab.Numbers} x
 * @property {Lab.Numbers} truth
 * @property {Lab.Numbers} means
 * @property {Lab.Numbers} variances
 * @property {number} noise
 * @property {(Lab.Style & { name: string })[]} parts
 */

/** @extends {Panel<PartsContent>} */
export default class ErrorParts extends Panel {
  /** @type {PartsContent} */
  content;

  /** @param {Lab.PanelSpec<PartsContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // The upper edge of a part after as many fits as the clock says: bias squared, variance and noise add up. Below the first is the axis.
  /** @param {number} part @param {number} t */
  edge(part, t) {
    const { truth, means, variances, noise } = this.content;
    const [fits, points] = means.shape;
    const from = Math.max(0, Math.min(fits - 1, Math.floor(t))) * points;
    const edge = new Float32Array(points);
    if (part < 0) return edge;
    for (let i = 0; i < points; i += 1) {
      edge[i] = (means.data[from + i] - truth.data[i]) ** 2 + (part > 0 ? variances.data[from + i] : 0) + (part > 1 ? noise : 0);
    }
    return edge;
  }

  /** @param {number} t */
  drawPaths(t) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { x, parts } = this.content;
    /** @param {Float32Array} values */
    const places = (values) => Array.from(values, (value, i) => this.project(x.data[i], value));
    parts.forEach((part, place) => {
      const top = places(this.edge(place, t));
      const bottom = places(this.edge(place - 1, t)).reverse();
      const colour = colourOf(part, theme);
      ctx.beginPath();
      for (const corner of [...top, ...bottom]) ctx.lineTo(...corner);
      ctx.fillStyle = colour;
      ctx.globalAlpha = 0.4;
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.beginPath();
      for (const corner of top) ctx.lineTo(...corner);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.6 * stroke;
      ctx.setLineDash(dashed(part.dash));
      ctx.stroke();
      ctx.setLineDash([]);
    });
  }

  /** @param {Lab.Pair} point */
  words([x]) {
    const { x: xs, parts } = this.content;
    const n = xs.data.length;
    const i = Math.max(0, Math.min(n - 1, Math.round(x * n - 0.5)));
    const { step } = this.stage.clock;
    const told = parts.map(({ name }, part) => `${name} ${number(this.edge(part, step)[i] - this.edge(part - 1, step)[i], 3)}`);
    return `x ${number(xs.data[i], 3)}   ${told.join("   ")}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock } = this.stage;
    const { x, parts } = this.content;
    return parts.map((part, place) => ({
      type: "scatter",
      mode: "lines",
      name: part.name,
      x: x.data,
      y: this.edge(place, clock.step),
      fill: place ? "tonexty" : "tozeroy",
      line: { color: colourOf(part, theme), dash: part.dash, width: 1.6 },
    }));
  }
}
