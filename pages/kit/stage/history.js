// Curves of what has been measured so far against the step, whole, and what was changed on the way.

import { withShapes } from "./codec.js";
import { dashed } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { colourOf } from "./theme.js";

/** @typedef {Lab.Colours & { name: string, points: Lab.Numbers, dash: Lab.Dash, width: number, faint: boolean, keyed: boolean }} HistoryCurve */
/** @typedef {{ curves: HistoryCurve[], marks: { at: number, text: string }[] }} HistoryContent */

const REACH = 40;
const MARK_ROWS = 3;

// Index of the point whose x is nearest.
/** @param {Float32Array} data @param {number} x */
function nearestIndex(data, x) {
  let [low, high] = [0, data.length / 2 - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (data[2 * middle] < x) low = middle;
    else high = middle;
  }
  return Math.abs(data[2 * low] - x) <= Math.abs(data[2 * high] - x) ? low : high;
}

/** @extends {Panel<HistoryContent>} */
export default class History extends Panel {
  /** @type {HistoryContent} */
  content;
  keyMade = "";
  // The point under the pointer.
  /** @type {{ curve: number, i: number } | null} */
  pointed = null;

  /** @param {Lab.PanelSpec<HistoryContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    this.layKey();
    await super.update(spec, figure, key);
  }

  // Each curve by name, with a piece of its line, in the title's row: there it covers no curve.
  layKey() {
    const { theme } = this.stage;
    const named = this.content.curves.filter(({ faint, keyed, name }) => !faint && keyed && name);
    const made = JSON.stringify(named.map((curve) => [curve.name, curve.dash, colourOf(curve, theme)]));
    if (made === this.keyMade) return;
    this.keyMade = made;
    this.key.replaceChildren(
      ...named.map((curve) => {
        const chip = document.createElement("span");
        const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        sample.setAttribute("viewBox", "0 0 22 8");
        sample.setAttribute("aria-hidden", "true");
        const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
        line.setAttribute("d", "M1 4H21");
        line.setAttribute("stroke", colourOf(curve, theme));
        line.setAttribute("stroke-width", "2.4");
        line.setAttribute("stroke-dasharray", dashed(curve.dash).join(" "));
        sample.append(line);
        chip.append(sample, document.createTextNode(curve.name));
        return chip;
      }),
    );
  }

  drawBehind() {
    const { ctx, box } = this;
    const { theme } = this.stage;
    const line = theme.size + 3;
    ctx.font = `${theme.size - 1}px ${theme.font}`;
    ctx.textBaseline = "middle";
    // Where the last text of each row ends: a text takes the first row that is free, or else none.
    const ends = Array(MARK_ROWS).fill(-Infinity);
    for (const { at, text } of [...this.content.marks].sort((a, b) => a.at - b.at)) {
      const [x] = this.project(at, 1);
      if (x < box.left || x > box.right) continue;
      ctx.fillStyle = theme.quiet;
      ctx.globalAlpha = 0.55;
      ctx.fillRect(x - 0.5, box.top, 1, box.bottom - box.top);
      ctx.globalAlpha = 1;
      const width = ctx.measureText(text).width;
      const left = x + 4 + width > box.right ? x - 4 - width : x + 4;
      const row = ends.findIndex((end) => end < left - 4);
      if (row < 0) continue;
      ends[row] = left + width;
      const y = box.top + (row + 0.5) * line + 1;
      ctx.fillStyle = theme.background;
      ctx.globalAlpha = 0.85;
      ctx.fillRect(left - 2, y - line / 2, width + 4, line);
      ctx.globalAlpha = 1;
      ctx.fillStyle = theme.text;
      ctx.fillText(text, left, y);
    }
  }

  drawPaths() {
    const { curves } = this.content;
    // The faint ones are the ground on which the others stand.
    for (const curve of [...curves].sort((a, b) => Number(b.faint) - Number(a.faint))) this.paintCurve(curve);
    const { pointed } = this;
    const points = pointed && curves[pointed.curve]?.points.data;
    if (points && 2 * pointed.i + 1 < points.length) this.dot(curves[pointed.curve], points, pointed.i, 4.6, true);
  }

  /** @param {HistoryCurve} curve */
  paintCurve(curve) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const { data } = curve.points;
    const colour = colourOf(curve, theme);
    ctx.beginPath();
    let pen = false;
    let [lastX, lastY] = [NaN, NaN];
    let end = -1;
    for (let i = 0; i < data.length / 2; i += 1) {
      const [x, y] = this.project(data[2 * i], data[2 * i + 1]);
      // A log axis has no place for zero: such a value is no point of the curve.
      if (!Number.isFinite(x + y)) {
        pen = false;
        continue;
      }
      end = i;
      if (pen && Math.abs(x - lastX) < 0.4 && Math.abs(y - lastY) < 0.4) continue;
      if (pen) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
      pen = true;
      [lastX, lastY] = [x, y];
    }
    ctx.lineJoin = "round";
    ctx.strokeStyle = colour;
    ctx.globalAlpha = curve.faint ? 0.3 : 1;
    ctx.lineWidth = curve.width * stroke;
    ctx.setLineDash(dashed(curve.dash));
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    if (end >= 0 && !curve.faint) this.dot(curve, data, end, 3.4, false);
  }

  /** @param {HistoryCurve} curve @param {Float32Array} data @param {number} i @param {number} radius @param {boolean} ring */
  dot(curve, data, i, radius, ring) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const [x, y] = this.project(data[2 * i], data[2 * i + 1]);
    ctx.beginPath();
    ctx.arc(x, y, radius * stroke, 0, 7);
    ctx.fillStyle = ring ? theme.background : colourOf(curve, theme);
    ctx.fill();
    ctx.lineWidth = ring ? 2 : 1.2;
    ctx.strokeStyle = ring ? colourOf(curve, theme) : theme.background;
    ctx.stroke();
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const point = this.content && this.dataAt(event);
    this.pointed = point ? this.nearestCurve(point[0], this.at(event)[1]) : null;
    if (!this.pointed) this.say("");
    else {
      const { name, points } = this.content.curves[this.pointed.curve];
      const [step, value] = points.data.subarray(2 * this.pointed.i, 2 * this.pointed.i + 2);
      const unit = this.figure.body.layout.xaxis?.title?.text ?? "step";
      this.say(`${unit} ${number(step)}   ${name} ${number(value)}`);
    }
    this.draw(this.stage.clock.t);
  }

  /** @param {number} x @param {number} py */
  nearestCurve(x, py) {
    /** @type {{ curve: number, i: number, distance: number } | null} */
    let best = null;
    for (const [curve, { points, faint }] of this.content.curves.entries()) {
      if (faint || !points.data.length) continue;
      const i = nearestIndex(points.data, x);
      const distance = Math.abs(this.project(points.data[2 * i], points.data[2 * i + 1])[1] - py);
      if (distance < REACH && (!best || distance < best.distance)) best = { curve, i, distance };
    }
    return best;
  }

  leave() {
    this.pointed = null;
    super.leave();
    if (this.content) this.draw(this.stage.clock.t);
  }

  traces() {
    const { theme } = this.stage;
    return this.content.curves.map((curve) => {
      const { data } = curve.points;
      /** @param {0 | 1} first */
      const pick = (first) => Array.from({ length: data.length / 2 }, (_, i) => data[2 * i + first]);
      const line = { color: colourOf(curve, theme), dash: curve.dash, width: curve.width };
      return { type: "scatter", mode: "lines", name: curve.name, x: pick(0), y: pick(1).map((v) => (Number.isFinite(v) ? v : null)), line, opacity: curve.faint ? 0.3 : 1 };
    });
  }
}
