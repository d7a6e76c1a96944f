// Errors as a ladder: each bar stands on the end of the one before, with the interval of its end, and dashes where it is called high.

import { withShapes } from "./codec.js";
import { Panel } from "./panel.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";

/**
 * One bar at each place 0, 1, ...: from `base` to `end`, called high above `limit`, its interval in the axis' unit; null for none.
 * @typedef {object} Rung
 * @property {string} text
 * @property {number} base
 * @property {number} end
 * @property {Lab.Pair | null} interval
 * @property {number | null} limit
 */
/** @typedef {{ rungs: (Rung & Lab.Colours & { dash: Lab.Dash })[] }} LadderContent */

const HALF = 0.3;
const CAP = 0.09;

/** @extends {Panel<LadderContent>} */
export default class Ladder extends Panel {
  drawPaths() {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { rungs } = withShapes(this.spec.content, this.stage.arrays);
    /** @param {number} x @param {number} y @param {number} toX @param {number} toY */
    const line = (x, y, toX, toY) => {
      ctx.beginPath();
      ctx.moveTo(...this.project(x, y));
      ctx.lineTo(...this.project(toX, toY));
      ctx.stroke();
    };
    rungs.forEach((rung, i) => {
      const colour = colourOf(rung, theme);
      const [left, top] = this.project(i - HALF, rung.end);
      const [right, bottom] = this.project(i + HALF, rung.base);
      ctx.fillStyle = ctx.strokeStyle = colour;
      ctx.globalAlpha = 0.45;
      ctx.fillRect(left, top, right - left, bottom - top);
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1.8 * stroke;
      ctx.strokeRect(left, top, right - left, bottom - top);
      if (i + 1 < rungs.length) {
        ctx.strokeStyle = theme.quiet;
        ctx.lineWidth = stroke;
        line(i + HALF, rung.end, i + 1 - HALF, rung.end);
      }
      if (rung.limit !== null) {
        ctx.setLineDash([6, 4]);
        ctx.strokeStyle = theme.text;
        ctx.lineWidth = 1.6 * stroke;
        line(i - HALF - 0.12, rung.limit, i + HALF + 0.12, rung.limit);
        ctx.setLineDash([]);
      }
      if (rung.interval) {
        const [low, high] = rung.interval;
        ctx.strokeStyle = theme.text;
        ctx.lineWidth = 1.8 * stroke;
        line(i, low, i, high);
        line(i - CAP, low, i + CAP, low);
        line(i - CAP, high, i + CAP, high);
      }
    });
    rungs.forEach(({ text, base, end, interval, limit }, i) => {
      const [x, tip] = this.project(i, Math.max(base, end, ...(interval ?? [])));
      // Over its own bar; only where the dashes would run through the words, over these.
      const dashes = limit === null ? -Infinity : this.project(i, limit)[1];
      const y = dashes < tip + theme.size / 2 && dashes > tip - 2 * theme.size ? Math.min(dashes, tip) : tip;
      tag(ctx, theme, text, x, Math.max(this.box.top + theme.size, y - theme.size), "center");
    });
  }

  words() {
    return "";
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme } = this.stage;
    const { rungs } = withShapes(this.spec.content, this.stage.arrays);
    return rungs.flatMap((rung, i) => {
      const color = colourOf(rung, theme);
      /** @param {number[]} x @param {number[]} y @param {string} ink @param {Lab.Dash} dash @returns {Lab.Trace} */
      const line = (x, y, ink, dash) => ({ type: "scatter", mode: "lines", showlegend: false, x, y, line: { color: ink, dash, width: 2 } });
      const [l, r] = [i - HALF, i + HALF];
      const bar = { ...line([l, r, r, l, l], [rung.base, rung.base, rung.end, rung.end, rung.base], color, "solid"), fill: "toself", name: rung.text };
      const limit = rung.limit === null ? [] : [line([l, r], [rung.limit, rung.limit], theme.text, "dash")];
      const interval = rung.interval ? [line([i, i], rung.interval, theme.text, "solid")] : [];
      const text = { type: "scatter", mode: "text", showlegend: false, x: [i], y: [Math.max(rung.base, rung.end)], text: [rung.text], textposition: "top center" };
      return [bar, ...limit, ...interval, text];
    });
  }
}
