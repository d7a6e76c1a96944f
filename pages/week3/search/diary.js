// One training day by day: where it was changed, where it was taken back to an earlier day, and the days that were lost by that.

import { withShapes } from "./codec.js";
import Curve from "./curve.js";
import { dashed, head } from "./draw.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks as marksAt } from "./traces.js";

/** @typedef {{ day: number, origin: number, text: string }} DayMark pages/week3/search/trial_panels.py */
/** @typedef {{ stretches: Lab.Numbers[], alive: Lab.Numbers, marks: DayMark[], latest: number, style: Lab.Style }} Days */

const ROWS = 4;
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
    const line = 1.25 * theme.size;
    ctx.font = `${theme.size}px ${theme.font}`;
    const ends = Array(ROWS).fill(-Infinity);
    for (const { day, text } of this.content.marks) {
      if (day > t + 1e-6 || !text) continue;
      const [x] = this.project(day, 1);
      ctx.fillStyle = theme.quiet;
      ctx.globalAlpha = 0.5;
      ctx.fillRect(x - 0.5 * stroke, box.top, stroke, box.bottom - box.top);
      ctx.globalAlpha = 1;
      const wide = ctx.measureText(text).width;
      const left = Math.max(box.left + 2, x + 5 + wide > box.right ? x - 5 - wide : x + 5);
      const row = ends.findIndex((end) => end < left - 6);
      if (row < 0) continue;
      ends[row] = left + wide;
      tag(ctx, theme, text, left, box.top + (row + 0.6) * line, "left");
    }
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

  // From a day that is lost back to the one before it that it goes on from, and what that was carried over.
  /** @param {number} t */
  drawBacks(t) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { marks, stretches, style } = this.content;
    marks.forEach(({ day, origin }, i) => {
      const value = stretches[i].data[0];
      const left = stretches[i - 1]?.data.slice(-1)[0];
      if (origin >= day || day > t + 1e-6 || !Number.isFinite(value)) return;
      const [x0, y] = this.project(origin, value);
      const [x1, lost] = this.project(day, Number.isFinite(left) ? left : value);
      ctx.strokeStyle = ctx.fillStyle = theme.text;
      ctx.lineWidth = 1.6 * stroke;
      ctx.beginPath();
      // Beside the curve, whichever way it left.
      const side = lost < y ? -1 : 1;
      const turn = (side < 0 ? Math.min(lost, y) : Math.max(lost, y)) + side * 22 * stroke;
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
