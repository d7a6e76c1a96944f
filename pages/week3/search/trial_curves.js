// Many trainings and how they grow: the best of them at each step stands out, and those that were stopped end with a cross.

import { withShapes } from "./codec.js";
import Curve from "./curve.js";
import { head, marker } from "./draw.js";
import { number } from "./format.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/**
 * pages/week3/search/trial_panels.py
 * @typedef {{ curves: Lab.Numbers, names: string[], stops: Lab.Numbers, begins: Lab.Numbers, span: number, leaders: Lab.Numbers, told: string[],
 *   winner: number, rungs: Lab.Numbers, bars: Lab.Numbers, lines: [at: number, words: string][], style: Lab.Style }} Trials
 */

const REACH = 30;
const OTHERS = 0.62;
const STOPPED = 0.5;
const NEVER = 0.26;

/** @extends {Curve<Trials>} */
export default class TrialCurves extends Curve {
  /** @type {Trials} */
  content;

  /** @param {Lab.PanelSpec<Trials>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  get epochs() {
    return this.content.curves.shape[1] - 1;
  }

  // Whether the clock counts epochs.
  get isTimed() {
    return this.content.span === this.epochs && this.content.begins.data.every((begin) => begin === 0);
  }

  /** @param {number} i @param {number} epoch */
  value(i, epoch) {
    return this.content.curves.data[i * (this.epochs + 1) + epoch];
  }

  // The epochs that a trial has been trained by a time of the clock, below 0 before it begins; and whether it has been stopped by then.
  /** @param {number} i @param {number} t */
  trained(i, t) {
    const { begins, span, stops } = this.content;
    return Math.min(stops.data[i], ((t - begins.data[i]) / span) * this.epochs);
  }

  /** @param {number} i @param {number} t */
  isStopped(i, t) {
    const stop = this.content.stops.data[i];
    return stop < this.epochs && this.trained(i, t) >= stop - 1e-9;
  }

  /** @param {number} t */
  leader(t) {
    const { leaders } = this.content;
    return leaders.data[Math.min(Math.floor(t), leaders.data.length - 1)];
  }

  // The curve of a trial from one epoch to another, also between two; it begins where it was first measured.
  /** @param {number} i @param {number} from @param {number} to @returns {Lab.Pair[]} */
  piece(i, from, to) {
    /** @type {Lab.Pair[]} */
    const found = [];
    for (let epoch = from; epoch < to + 1 && epoch <= this.epochs; epoch += 1) {
      const value = this.value(i, epoch);
      if (!Number.isFinite(value) && found.length) break;
      if (!Number.isFinite(value)) continue;
      const before = found[found.length - 1];
      const share = Math.min(1, to - epoch + 1);
      if (before) found.push([epoch - 1 + share, before[1] + share * (value - before[1])]);
      else if (to >= epoch) found.push([epoch, value]);
    }
    return found;
  }

