// What is answered, and how the loss slopes along each logit: a step goes against the slope.

import { Bars, percent } from "./bars.js";
import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { colourOf } from "./theme.js";

/**
 * @typedef {object} LossContent
 * @property {string[]} names of the classes
 * @property {Lab.Colours[]} looks
 * @property {number} true the right one
 * @property {string} slope what the slopes are called
 * @property {Lab.Numbers} p (steps + 1, classes)
 * @property {Lab.Numbers} gradients likewise
 */

const SHARES = 0.5;
const HEAD = 1.5;
const GAP = 3.2;
const FOOT = 1.4;
const WIDEST = 70;
// Below this a slope is written with its power of ten, and below that it is what float32 leaves of a 0.
const SMALL = 1e-3;
const NOTHING = 1e-7;

/** @extends {Bars<LossContent>} */
export default class LossBars extends Bars {
  /** @param {number} t */
  paint(t) {
    const { names, looks, true: right, slope, p, gradients } = withShapes(this.spec.content, this.stage.arrays);
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const classes = names.length;
    const step = Math.floor(t);
    const left = 3.4 * theme.size;
    const each = (box.right - left) / classes;
    const wide = Math.min(0.6 * each, WIDEST * stroke);
    const room = box.bottom - (HEAD + GAP + FOOT) * theme.size;
    const [top, bottom] = [HEAD * theme.size, HEAD * theme.size + SHARES * room];
    const [above, below] = [bottom + GAP * theme.size, box.bottom - FOOT * theme.size];
    const zero = (above + below) / 2;
    this.word("shares p; outlined: the true class", left, 0.5 * theme.size);
    this.word(slope, left, above - 0.7 * theme.size);
    for (const share of [0, 0.5, 1]) this.rule(`${100 * share} %`, bottom - share * (bottom - top), left, share === 0);
    for (const one of [-1, 0, 1]) this.rule(number(one), zero - (one * (below - above)) / 2, left, one === 0);
    names.forEach((name, k) => {
      const x = left + (k + 0.5) * each;
      const colour = colourOf(looks[k], theme);
      const share = p.data[step * classes + k];
      const high = share * (bottom - top);
      ctx.fillStyle = colour;
      ctx.fillRect(x - wide / 2, bottom - high, wide, high);
      if (k === right) {
        ctx.strokeStyle = theme.text;
        ctx.lineWidth = 2.2 * stroke;
        ctx.setLineDash([5, 4]);
        ctx.strokeRect(x - wide / 2, top, wide, bottom - top);
        ctx.setLineDash([]);
      }
      this.value(percent(share), x, Math.max(bottom - high - 0.75 * theme.size, top + 0.8 * theme.size));
      this.value(name, x, bottom + 0.9 * theme.size, k === right ? 700 : 400);
      const value = gradients.data[step * classes + k];
      const long = (Math.min(Math.max(value, -1), 1) * (below - above)) / 2;
      ctx.fillStyle = colour;
      ctx.fillRect(x - wide / 2, Math.min(zero, zero - long), wide, Math.abs(long));
      const size = Math.abs(value);
      const text = size < NOTHING ? "0" : size < SMALL ? number(value, 2) : number(Number(value.toFixed(3)));
      this.value(text, x, zero + (value > 0 ? 0.85 : -0.85) * theme.size);
    });
  }
}
