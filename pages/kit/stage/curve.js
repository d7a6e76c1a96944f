// Curves over the clock's own axis: a line marks the step, and a click goes to another.

import { number } from "./format.js";
import { Panel } from "./panel.js";

/** @template {object} [Content=object] @extends {Panel<Content>} */
export default class Curve extends Panel {
  /** @param {number} t */
  drawBehind(t) {
    const { ctx, box } = this;
    const [x] = this.project(this.stage.first + t * this.stage.each, 1);
    ctx.fillStyle = this.stage.theme.quiet;
    ctx.globalAlpha = 0.5;
    ctx.fillRect(x - 0.5, box.top, 1, box.bottom - box.top);
    ctx.globalAlpha = 1;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { first, each, clock, theme } = this.stage;
    const { range, type } = this.axes.yaxis;
    const x = first + clock.step * each;
    const y = type === "log" ? range.map((end) => 10 ** end) : [...range];
    return [{ type: "scatter", mode: "lines", hoverinfo: "skip", opacity: 0.5, x: [x, x], y, line: { color: theme.quiet, dash: "solid", width: 1 } }, ...super.traces()];
  }

  /** @param {Lab.Pair} point */
  click([x]) {
    this.stage.clock.pause();
    this.stage.clock.seek(this.stepAt(x));
  }

  /** @param {number} x */
  stepAt(x) {
    return Math.round((x - this.stage.first) / this.stage.each);
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const { stage } = this;
    const step = Math.max(0, Math.min(stage.clock.steps, this.stepAt(x)));
    // Of what is still to come nothing is told.
    const near = step <= stage.clock.step ? this.nearest(step, y) : "";
    return `${stage.unit} ${stage.first + step * stage.each}${near ? `  ${near}` : ""}`;
  }

  // The curve that is nearest at a step, and its value there.
  /** @param {number} step @param {number} y */
  nearest(step, y) {
    /** @type {{ distance: number, text: string } | null} */
    let best = null;
    const log = this.axes.yaxis.type === "log";
    /** @param {number} value */
    const height = (value) => (log ? Math.log10(value) : value);
    for (const path of this.paths()) {
      const value = this.stage.arrays[`${path.id}/${this.spec.points}`]?.data[2 * step + 1];
      if (value === undefined || !Number.isFinite(value)) continue;
      const distance = Math.abs(height(value) - height(y));
      if (!best || distance < best.distance) best = { distance, text: `${path.name} ${number(value)}` };
    }
    return best ? best.text : "";
  }
}
