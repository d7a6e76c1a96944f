// Models at the scores that they were measured at, one after the other; the best of them is ringed, and in the end tested.

import { withShapes } from "./codec.js";
import { dashed, head } from "./draw.js";
import { Panel } from "./panel.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/**
 * @typedef {{ dev: Lab.Numbers, test: number, truth: number, expected: number, scores: Lab.Numbers, one: Lab.Numbers, best: Lab.Numbers,
 *   styles: Record<"dev" | "test", Lab.Style>, measured: number, tested: number, strip: number, decimals: number, names: Record<"truth" | "expected", string> }} Winner
 */

// How many of the clock's steps a model takes from the line of truth to its score.
const FLIGHT = 6;
const RING = 9;
const HIT = 12;
// What is less probable, beside the most probable score, is not drawn.
const SEEN = 0.004;

/** @param {number} share */
const eased = (share) => (share <= 0 ? 0 : share >= 1 ? 1 : share * share * (3 - 2 * share));

/** @extends {Panel<Winner>} */
export default class WinnerOfMany extends Panel {
  /** @type {Winner} */
  content;

  /** @param {Lab.PanelSpec<Winner>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // How far model i is from the line of truth to its score.
  /** @param {number} i @param {number} t */
  landed(i, t) {
    const { dev, measured } = this.content;
    const starts = ((measured - FLIGHT) * i) / Math.max(1, dev.data.length - 1);
    return eased((t - starts) / FLIGHT);
  }

  // The one that leads among those that have landed, the first of equals; -1 for none.
  /** @param {number} t */
  leader(t) {
    const { data } = this.content.dev;
    let best = -1;
    for (let i = 0; i < data.length && this.landed(i, t) >= 1; i += 1) if (best < 0 || data[i] > data[best]) best = i;
    return best;
  }

  /** @param {number} t */
  paint(t) {
    this.paintStrip();
    this.level(this.content.truth, []);
    this.level(this.content.expected, dashed("dot"));
    this.paintDots(t);
    this.label(this.content.expected, this.content.names.expected, -1);
    this.label(this.content.truth, this.content.names.truth, 1);
    const best = this.leader(t);
    if (best >= 0) this.paintBest(best, t);
  }

