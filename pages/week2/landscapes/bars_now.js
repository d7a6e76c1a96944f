// Bars that are as long as their numbers are at the clock's step: signed ones stand on a line through 0, others lie beside each
// other's names.

import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { Sheet } from "./sheet.js";
import { fitted, tag } from "./text.js";
import { colourOf } from "./theme.js";

/**
 * pages/week2/landscapes/panels.py.
 * @typedef {object} BarsContent
 * @property {string[]} names
 * @property {Lab.Colours[]} looks
 * @property {Lab.Numbers} values (steps + 1, bars)
 * @property {Lab.Pair} range
 * @property {{ flat: number, up: Lab.Colours, down: Lab.Colours } | null} signed
 */

/** @extends {Sheet<BarsContent>} */
export default class BarsNow extends Sheet {
  /** @param {number} t */
  paint(t) {
    const content = withShapes(this.spec.content, this.stage.arrays);
    const [steps, count] = content.values.shape;
    const step = Math.min(Math.floor(t), steps - 1);
    const values = Array.from(content.values.data.subarray(step * count, (step + 1) * count));
    this.ctx.font = `${this.stage.theme.size}px ${this.stage.theme.font}`;
    if (content.signed) this.standing(content, content.signed, values);
    else this.lying(content, values);
  }

  /** @param {BarsContent} content @param {NonNullable<BarsContent["signed"]>} signed @param {number[]} values */
  standing({ names, range }, signed, values) {
    const { ctx, box } = this;
    const { theme } = this.stage;
    const line = 1.5 * theme.size;
    const [top, bottom] = [box.top + 1.4 * line, box.bottom - 3.6 * line];
    /** @param {number} value */
    const height = (value) => bottom - ((value - range[0]) / (range[1] - range[0])) * (bottom - top);
    const each = (box.right - box.left) / names.length;
    const wide = Math.min(0.5 * each, 64);
    ctx.fillStyle = theme.text;
    ctx.fillRect(box.left + 4, height(0) - 0.5, box.right - box.left - 8, 1);
    values.forEach((value, i) => {
      const x = box.left + (i + 0.5) * each;
      const flat = Math.abs(value) < signed.flat;
      const colour = flat ? theme.quiet : colourOf(value > 0 ? signed.up : signed.down, theme);
      ctx.fillStyle = colour;
      const [from, to] = [height(0), height(value)];
      ctx.fillRect(x - wide / 2, Math.min(from, to), wide, Math.max(Math.abs(to - from), 2));
      tag(ctx, theme, number(value, 3), x, to + (value < 0 ? 0.8 : -0.8) * line, "center");
      tag(ctx, theme, fitted(ctx, flat ? "nearly flat" : value > 0 ? "curves up" : "curves down", each), x, box.bottom - 1.7 * line, "center");
      ctx.textAlign = "center";
      ctx.fillStyle = theme.quiet;
      ctx.fillText(fitted(ctx, names[i], each), x, box.bottom - 0.6 * line);
      ctx.textAlign = "left";
    });
  }

  /** @param {BarsContent} content @param {number[]} values */
  lying({ names, looks, range }, values) {
    const { ctx, box } = this;
    const { theme } = this.stage;
    const each = (box.bottom - box.top - 4) / names.length;
    const thick = Math.max(4, Math.min(each - 1.6 * theme.size, 18));
    const room = ctx.measureText(number(range[1])).width + 14;
    const length = box.right - box.left - room - 8;
    values.forEach((value, i) => {
      const middle = box.top + (i + 0.5) * each;
      const y = middle + 0.1 * theme.size;
      ctx.textBaseline = "middle";
      ctx.fillStyle = theme.text;
      ctx.fillText(fitted(ctx, names[i], box.right - box.left - 8), box.left + 4, y - 0.75 * theme.size);
      ctx.fillStyle = theme.grid;
      ctx.fillRect(box.left + 4, y, length, thick);
      ctx.fillStyle = colourOf(looks[i], theme);
      const long = (value / range[1]) * length;
      ctx.fillRect(box.left + 4, y, Math.max(long, 1), thick);
      ctx.fillStyle = theme.text;
      ctx.fillText(number(value), box.left + 12 + long, y + thick / 2);
    });
  }
}
