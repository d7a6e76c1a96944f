// The weights alone, against how long ago: filled where the series has a value, hollow where it had not begun.

import { dragDay } from "./day_drag.js";
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
    const share = "1/e of the newest";
    ctx.font = `${theme.size}px ${theme.font}`;
    const [wide, end] = [told, share].map((text) => ctx.measureText(text).width);
    const right = Math.max(x - 8, box.left + 8 + wide);
    // Above the line, unless the weight's own words reach it there.
    const above = right - wide > box.left + end + 12;
    tag(ctx, theme, share, box.left + 6, line + (above ? -0.7 : 0.8) * theme.size, "left");
    head(ctx, "diamond", x, y, 4, theme.text, theme.background);
    tag(ctx, theme, told, right, y - theme.size - 2, "right");
  }

  // Its bars slide through time as one drags: a bar's width is a day, to the right is later.
  listenToPointer() {
    super.listenToPointer();
    dragDay(this, (event) => this.dataAt(event) !== null);
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