  /** @param {number} value @param {number[]} dash */
  level(value, dash) {
    const { ctx, box, stage } = this;
    const [, y] = this.project(1, value);
    ctx.strokeStyle = dash.length ? colourOf(this.content.styles.dev, stage.theme) : stage.theme.quiet;
    ctx.lineWidth = 1.2 * stage.stroke;
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(box.left, y);
    ctx.lineTo(box.right, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  // Lines of text above a level, for -1, or below it, for 1.
  /** @param {number} value @param {string} text @param {number} side */
  label(value, text, side) {
    const { box, stage } = this;
    const { size } = stage.theme;
    const [, y] = this.project(1, value);
    const lines = text.split("\n");
    const first = y + (side > 0 ? 0.9 : 0.3 - 1.2 * lines.length) * size;
    const at = Math.min(Math.max(first, box.top + 0.7 * size), box.bottom - 0.7 * size);
    lines.forEach((line, i) => tag(this.ctx, stage.theme, line, box.right - 4, at + 1.2 * i * size, "right"));
  }

  // To the right: how probable each score is, for one model and for the best of all.
  paintStrip() {
    const { ctx, box, stage } = this;
    const { scores, one, best, strip, styles } = this.content;
    const [left] = this.project(strip, 0);
    const wide = box.right - left;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, box.top, wide, box.bottom - box.top);
    ctx.clip();
    for (const [shape, colour] of /** @type {[Lab.Numbers, string][]} */ ([[one, stage.theme.quiet], [best, colourOf(styles.dev, stage.theme)]])) {
      ctx.beginPath();
      /** @type {number[]} */
      const seen = [];
      for (let i = 0; i < scores.data.length; i += 1) if (shape.data[i] > SEEN) seen.push(i);
      /** @param {number} i */
      const height = (i) => this.project(1, scores.data[i])[1];
      ctx.moveTo(left, height(seen[0]));
      for (const i of seen) ctx.lineTo(left + 0.94 * wide * shape.data[i], height(i));
      ctx.lineTo(left, height(seen[seen.length - 1]));
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = colour;
      ctx.fill();
      ctx.globalAlpha = 0.8;
      ctx.lineWidth = 1.2;
      ctx.strokeStyle = colour;
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    ctx.restore();
  }

  /** @param {number} share */
  percent(share) {
    return `${(100 * share).toFixed(this.content.decimals)} %`;
  }

  get radius() {
    const { box } = this;
    const room = (box.right - box.left) / Math.max(1, this.content.dev.data.length);
    return Math.max(1.7, Math.min(4.4, 0.75 * room)) * this.stage.stroke;
  }

  /** @param {number} t */
  paintDots(t) {
    const { ctx, stage, radius } = this;
    const { dev, truth, styles } = this.content;
    const colour = colourOf(styles.dev, stage.theme);
    // The others step back when the best one is tested.
    const strength = 0.75 - 0.3 * (this.sunk(t) ?? 0);
    dev.data.forEach((score, i) => {
      const share = this.landed(i, t);
      const [x, y] = this.project(i + 1, truth + share * (score - truth));
      ctx.globalAlpha = share > 0 ? strength : 0.5;
      ctx.fillStyle = share > 0 ? colour : stage.theme.quiet;
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 7);
      ctx.fill();
    });
    ctx.globalAlpha = 1;
  }

  // Where the chosen one is on its way from its dev score to its test score: null before it is tested.
  /** @param {number} t */
  sunk(t) {
    const { measured, tested } = this.content;
    return t > measured ? eased((t - measured) / (tested - measured)) : null;
  }

  /** @param {number} best @param {number} t */
  paintBest(best, t) {
    const { ctx, stage } = this;
    const { dev, test, styles, tested } = this.content;
    const [x, top] = this.project(best + 1, dev.data[best]);
    const colour = colourOf(styles.dev, stage.theme);
    const share = this.sunk(t);
    const side = this.sideOf(x);
    // Once it is tested the ring goes along, and a faint one stays where it was.
    this.ring(x, top, colour, share === null ? 1 : 0.55);
    this.mark(`dev ${this.percent(dev.data[best])}`, x, top, side);
    if (share === null) return;
    const to = colourOf(styles.test, stage.theme);
    const [, y] = this.project(best + 1, dev.data[best] + share * (test - dev.data[best]));
    const reach = RING * stage.stroke;
    if (Math.abs(y - top) > 2 * reach) {
      const down = Math.sign(y - top);
      ctx.strokeStyle = to;
      ctx.lineWidth = 2 * stage.stroke;
      ctx.setLineDash(dashed("dash"));
      ctx.beginPath();
      ctx.moveTo(x, top + down * reach);
      ctx.lineTo(x, y - down * reach);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    this.ring(x, y, to, 1);
    head(ctx, styles.test.marker, x, y, 4.6 * stage.stroke, to, stage.theme.background);
    if (t >= tested && Math.abs(y - top) > 2.2 * stage.theme.size) this.mark(`test ${this.percent(test)}`, x, y, side);
  }

  /** @param {number} x @param {number} y @param {string} colour @param {number} strength */
  ring(x, y, colour, strength) {
    const { ctx, stage } = this;
    ctx.globalAlpha = strength;
    ctx.lineWidth = (strength < 1 ? 1.6 : 2.6) * stage.stroke;
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.arc(x, y, RING * stage.stroke, 0, 7);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  // The side of a mark on which there is room for a number.
  /** @param {number} x */
  sideOf(x) {
    return x > this.box.left + 0.62 * (this.box.right - this.box.left) ? -1 : 1;
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} side */
  mark(text, x, y, side) {
    tag(this.ctx, this.stage.theme, text, x + side * (RING + 6) * this.stage.stroke, y, side > 0 ? "left" : "right");
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const { dev } = this.content;
    const i = Math.round(x) - 1;
    const told = this.landed(i, this.stage.clock.step) >= 1;
    if (i < 0 || i >= dev.data.length) return this.percent(y);
    const [, py] = this.project(x, y);
    const near = told && Math.abs(this.project(1, dev.data[i])[1] - py) < 3 * HIT;
    return near ? `model ${i + 1}   dev ${this.percent(dev.data[i])}` : `model ${i + 1}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { dev, test, truth, expected, styles, strip } = this.content;
    const { clock, theme, stroke } = this.stage;
    const { range } = this.axes.xaxis;
    const colour = colourOf(styles.dev, theme);
    /** @param {number} value @param {string} color @param {Lab.Dash} dash @returns {Lab.Trace} */
    const level = (value, color, dash) => ({ type: "scatter", mode: "lines", hoverinfo: "skip", x: [...range], y: [value, value], line: { color, dash, width: 1.2 * stroke } });
    /** @type {Lab.Pair[]} */
    const dots = [...dev.data].map((score, i) => [i + 1, truth + this.landed(i, clock.t) * (score - truth)]);
    const drawn = [level(truth, theme.quiet, "solid"), level(expected, colour, "dot"), marks(dots, { color: colour, size: 2 * this.radius, opacity: 0.72 })];
    for (const [shape, color] of /** @type {[Lab.Numbers, string][]} */ ([[this.content.one, theme.quiet], [this.content.best, colour]])) {
      const x = [...shape.data].map((share) => strip + 0.94 * (range[1] - strip) * share);
      drawn.push({ type: "scatter", mode: "lines", hoverinfo: "skip", x, y: [...this.content.scores.data], line: { color, dash: "solid", width: 1.2 } });
    }
    const best = this.leader(clock.t);
    if (best < 0) return drawn;
    drawn.push(marks([[best + 1, dev.data[best]]], { symbol: "circle-open", color: colour, size: 2 * RING * stroke }));
    const share = this.sunk(clock.t);
    if (share === null) return drawn;
    const to = colourOf(styles.test, theme);
    const y = dev.data[best] + share * (test - dev.data[best]);
    drawn.push({ type: "scatter", mode: "lines", hoverinfo: "skip", x: [best + 1, best + 1], y: [dev.data[best], y], line: { color: to, dash: "dash", width: 2.4 * stroke } });
    drawn.push(marks([[best + 1, y]], { symbol: styles.test.marker, color: to, size: 13 * stroke }));
    return drawn;
  }
}
