// One training day by day: where it was changed, where it was taken back to an earlier day, and the days that were lost by that.

import { withShapes } from "./codec.js";
import Curve from "./curve.js";
import { placed } from "./day_labels.js";
import { dashed, head } from "./draw.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks as marksAt } from "./traces.js";

/** @typedef {{ day: number, origin: number, text: string }} DayMark pages/week3/search/trial_panels.py */
/** @typedef {{ stretches: Lab.Numbers[], alive: Lab.Numbers, marks: DayMark[], latest: number, style: Lab.Style }} Days */

const FAINT = 0.6;
const DASH = { lost: [4, 4], ahead: [7, 3], alive: [] };

/** @extends {Curve<Days>} */
export default class Diary extends Curve {
  /** @type {Days} */
  content;

  /** @param {Lab.PanelSpec<Days>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // Whether the step from day j to the next one belongs to the model of a day.
  /** @param {number} j @param {number} day */
  isAlive(j, day) {
    const { data, shape } = this.content.alive;
    return data[Math.min(day, shape[0] - 1) * shape[1] + j] > 0;
  }

  // The pieces of the curve by what they are at a time, in data: alive, lost, or still to come.
  /** @param {number} t @param {"alive" | "lost" | "ahead"} what @returns {Lab.Pair[][]} */
  pieces(t, what) {
    /** @type {Lab.Pair[][]} */
    const found = [];
    this.content.stretches.forEach(({ data }, i) => {
      const { day } = this.content.marks[i];
      let open = false;
      for (let k = 1; k < data.length; k += 1) {
        const from = day + k - 1;
        // How much of the step is done: one under way is alive until its day is over.
        const done = Math.max(0, Math.min(1, t - from));
        const is = done === 0 ? "ahead" : done < 1 || this.isAlive(from, Math.floor(t)) ? "alive" : "lost";
        /** @param {number} share */
        const at = (share) => /** @type {Lab.Pair} */ ([from + share, data[k - 1] * (data[k] / data[k - 1]) ** share]);
        const here = Number.isFinite(data[k - 1] + data[k]);
        const wanted = here && (is === what || (what === "ahead" && done < 1));
        if (wanted) {
          if (!open) found.push([at(what === "ahead" ? done : 0)]);
          found[found.length - 1].push(at(what === "ahead" ? 1 : done));
        }
        open = wanted;
      }
    });
    return found;
  }

  /** @param {number} t */
  drawBehind(t) {
    super.drawBehind(t);
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    ctx.font = `${theme.size}px ${theme.font}`;
    const told = this.content.marks.filter(({ text }) => text);
    const labels = told.map(({ day, text }) => ({ x: this.project(day, 1)[0], wide: ctx.measureText(text).width }));
    // Of the whole story, so that a label stays where it is while the clock goes on.
    const rooms = placed(labels, this.segments(), box, 1.25 * theme.size);
    const until = told.filter(({ day }) => day <= t + 1e-6).length;
    labels.slice(0, until).forEach(({ x }) => {
      ctx.fillStyle = theme.quiet;
      ctx.globalAlpha = 0.5;
      ctx.fillRect(x - 0.5 * stroke, box.top, stroke, box.bottom - box.top);
      ctx.globalAlpha = 1;
    });
    rooms.slice(0, until).forEach((room, i) => room && tag(ctx, theme, told[i].text, room.left, (room.top + room.bottom) / 2, "left"));
  }

  // All that is drawn of the curve by the end, in pixels, with the ways back.
  /** @returns {[Lab.Pair, Lab.Pair][]} */
  segments() {
    const { marks, stretches } = this.content;
    return stretches.flatMap(({ data }, i) => {
      const { day, origin } = marks[i];
      const points = [...data].map((value, k) => this.project(day + k, value));
      /** @type {Lab.Pair[][]} */
      const lines = [points];
      if (origin < day) {
        const { x0, x1, y, lost, side, turn } = this.wayBack(i);
        const deepest = (side < 0 ? Math.min(y, lost) : Math.max(y, lost)) * 0.25 + turn * 0.75;
        lines.push([[x0, y], points[0]], [[x1, lost], [(x0 + x1) / 2, deepest], [x0, y]]);
      }
      return lines.flatMap((one) => one.slice(1).map((to, k) => /** @type {[Lab.Pair, Lab.Pair]} */ ([one[k], to]))).filter((pair) => pair.flat().every(Number.isFinite));
    });
  }

  /** @param {number} t */
  drawPaths(t) {
    const { style } = this.content;
    this.stroke("ahead", t, 1.1);
    this.stroke("lost", t, 1.8);
    this.stroke("alive", t, 2.8);
    this.drawBacks(t);
    const now = this.now(t);
    if (now) head(this.ctx, style.marker, ...this.project(...now), 5.6 * this.stage.stroke, colourOf(style, this.stage.theme), this.stage.theme.background);
  }

