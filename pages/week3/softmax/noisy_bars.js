// Logits with fresh noise at every step: the largest one is drawn, and its bin below fills up.

import { Bars } from "./bars.js";
import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { colourOf } from "./theme.js";

/**
 * @typedef {object} NoisyContent
 * @property {string[]} names of the classes
 * @property {Lab.Colours[]} looks
 * @property {Lab.Numbers} z (classes,)
 * @property {Lab.Numbers} p (classes,) what the shares tend to
 * @property {Lab.Numbers} noisy (draws, classes) z and the noise of each draw
 * @property {Lab.Numbers} counts (draws + 1, classes) how often each was drawn so far
 * @property {Lab.Pair} range of the logits' axis
 */

const NOISY = 0.46;
const GAP = 3;
const HEAD = 1.6;
const FOOT = 1.8;
const WIDEST = 110;
// The bins are as high as the likeliest class needs, and a little more.
const ROOM = 1.25;

/** @extends {Bars<NoisyContent>} */
export default class NoisyBars extends Bars {
  /** @param {number} t */
  paint(t) {
    const content = withShapes(this.spec.content, this.stage.arrays);
    const { names, looks, z, p, noisy, counts, range } = content;
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const classes = names.length;
    const draws = Math.floor(t);
    const left = 3.4 * theme.size;
    const each = (box.right - left) / classes;
    const wide = Math.min(0.6 * each, WIDEST * stroke);
    const room = box.bottom - (HEAD + GAP + FOOT) * theme.size;
    const top = HEAD * theme.size;
    const middle = top + NOISY * room;
    const [binTop, binBottom] = [middle + GAP * theme.size, box.bottom - FOOT * theme.size];
    /** @param {number} value */
    const yOf = (value) => Math.min(Math.max(middle - ((value - range[0]) / (range[1] - range[0])) * (middle - top), top), middle);
    const full = Math.min(1, Math.ceil(10 * ROOM * Math.max(...p.data)) / 10);
    /** @param {number} share */
    const binOf = (share) => binBottom - Math.min(share / full, 1) * (binBottom - binTop);
    // Before the first draw the logits stand without noise.
    const now = draws ? [...noisy.data.subarray((draws - 1) * classes, draws * classes)] : [...z.data];
    const best = now.indexOf(Math.max(...now));
    this.word("z + noise; the largest is drawn", left, 0.6 * theme.size);
    this.word("how often each was drawn; the line is softmax", left, binTop - 0.9 * theme.size);
    this.rule("0", yOf(0), left);
    for (const share of [0, full / 2, full]) this.rule(`${Math.round(100 * share)} %`, binOf(share), left);
    names.forEach((name, k) => {
      const x = left + (k + 0.5) * each;
      const colour = colourOf(looks[k], theme);
      const drawn = draws > 0 && k === best;
      const [from, end] = [yOf(Math.max(0, range[0])), yOf(now[k])];
      ctx.fillStyle = colour;
      ctx.globalAlpha = drawn || !draws ? 0.9 : 0.35;
      ctx.fillRect(x - wide / 2, Math.min(from, end), wide, Math.max(1, Math.abs(end - from)));
      ctx.globalAlpha = 1;
      if (drawn) {
        ctx.strokeStyle = theme.text;
        ctx.lineWidth = 2.4 * stroke;
        ctx.strokeRect(x - wide / 2 - 2, Math.min(from, end) - 2, wide + 4, Math.abs(end - from) + 4);
      }
      // Where the logit stands without noise.
      this.mark(x, yOf(z.data[k]), wide, [5, 4]);
      const still = yOf(z.data[k]);
      this.value(number(now[k], 3), x, now[k] < 0 ? Math.max(end, still) + 0.9 * theme.size : Math.min(end, still) - 0.9 * theme.size);
      const count = counts.data[draws * classes + k];
      const high = binOf(draws ? count / draws : 0);
      ctx.fillStyle = colour;
      ctx.fillRect(x - wide / 2, high, wide, binBottom - high);
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      ctx.strokeRect(x - wide / 2, binTop, wide, binBottom - binTop);
      this.mark(x, binOf(p.data[k]), wide + 12, []);
      const share = draws ? `${count}: ${((100 * count) / draws).toFixed(1)} %` : "0";
      this.value(share, x, Math.max(Math.min(high, binOf(p.data[k])) - 0.9 * theme.size, binTop + 0.8 * theme.size));
      this.value(name, x, binBottom + theme.size, 400);
    });
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number[]} dashes */
  mark(x, y, wide, dashes) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    for (const [width, colour] of /** @type {[number, string][]} */ ([[4.5, theme.background], [2, theme.text]])) {
      ctx.beginPath();
      ctx.moveTo(x - wide / 2, y);
      ctx.lineTo(x + wide / 2, y);
      ctx.setLineDash(dashes);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * stroke;
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }
}
