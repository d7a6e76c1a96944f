// The weights alone, against how long ago: filled where the series has a value, hollow where it had not begun.

import { head } from "./draw.js";
import { number } from "./format.js";
import { RunInFocus } from "./run_in_focus.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";

export default class WeightBars extends RunInFocus {
  get weights() {
    return this.stage.arrays[`${this.stage.focus}/weights`]?.data;
  }

  /** @param {number} t */
  drawPaths(t) {
    const [path] = this.paths();
    const { weights } = this;
    if (!path || !weights) return;
    const { ctx, box } = this;
    const { theme } = this.stage;
    const i = Math.floor(t);
    const wide = Math.max(1, Math.abs(this.project(0, 0)[0] - this.project(1, 0)[0]) * 0.72);
    ctx.fillStyle = ctx.strokeStyle = colourOf(path, theme);
    ctx.lineWidth = 1;
    for (let k = 0; k < weights.length; k += 1) {
      const [x, y] = this.project(k, weights[k]);
      if (x + wide < box.left) break;
      ctx.globalAlpha = k <= i ? 0.85 : 0.4;
      if (k <= i) ctx.fillRect(x - wide / 2, y, wide, box.bottom - y);
      else if (wide > 3) ctx.strokeRect(x - wide / 2, y, wide, box.bottom - y);
      else ctx.fillRect(x - wide / 2, y, wide, 1);
    }
    ctx.globalAlpha = 1;
    this.drawFall();
  }

  // Where a weight has fallen to 1/e of the newest.
  drawFall() {
    const { at, weight, level, told } = this.view ?? {};
    if (at === undefined || weight === undefined || level === undefined || told === undefined) return;
    const { ctx, box } = this;
    const { theme } = this.stage;
    const [x, y] = this.project(at, weight);
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.2;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    const [, line] = this.project(at, level);
    ctx.moveTo(box.left, line);
    ctx.lineTo(box.right, line);
    ctx.stroke();
    ctx.setLineDash([]);
    tag(ctx, theme, "1/e", box.left + 6, line - 0.7 * theme.size, "left");
    head(ctx, "diamond", x, y, 4, theme.text, theme.background);
    tag(ctx, theme, told, Math.max(x - 8, box.left + 8 + ctx.measureText(told).width), y - theme.size - 2, "right");
  }

  // The axis is not the clock's: no line marks the step.
  drawBehind() {}

  /** @param {Lab.Pair} point */
  words([x]) {
    const k = Math.max(0, Math.round(x));
    return this.weights ? `${k} before  ${number(this.weights[k] ?? 0)}` : "";
  }

  // The bar under the pointer is a day: go there.
  /** @param {number} x */
  stepAt(x) {
    return this.stage.clock.step - Math.max(0, Math.round(x));
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const [path] = this.paths();
    if (!path || !this.weights) return [];
    const y = Array.from(this.weights.subarray(0, this.stage.clock.step + 1));
    return [{ type: "bar", x: y.map((_, k) => k), y, name: `${path.name}, weights`, marker: { color: colourOf(path, this.stage.theme) } }];
  }
}