  /** @param {"alive" | "lost" | "ahead"} what @param {number} t @param {number} width */
  stroke(what, t, width) {
    const { ctx } = this;
    const { style } = this.content;
    const alive = what === "alive";
    const { theme, stroke } = this.stage;
    ctx.lineJoin = "round";
    for (const piece of this.pieces(t, what)) {
      ctx.beginPath();
      for (const point of piece) ctx.lineTo(...this.project(...point));
      if (alive) {
        ctx.setLineDash([]);
        ctx.strokeStyle = theme.background;
        ctx.lineWidth = 2.1 * width * stroke;
        ctx.stroke();
      }
      ctx.setLineDash(alive ? dashed(style.dash) : DASH[what]);
      ctx.globalAlpha = alive ? 1 : FAINT;
      ctx.strokeStyle = colourOf(style, theme);
      ctx.lineWidth = width * stroke;
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    ctx.setLineDash([]);
  }

  // What it comes to where the clock stands: on the day of a change already what it goes on from.
  /** @param {number} t @returns {Lab.Pair | null} */
  now(t) {
    const pieces = this.pieces(t, "alive");
    const last = pieces[pieces.length - 1]?.slice(-1)[0] ?? null;
    const { marks, stretches } = this.content;
    const at = marks.findIndex(({ day }) => Math.abs(day - t) < 1e-6);
    if (at >= 0 && Number.isFinite(stretches[at].data[0])) return [marks[at].day, stretches[at].data[0]];
    return last && last[0] >= t - 1e-6 ? last : null;
  }

  // From where to where a change goes back, in pixels, and where its arc turns: beside the curve, whichever way that left.
  /** @param {number} i */
  wayBack(i) {
    const { marks, stretches } = this.content;
    const value = stretches[i].data[0];
    const left = stretches[i - 1]?.data.slice(-1)[0];
    const [x0, y] = this.project(marks[i].origin, value);
    const [x1, lost] = this.project(marks[i].day, Number.isFinite(left) ? left : value);
    const side = lost < y ? -1 : 1;
    return { x0, x1, y, lost, side, turn: (side < 0 ? Math.min(lost, y) : Math.max(lost, y)) + side * 22 * this.stage.stroke };
  }

  // From a day that is lost back to the one before it that it goes on from, and what that was carried over.
  /** @param {number} t */
  drawBacks(t) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { marks, stretches, style } = this.content;
    marks.forEach(({ day, origin }, i) => {
      if (origin >= day || day > t + 1e-6 || !Number.isFinite(stretches[i].data[0])) return;
      const { x0, x1, y, lost, side, turn } = this.wayBack(i);
      ctx.strokeStyle = ctx.fillStyle = theme.text;
      ctx.lineWidth = 1.6 * stroke;
      ctx.beginPath();
      ctx.moveTo(x1, lost);
      ctx.bezierCurveTo(x1, turn, x0, turn, x0, y + side * 8 * stroke);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x0, y + side * 6 * stroke);
      ctx.lineTo(x0 - 4.5 * stroke, y + side * 14 * stroke);
      ctx.lineTo(x0 + 4.5 * stroke, y + side * 14 * stroke);
      ctx.fill();
      ctx.setLineDash(dashed("dot"));
      ctx.strokeStyle = colourOf(style, theme);
      ctx.beginPath();
      ctx.moveTo(x0, y);
      ctx.lineTo(x1, y);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.strokeStyle = theme.text;
      ctx.beginPath();
      ctx.arc(x0, y, 4.6 * stroke, 0, 7);
      ctx.stroke();
    });
  }

  // The day of the change that a click on a day asks for, and how many days it goes back: on the clock's day, and where the whole story
  // is seen on the day of its last change, or later. None for a day to come, to which the clock goes.
  /** @param {number} x @returns {Lab.Pair | null} */
  asked(x) {
    const { clock } = this.stage;
    const { marks, latest } = this.content;
    const day = Math.max(0, Math.min(clock.steps, this.stepAt(x)));
    if (clock.step < clock.steps) return day <= clock.step && clock.step > 0 ? [Math.min(clock.step, latest), clock.step - day] : null;
    const last = marks[marks.length - 1].day;
    return day < last ? [last, last - day] : [Math.min(day, latest), 0];
  }

  /** @param {Lab.Pair} point */
  click(point) {
    const asked = this.spec.click ? this.asked(point[0]) : null;
    if (!asked) super.click(point);
    else {
      this.stage.clock.pause();
      this.stage.onClick(this.spec.id, asked);
    }
  }

  /** @param {Lab.Pair} point */
  words(point) {
    const told = super.words(point);
    const [day, back] = (this.spec.click && this.asked(point[0])) || [0, 0];
    return day ? `${told}   click: ${back ? `on day ${day} back to day ${day - back}` : `change on day ${day}`}` : told;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { clock, theme, stroke } = this.stage;
    const { style, stretches, marks } = this.content;
    const color = colourOf(style, theme);
    /** @type {["alive" | "lost" | "ahead", number][]} */
    const kinds = [["ahead", 1.1], ["lost", 1.8], ["alive", 2.8]];
    const drawn = kinds.flatMap(([what, width]) =>
      this.pieces(clock.step, what).map((piece) => {
        /** @type {Lab.Trace} */
        const trace = { type: "scatter", mode: "lines", hoverinfo: "x+y", opacity: what === "alive" ? 1 : FAINT, x: piece.map(([x]) => x), y: piece.map(([, y]) => y) };
        return { ...trace, line: { color, dash: what === "alive" ? style.dash : "dash", width: width * stroke } };
      }),
    );
    /** @type {Lab.Pair[]} */
    const rings = [];
    marks.forEach(({ day, origin }, i) => day <= clock.step && origin < day && rings.push([origin, stretches[i].data[0]]));
    const now = this.now(clock.step);
    const here = now ? [marksAt([now], { symbol: "circle", color, size: 11 * stroke })] : [];
    return [...drawn, marksAt(rings, { symbol: "circle-open", color: theme.text, size: 10 * stroke }), ...here];
  }
}