  /** @param {number} t */
  drawBehind(t) {
    if (this.isTimed) super.drawBehind(t);
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    for (const [at] of this.content.lines) {
      const [x] = this.project(at, 1);
      ctx.strokeStyle = theme.quiet;
      ctx.lineWidth = 1.2 * stroke;
      ctx.setLineDash([2, 4]);
      ctx.beginPath();
      ctx.moveTo(x, box.top);
      ctx.lineTo(x, box.bottom);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }

  /** @param {Lab.Pair[]} piece @param {string} colour @param {number} width @param {number} strength @param {number[]} dash */
  line(piece, colour, width, strength, dash = []) {
    const { ctx } = this;
    ctx.beginPath();
    for (const point of piece) ctx.lineTo(...this.project(...point));
    ctx.setLineDash(dash);
    ctx.globalAlpha = strength;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width * this.stage.stroke;
    ctx.lineJoin = "round";
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  }

  /** @param {number} t */
  drawPaths(t) {
    const { theme } = this.stage;
    const { names, stops, style } = this.content;
    const colour = colourOf(style, theme);
    const best = this.leader(t);
    // What would have become of a trial is seen once it has been stopped.
    names.forEach((_, i) => this.isStopped(i, t) && this.line(this.piece(i, stops.data[i], this.epochs), theme.quiet, 1, NEVER, [3, 4]));
    names.forEach((_, i) => {
      const stopped = this.isStopped(i, t);
      if (i !== best) this.line(this.piece(i, 0, this.trained(i, t)), stopped ? theme.quiet : colour, 1.2, stopped ? STOPPED : OTHERS);
    });
    if (best >= 0) {
      const piece = this.piece(best, 0, this.trained(best, t));
      this.line(piece, theme.background, 6, 0.75);
      this.line(piece, colour, 3, 1);
    }
    this.drawBar(t);
    names.forEach((_, i) => this.isStopped(i, t) && this.drawCross(i));
    this.drawWinner(t);
    this.drawLeader(t);
    // Over the curves, which may be many there.
    for (const [at, words] of this.content.lines) {
      const [x] = this.project(at, 1);
      words.split("\n").forEach((text, i) => tag(this.ctx, theme, text, x + 5, this.box.top + (0.7 + 1.2 * i) * theme.size, "left"));
    }
  }

  // What is asked for at the rungs, as a line.
  /** @param {number} t @returns {Lab.Pair[]} */
  bar(t) {
    const { rungs, bars } = this.content;
    const row = Math.floor(t) * rungs.data.length;
    return [...rungs.data].map((rung, r) => /** @type {Lab.Pair} */ ([rung, bars.data[row + r]])).filter(([, value]) => Number.isFinite(value));
  }

  /** @param {number} t */
  drawBar(t) {
    const { theme, stroke } = this.stage;
    const bar = this.bar(t);
    this.line(bar, theme.background, 4.5, 0.75);
    this.line(bar, theme.text, 1.8, 1, [6, 4]);
    for (const point of bar) head(this.ctx, "square", ...this.project(...point), 3.4 * stroke, theme.text, theme.background);
  }

  // The one that would have been the best of all, once all have been: ringed where it would have ended.
  /** @param {number} t */
  drawWinner(t) {
    const { winner, leaders } = this.content;
    const { theme, stroke } = this.stage;
    if (winner < 0 || t < leaders.data.length - 1) return;
    const { ctx } = this;
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 2 * stroke;
    ctx.beginPath();
    ctx.arc(...this.project(this.epochs, this.value(winner, this.epochs)), 9 * stroke, 0, 7);
    ctx.stroke();
  }

  /** @param {number} t */
  drawLeader(t) {
    const best = this.leader(t);
    const here = best < 0 ? null : this.piece(best, 0, this.trained(best, t)).slice(-1)[0];
    if (!here) return;
    const { theme, stroke } = this.stage;
    const { style, told } = this.content;
    const [x, y] = this.project(...here);
    head(this.ctx, style.marker, x, y, 5.6 * stroke, colourOf(style, theme), theme.background);
    const near = x > this.box.left + 0.55 * (this.box.right - this.box.left);
    const low = Math.min(y + 1.6 * theme.size, this.box.bottom - 0.7 * theme.size);
    tag(this.ctx, theme, told[Math.min(Math.floor(t), told.length - 1)], near ? x - 10 * stroke : x + 10 * stroke, low, near ? "right" : "left");
  }

  // Where a trial was stopped.
  /** @param {number} i */
  drawCross(i) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const stop = this.content.stops.data[i];
    const value = this.value(i, stop);
    if (!Number.isFinite(value)) return;
    ctx.save();
    ctx.translate(...this.project(stop, value));
    ctx.rotate(Math.PI / 4);
    marker(ctx, "cross", 0, 0, 3.6 * stroke);
    ctx.restore();
    ctx.lineWidth = 1.6 * stroke;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
    ctx.fillStyle = theme.quiet;
    ctx.fill();
  }

  /** @param {Lab.Pair} point */
  click(point) {
    if (this.isTimed) super.click(point);
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const { clock, unit } = this.stage;
    const { names } = this.content;
    const epoch = Math.max(0, Math.min(this.epochs, Math.round(x)));
    const [, height] = this.project(1, y);
    let best = { distance: REACH, text: "" };
    names.forEach((name, i) => {
      const [, there] = this.project(1, this.value(i, epoch));
      const known = epoch <= this.trained(i, clock.step) || this.isStopped(i, clock.step);
      if (!known || !(Math.abs(there - height) < best.distance)) return;
      const never = epoch > this.content.stops.data[i] ? ", had it gone on" : "";
      best = { distance: Math.abs(there - height), text: `${name}   ${number(this.value(i, epoch))}${never}` };
    });
    return `${this.isTimed ? unit : "epoch"} ${epoch}   ${best.text}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock, stroke } = this.stage;
    const { names, stops, style, lines } = this.content;
    const t = clock.step;
    const colour = colourOf(style, theme);
    const best = this.leader(t);
    const { range, type } = this.axes.yaxis;
    const [low, high] = type === "log" ? range.map((end) => 10 ** end) : range;
    /** @param {Lab.Pair[]} piece @param {string} name @param {number} opacity @param {NonNullable<Lab.Trace["line"]>} line @returns {Lab.Trace} */
    const trace = (piece, name, opacity, line) => ({ type: "scatter", mode: "lines", name, hoverinfo: "x+y", opacity, x: piece.map(([x]) => x), y: piece.map(([, y]) => y), line });
    const drawn = names.flatMap((name, i) => {
      const stopped = this.isStopped(i, t);
      const never = stopped ? [trace(this.piece(i, stops.data[i], this.epochs), name, NEVER, { color: theme.quiet, dash: "dot", width: stroke })] : [];
      const line = { color: stopped ? theme.quiet : colour, dash: /** @type {Lab.Dash} */ ("solid"), width: (i === best ? 3 : 1.2) * stroke };
      return [...never, trace(this.piece(i, 0, this.trained(i, t)), name, i === best ? 1 : stopped ? STOPPED : OTHERS, line)];
    });
    /** @type {Lab.Pair[]} */
    const ends = names.flatMap((_, i) => (this.isStopped(i, t) ? [/** @type {Lab.Pair} */ ([stops.data[i], this.value(i, stops.data[i])])] : []));
    const still = lines.map(([at, words]) => trace([[at, low], [at, high]], words, 0.6, { color: theme.quiet, dash: "dot", width: stroke }));
    const bar = trace(this.bar(t), "asked for", 1, { color: theme.text, dash: "dash", width: 1.8 * stroke });
    return [...still, ...drawn, bar, marks(ends, { symbol: "x", color: theme.quiet, size: 7 * stroke })];
  }
}
