// Bars of the rates that are usable, a row for each network: as far as they are so at the clock's step.

import { withShapes } from "./codec.js";
import { dashed } from "./draw.js";
import { number } from "./format.js";
import { textAt } from "./moments.js";
import { Panel } from "./panel.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";

/**
 * A row at height `place`, with `told` at its bar's end; useful (steps + 1, rates) is 1 where a rate is usable. pages/week3/batch_norm/panels.py.
 * @typedef {object} RateRow
 * @property {string} name
 * @property {number} place
 * @property {Lab.Numbers} useful
 * @property {Lab.Told} told
 */
/** @typedef {{ rates: Lab.Numbers, half: number, rows: (RateRow & Lab.Colours & { dash: Lab.Dash })[] }} RateBarsContent */

const HALF = 0.36;

/** @extends {Panel<RateBarsContent>} */
export default class RateBars extends Panel {
  /** @type {RateBarsContent} */
  content;

  /** @param {Lab.PanelSpec<RateBarsContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // The rows of neighbouring rates that are usable at a step: from and to, half a distance beyond the outer ones.
  /** @param {RateRow} row @param {number} t @returns {Lab.Pair[]} */
  stretches(row, t) {
    const { rates, half } = this.content;
    const [steps, n] = row.useful.shape;
    const from = Math.max(0, Math.min(steps - 1, Math.floor(t))) * n;
    /** @type {Lab.Pair[]} */
    const found = [];
    for (let i = 0; i < n; i += 1) {
      if (!row.useful.data[from + i]) continue;
      const joined = i > 0 && row.useful.data[from + i - 1];
      if (joined) found[found.length - 1][1] = rates.data[i] * half;
      else found.push([rates.data[i] / half, rates.data[i] * half]);
    }
    return found;
  }

  /** @param {number} t */
  drawPaths(t) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { rates, rows } = this.content;
    for (const row of rows) {
      const colour = colourOf(row, theme);
      // Every rate that was tried is a dot: a bar that is not there is seen too.
      ctx.fillStyle = theme.quiet;
      for (const rate of rates.data) {
        ctx.beginPath();
        ctx.arc(...this.project(rate, row.place), 1.3 * stroke, 0, 7);
        ctx.fill();
      }
      let begin = NaN;
      let end = NaN;
      for (const [low, high] of this.stretches(row, t)) {
        const [left, top] = this.project(low, row.place - HALF);
        const [right, bottom] = this.project(high, row.place + HALF);
        ctx.fillStyle = ctx.strokeStyle = colour;
        ctx.globalAlpha = 0.5;
        ctx.fillRect(left, Math.min(top, bottom), right - left, Math.abs(bottom - top));
        ctx.globalAlpha = 1;
        ctx.lineWidth = 1.8 * stroke;
        ctx.setLineDash(dashed(row.dash));
        ctx.strokeRect(left, Math.min(top, bottom), right - left, Math.abs(bottom - top));
        ctx.setLineDash([]);
        [begin, end] = [left, right];
      }
      const text = textAt(row.told, this.stage.clock.step);
      if (!text) continue;
      ctx.font = `${theme.size}px ${theme.font}`;
      const wide = ctx.measureText(text).width + 10;
      const [, y] = this.project(rates.data[0], row.place);
      if (Number.isNaN(end)) tag(ctx, theme, text, this.box.left + 10, y, "left");
      else if (end + 8 + wide < this.box.right) tag(ctx, theme, text, end + 8, y, "left");
      else if (end - begin > wide) tag(ctx, theme, text, Math.min(end, this.box.right) - 8, y, "right");
      else tag(ctx, theme, text, begin - 8, y, "right");
    }
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const { rates, rows } = this.content;
    const row = rows.find(({ place }) => Math.abs(place - y) < 0.5);
    if (!row) return "";
    let i = 0;
    rates.data.forEach((rate, k) => {
      if (Math.abs(Math.log(rate / x)) < Math.abs(Math.log(rates.data[i] / x))) i = k;
    });
    const n = rates.data.length;
    const { step } = this.stage.clock;
    const useful = row.useful.data[Math.min(step, row.useful.shape[0] - 1) * n + i];
    return `${row.name}   rate ${number(rates.data[i], 3)}   ${useful ? "usable" : "not usable"}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock } = this.stage;
    return this.content.rows.flatMap((row) => {
      const color = colourOf(row, theme);
      return this.stretches(row, clock.step).map(([low, high]) => ({
        type: "scatter",
        mode: "lines",
        showlegend: false,
        name: row.name,
        fill: "toself",
        x: [low, high, high, low, low],
        y: [-HALF, -HALF, HALF, HALF, -HALF].map((d) => row.place + d),
        line: { color, dash: row.dash, width: 1.8 },
      }));
    });
  }
}
