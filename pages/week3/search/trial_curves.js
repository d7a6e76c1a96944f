// Many trainings that grow together: the best of them at each step stands out, and those that were stopped end with a mark.

import { withShapes } from "./codec.js";
import Curve from "./curve.js";
import { head, marker } from "./draw.js";
import { number } from "./format.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/**
 * pages/week3/search/trial_panels.py
 * @typedef {{ curves: Lab.Numbers, names: string[], stops: Lab.Numbers, leaders: Lab.Numbers, told: string[], winner: number,
 *   lines: [at: number, words: string][], style: Lab.Style }} Trials
 */

const REACH = 30;
const OTHERS = 0.62;
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

  get length() {
    return this.content.curves.shape[1];
  }

  /** @param {number} i @param {number} step */
  value(i, step) {
    return this.content.curves.data[i * this.length + step];
  }

  /** @param {number} step */
  leader(step) {
    return this.content.leaders.data[Math.min(step, this.length - 1)];
  }

  // The curve of a trial from one step to a time.
  /** @param {number} i @param {number} from @param {number} to @returns {Lab.Pair[]} */
  piece(i, from, to) {
    /** @type {Lab.Pair[]} */
    const found = [];
    for (let step = from; step <= Math.min(Math.ceil(to), this.length - 1); step += 1) {
      const value = this.value(i, step);
      if (!Number.isFinite(value)) break;
      const before = found[found.length - 1];
      const share = step > to ? to - (step - 1) : 1;
      const at = this.stage.first + (share < 1 ? to : step) * this.stage.each;
      found.push(before && share < 1 ? [at, before[1] + share * (value - before[1])] : [at, value]);
    }
    return found;
  }

  /** @param {number} t */
  drawBehind(t) {
    super.drawBehind(t);
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    for (const [at, words] of this.content.lines) {
      const [x] = this.project(at, 1);
      ctx.strokeStyle = theme.quiet;
      ctx.lineWidth = 1.2 * stroke;
      ctx.setLineDash([2, 4]);
      ctx.beginPath();
      ctx.moveTo(x, box.top);
      ctx.lineTo(x, box.bottom);
      ctx.stroke();
      ctx.setLineDash([]);
      const wide = ctx.measureText(words).width;
      words.split("\n").forEach((text, i) => tag(ctx, theme, text, Math.min(x + 5, box.right - wide), box.top + (0.7 + 1.2 * i) * theme.size, "left"));
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
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { names, stops, style, winner, told } = this.content;
    const colour = colourOf(style, theme);
    const best = this.leader(Math.floor(t));
    names.forEach((_, i) => {
      const stop = stops.data[i];
      // What would have become of it is seen once it has been stopped.
      if (stop <= t) this.line(this.piece(i, stop, this.length - 1), theme.quiet, 1, NEVER, [3, 4]);
    });
    names.forEach((_, i) => {
      const stop = stops.data[i];
      const stopped = stop <= t && stop < this.length - 1;
      if (i !== best) this.line(this.piece(i, 0, Math.min(t, stop)), stopped ? theme.quiet : colour, 1.2, stopped ? 0.5 : OTHERS);
    });
    if (best >= 0) {
      const piece = this.piece(best, 0, t);
      this.line(piece, theme.background, 6, 0.75);
      this.line(piece, colour, 3, 1);
    }
    names.forEach((_, i) => this.drawEnd(i, t));
    if (winner >= 0 && stops.data[winner] <= t) {
      const [x, y] = this.project(this.stage.first + (this.length - 1) * this.stage.each, this.value(winner, this.length - 1));
      ctx.strokeStyle = theme.text;
      ctx.lineWidth = 2 * stroke;
      ctx.beginPath();
      ctx.arc(x, y, 8 * stroke, 0, 7);
      ctx.stroke();
    }
    const here = best < 0 ? null : this.piece(best, 0, t).slice(-1)[0];
    if (!here) return;
    const [x, y] = this.project(...here);
    head(ctx, style.marker, x, y, 5.6 * stroke, colour, theme.background);
    const text = told[Math.min(Math.floor(t), told.length - 1)];
    const near = x > this.box.left + 0.55 * (this.box.right - this.box.left);
    tag(ctx, theme, text, near ? x - 10 * stroke : x + 10 * stroke, Math.min(y + 1.5 * theme.size, this.box.bottom - 0.7 * theme.size), near ? "right" : "left");
  }

  // A cross where a trial was stopped.
  /** @param {number} i @param {number} t */
  drawEnd(i, t) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const stop = this.content.stops.data[i];
    const value = this.value(i, stop);
    if (stop > t || stop >= this.length - 1 || !Number.isFinite(value)) return;
    const [x, y] = this.project(this.stage.first + stop * this.stage.each, value);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(Math.PI / 4);
    marker(ctx, "cross", 0, 0, 3.2 * stroke);
    ctx.restore();
    ctx.lineWidth = 1.6 * stroke;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
    ctx.fillStyle = theme.quiet;
    ctx.fill();
  }

  // The trial that is nearest to a place, and its value there.
  /** @param {number} step @param {number} y */
  nearest(step, y) {
    const { names, stops } = this.content;
    const [, height] = this.project(1, y);
    let best = { distance: REACH, text: "" };
    names.forEach((name, i) => {
      const value = this.value(i, step);
      if (!Number.isFinite(value)) return;
      const distance = Math.abs(this.project(1, value)[1] - height);
      if (distance < best.distance) best = { distance, text: `${name}   ${number(value)}${step > stops.data[i] ? ", had it gone on" : ""}` };
    });
    return best.text;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock, stroke } = this.stage;
    const { names, stops, style, lines } = this.content;
    const colour = colourOf(style, theme);
    const best = this.leader(clock.step);
    const { range, type } = this.axes.yaxis;
    const whole = type === "log" ? range.map((end) => 10 ** end) : [...range];
    /** @param {Lab.Pair[]} piece @param {string} name @param {number} opacity @param {NonNullable<Lab.Trace["line"]>} line @returns {Lab.Trace} */
    const trace = (piece, name, opacity, line) => ({ type: "scatter", mode: "lines", name, hoverinfo: "x+y", opacity, x: piece.map(([x]) => x), y: piece.map(([, y]) => y), line });
    /** @type {Lab.Pair[]} */
    const ends = [];
    const drawn = names.flatMap((name, i) => {
      const stop = stops.data[i];
      const stopped = stop <= clock.step && stop < this.length - 1;
      if (stopped && Number.isFinite(this.value(i, stop))) ends.push([this.stage.first + stop * this.stage.each, this.value(i, stop)]);
      const line = { color: stopped ? theme.quiet : colour, dash: /** @type {Lab.Dash} */ ("solid"), width: (i === best ? 3 : 1.2) * stroke };
      const never = stopped ? [trace(this.piece(i, stop, this.length - 1), name, NEVER, { color: theme.quiet, dash: "dot", width: stroke })] : [];
      return [...never, trace(this.piece(i, 0, Math.min(clock.step, stop)), name, i === best ? 1 : OTHERS, line)];
    });
    const still = lines.map(([at, words]) => trace([[at, whole[0]], [at, whole[1]]], words, 0.6, { color: theme.quiet, dash: "dot", width: stroke }));
    return [...still, ...drawn, marks(ends, { symbol: "x", color: theme.quiet, size: 7 * stroke })];
  }
}
