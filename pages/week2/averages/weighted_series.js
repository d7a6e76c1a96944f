// A series with its averages: the weights that make the chosen day's value, and how far the curve lags behind.

import { dragDay } from "./day_drag.js";
import { head } from "./draw.js";
import Series from "./series.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";

// How much of the panel's height the weights below the days may take.
const SHARE = 0.2;
// How far from the day's line, in pixels, a drag still takes it along: a finger is broader than a pointer.
const REACH = 9;
const FINGER = 26;
// The handle at the line's upper end.
const GRIP = 6;

/** @typedef {{ jump: number, half: number, there: Record<string, number> }} Rise */

/** @extends {Series<{ lags: Record<string, string>, since: Record<string, number>, rise: Rise | null }>} */
export default class WeightedSeries extends Series {
  listenToPointer() {
    super.listenToPointer();
    dragDay(this, (event) => this.isAtLine(event, event.pointerType === "touch" ? FINGER : REACH));
  }

  /** @param {MouseEvent} event @param {number} reach */
  isAtLine(event, reach) {
    if (!this.dataAt(event)) return false;
    const [line] = this.project(this.stage.first + this.stage.clock.step, 0);
    return Math.abs(this.at(event)[0] - line) <= reach;
  }

  // Where a drag would move the day, and not zoom, the pointer says so.
  /** @param {MouseEvent} event */
  hover(event) {
    super.hover(event);
    const here = this.isAtLine(event, REACH);
    const ground = this.plot.querySelector(".nsewdrag");
    if (ground instanceof SVGElement) ground.style.cursor = here ? "ew-resize" : "";
    if (here && !event.buttons) this.say(`drag to another ${this.stage.unit}`);
  }

  inFocus() {
    return this.paths().find(({ id }) => id === this.stage.focus);
  }

  // The weights of the day as bars under the days they belong to.
  /** @param {number} t */
  drawBetween(t) {
    const path = this.inFocus();
    const weights = path && this.stage.arrays[`${path.id}/weights`]?.data;
    if (!weights) return;
    const i = Math.floor(t);
    const { ctx, box } = this;
    /** @param {number} k */
    const day = (k) => this.project(this.stage.first + i - k, 0)[0];
    const wide = Math.max(1, Math.abs(day(0) - day(1)) * 0.72);
    ctx.fillStyle = colourOf(path, this.stage.theme);
    ctx.globalAlpha = 0.4;
    for (let k = 0; k <= Math.min(i, weights.length - 1); k += 1) {
      const height = SHARE * (box.bottom - box.top) * (weights[k] / weights[0]);
      if (height < 0.3) break;
      ctx.fillRect(day(k) - wide / 2, box.bottom - height, wide, height);
    }
    ctx.globalAlpha = 1;
  }

  /** @param {number} t */
  drawInside(t) {
    this.drawLag(t);
    this.drawRise(t);
    this.drawGrip(t);
  }

  // A handle on the day's line: two arrowheads that say which way it goes.
  /** @param {number} t */
  drawGrip(t) {
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const [x] = this.project(this.stage.first + t, 0);
    const size = GRIP * stroke;
    const y = box.top + size + 2;
    for (const way of [-1, 1]) {
      ctx.beginPath();
      ctx.moveTo(x + way * 3, y - size);
      ctx.lineTo(x + way * (3 + size), y);
      ctx.lineTo(x + way * 3, y + size);
      ctx.closePath();
      ctx.fillStyle = theme.accent;
      ctx.fill();
    }
  }

  // From where the curve is back to the day whose trend it shows.
  /** @param {number} t */
  drawLag(t) {
    const path = this.inFocus();
    const points = path && this.stage.arrays[`${path.id}/${this.spec.points}`];
    const lag = path && this.stage.arrays[`${path.id}/lag`]?.data[0];
    const text = path && this.spec.content.lags[path.id];
    if (!path || !points || !lag || !(lag > 0) || !text) return;
    const { ctx } = this;
    const { theme } = this.stage;
    const i = Math.floor(t);
    const [x, value] = points.data.subarray(2 * i, 2 * i + 2);
    if (x < this.spec.content.since[path.id]) return;
    const [px, py] = this.project(x, value);
    const [back] = this.project(x - lag, value);
    if (back < this.box.left) return;
    const tip = Math.min(7, 0.5 * (px - back));
    /** @param {number} width @param {string} colour */
    const line = (width, colour) => {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.moveTo(px, py);
      ctx.lineTo(back, py);
      ctx.moveTo(back + tip, py - tip);
      ctx.lineTo(back, py);
      ctx.lineTo(back + tip, py + tip);
      ctx.stroke();
    };
    line(5, theme.background);
    line(2, theme.text);
    head(ctx, path.marker, px, py, 5.6 * this.stage.stroke, colourOf(path, theme), theme.background);
    ctx.font = `${theme.size}px ${theme.font}`;
    // Where there is no room before the arrow it stands behind it.
    if (back - 12 - ctx.measureText(text).width > this.box.left) this.label(text, back - 8, py, "right");
    else this.label(text, px + 12 * this.stage.stroke, py, "left");
  }

  // How high half of the way up is, and once the run in focus is there, how long it took.
  /** @param {number} t */
  drawRise(t) {
    const { rise } = this.spec.content;
    if (!rise) return;
    const { ctx, box, stage } = this;
    const { theme, stroke, first, unit } = stage;
    const [from, y] = this.project(first + rise.jump, rise.half);
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.2 * stroke;
    ctx.setLineDash([5, 4]);
    ctx.beginPath();
    ctx.moveTo(box.left, y);
    ctx.lineTo(box.right, y);
    ctx.stroke();
    ctx.setLineDash([]);
    this.label("half of the way up", box.left + 8, y - 0.8 * theme.size, "left");
    const path = this.inFocus();
    const there = path && rise.there[path.id];
    if (there === undefined || t < there) return;
    const [to] = this.project(first + there, rise.half);
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 3 * stroke;
    ctx.beginPath();
    ctx.moveTo(from, y);
    ctx.lineTo(to, y);
    ctx.stroke();
    const took = there - rise.jump;
    this.label(`after ${took} ${unit}${took === 1 ? "" : "s"}`, to + 8, y + 0.9 * theme.size, "left");
  }

  // Words on a ground of their own: the dots are everywhere.
  /** @param {string} text @param {number} x @param {number} y @param {"left" | "right"} align */
  label(text, x, y, align) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.font = `${theme.size}px ${theme.font}`;
    const wide = ctx.measureText(text).width + 6;
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = theme.background;
    ctx.fillRect(align === "left" ? x - 3 : x + 3 - wide, y - 0.65 * theme.size, wide, 1.3 * theme.size);
    ctx.globalAlpha = 1;
    tag(ctx, theme, text, x, y, align);
  }
}
