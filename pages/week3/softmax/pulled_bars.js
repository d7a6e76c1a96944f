// The logits as bars that are pulled, and under each the share that softmax gives it.

import { Bars, percent } from "./bars.js";
import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { arrived, drag, logitOf, pull, release, seen, take } from "./pulled.js";
import { colourOf } from "./theme.js";

/** @typedef {import("./pulled.js").PulledContent & { top: number, ticks: number[] }} Content */

// Of the room that the words leave the logits have this share, the probabilities the rest.
const LOGITS = 0.6;
// Lines of text above the logits, between them and the probabilities, and below these.
const HEAD = 2.3;
const GAP = 3;
const FOOT = 1.8;
const WIDEST = 92;
// How near to a bar's end a finger must be: elsewhere it scrolls the page.
const FINGER = 44;

/** @extends {Bars<Content>} */
export default class PulledBars extends Bars {
  /** @type {Content} */
  content;
  pulled = -1;
  ofShare = false;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    drag(this, (event) => this.grabs(event), (event) => this.moves(event), () => {
      this.pulled = -1;
      release(this.stage);
    });
  }

  /** @param {Lab.PanelSpec<Content>} spec */
  async update(spec) {
    this.content = withShapes(spec.content, this.stage.arrays);
    arrived(this.stage);
    await super.update(spec);
  }

  // Where everything lies: the columns, the logits' axis from top to bottom, and the shares' below it.
  get places() {
    const { right, bottom } = this.box;
    const { size } = this.stage.theme;
    const left = 3 * size;
    const each = (right - left) / this.content.names.length;
    const room = bottom - (HEAD + GAP + FOOT) * size;
    const upper = { top: HEAD * size, bottom: HEAD * size + LOGITS * room };
    const lower = { top: upper.bottom + GAP * size, bottom: bottom - FOOT * size };
    return { left, each, wide: Math.min(0.62 * each, WIDEST * this.stage.stroke), upper, lower };
  }

  /** @param {number} z */
  yOf(z) {
    const { upper } = this.places;
    const { reach, top } = this.content;
    return upper.bottom - ((z + reach) / (top + reach)) * (upper.bottom - upper.top);
  }

  /** @param {MouseEvent} event */
  classAt(event) {
    const { left, each } = this.places;
    const k = Math.floor((this.at(event)[0] - left) / each);
    return k >= 0 && k < this.content.names.length ? k : -1;
  }

  /** @param {PointerEvent} event */
  grabs(event) {
    const k = this.classAt(event);
    if (k < 0) return false;
    const y = this.at(event)[1];
    const { upper, lower } = this.places;
    const { z, p } = seen(this.stage, this.content, this.stage.clock.t);
    this.ofShare = y > (upper.bottom + lower.top) / 2;
    const end = this.ofShare ? lower.bottom - p[k] * (lower.bottom - lower.top) : this.yOf(z[k]);
    if (event.pointerType === "touch" && Math.abs(y - end) > FINGER) return false;
    this.pulled = k;
    take(this.stage, this.content);
    return true;
  }

  /** @param {PointerEvent} event */
  moves(event) {
    const y = this.at(event)[1];
    const { upper, lower } = this.places;
    const { reach, top } = this.content;
    const { z, temperature } = seen(this.stage, this.content, 0);
    const share = (lower.bottom - y) / (lower.bottom - lower.top);
    const one = this.ofShare ? logitOf(z, temperature, this.pulled, share) : -reach + ((upper.bottom - y) / (upper.bottom - upper.top)) * (top + reach);
    pull(this.stage, this.content, z.map((old, k) => (k === this.pulled ? one : old)));
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const k = this.classAt(event);
    this.plot.style.cursor = k < 0 ? "" : "ns-resize";
    this.say(k < 0 || event.buttons ? "" : `pull ${this.content.names[k]} up or down`);
  }

  /** @param {number} t */
  paint(t) {
    const { names, looks, ticks } = this.content;
    const { ctx } = this;
    const { theme } = this.stage;
    const { left, each, wide, lower } = this.places;
    const { z, p } = seen(this.stage, this.content, t);
    for (const mark of ticks) this.rule(number(mark), this.yOf(mark), left, mark === 0);
    for (const share of [0, 0.5, 1]) this.rule(`${100 * share} %`, lower.bottom - share * (lower.bottom - lower.top), left, share === 0);
    this.word("logits z", left, 0.6 * theme.size);
    this.word("softmax: shares of the whole", left, lower.top - 0.8 * theme.size);
    names.forEach((name, k) => {
      const x = left + (k + 0.5) * each;
      const colour = colourOf(looks[k], theme);
      this.logit(x, z[k], wide, colour, k === this.pulled && !this.ofShare);
      const high = p[k] * (lower.bottom - lower.top);
      ctx.fillStyle = colour;
      ctx.fillRect(x - wide / 2, lower.bottom - high, wide, high);
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      ctx.strokeRect(x - wide / 2, lower.top, wide, lower.bottom - lower.top);
      // Where a bar is full there is no room above it.
      const above = lower.bottom - high - 0.75 * theme.size;
      this.value(percent(p[k]), x, Math.max(above, lower.top + 0.75 * theme.size), 600);
      this.value(name, x, lower.bottom + theme.size, 400);
    });
  }

  /** @param {number} x @param {number} z @param {number} wide @param {string} colour @param {boolean} pulled */
  logit(x, z, wide, colour, pulled) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const [zero, end] = [this.yOf(0), this.yOf(z)];
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.32;
    ctx.fillRect(x - wide / 2, Math.min(zero, end), wide, Math.abs(end - zero));
    ctx.globalAlpha = 1;
    // The grip: what can be touched.
    const high = (pulled ? 7.5 : 6) * stroke;
    ctx.beginPath();
    ctx.roundRect(x - wide / 2 - 4, end - high, wide + 8, 2 * high, high);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
    // Which way it goes.
    ctx.fillStyle = theme.background;
    for (const way of [-1, 1]) {
      ctx.beginPath();
      ctx.moveTo(x - 4.5 * stroke, end + way * 1.2 * stroke);
      ctx.lineTo(x + 4.5 * stroke, end + way * 1.2 * stroke);
      ctx.lineTo(x, end + way * 4.6 * stroke);
      ctx.closePath();
      ctx.fill();
    }
    this.value(number(Math.round(100 * z) / 100), x, end + (z < 0 ? 1 : -1) * (high + 0.75 * theme.size), 600);
  }
}
