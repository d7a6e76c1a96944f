// The scale of verdicts: every group of parameters as a mark at its relative difference, once its layer has been checked.

import { withShapes } from "./codec.js";
import { marker } from "./draw.js";
import { number } from "./format.js";
import { Sheet } from "./sheet.js";
import { colourOf } from "./theme.js";

/**
 * pages/week1/gradient_check/panels.py.
 * @typedef {{ layer: number, kind: string, verdict: string, difference: number, marker: Lab.Marker }} Mark
 * @typedef {object} Scale
 * @property {Mark[]} marks
 * @property {Lab.Pair} decades
 * @property {{ verdict: string, from: number, to: number }[]} zones in exponents of ten
 * @property {Record<string, Lab.Colours>} colours
 */

// Marks closer than this many of their half widths stand one above the other.
const CLOSE = 2.6;

/** @extends {Sheet<Scale>} */
export default class VerdictScale extends Sheet {
  /** @type {{ mark: Mark, x: number, y: number }[]} */
  spots = [];

  /** @param {number} exponent */
  across(exponent) {
    const [low, high] = this.spec.content.decades;
    const edge = 1.4 * this.stage.theme.size;
    return edge + ((Math.min(Math.max(exponent, low), high) - low) / (high - low)) * (this.box.right - 2 * edge);
  }

  /** @param {number} t */
  paint(t) {
    const content = withShapes(this.spec.content, this.stage.arrays);
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const foot = box.bottom - 1.7 * theme.size;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textBaseline = "middle";
    this.paintZones(content, foot);
    const size = Math.min(5.2 * stroke, 0.16 * foot);
    /** @type {number[]} */
    const lines = [];
    this.spots = content.marks
      .filter(({ layer }) => t >= layer - 1e-9)
      .map((mark) => ({ mark, x: this.across(mark.difference > 0 ? Math.log10(mark.difference) : -Infinity), y: 0 }))
      .sort((a, b) => a.x - b.x);
    for (const spot of this.spots) {
      let line = lines.findIndex((last) => spot.x - last > CLOSE * size);
      if (line < 0) line = lines.length;
      lines[line] = spot.x;
      spot.y = line;
    }
    // As high as there is room: what stands closer than that overlaps, and stays in sight.
    const rise = Math.min(CLOSE * size, (foot - 1.6 * theme.size - size) / Math.max(1, lines.length - 1));
    for (const spot of this.spots) {
      spot.y = foot - 1.5 * size - spot.y * rise;
      this.paintMark(content, spot, size);
    }
  }

  /** @param {Scale} content @param {number} foot */
  paintZones({ zones, colours, decades: [low, high] }, foot) {
    const { ctx } = this;
    const { theme } = this.stage;
    for (const { verdict, from, to } of zones) {
      const [left, right] = [this.across(from), this.across(to)];
      ctx.fillStyle = colourOf(colours[verdict], theme);
      ctx.globalAlpha = verdict === "good" ? 0.1 : 0.16;
      ctx.fillRect(left, 0, right - left, foot);
      ctx.globalAlpha = 1;
      ctx.fillStyle = theme.text;
      // At the left: marks gather in the middle of "good" and at the right of "bug".
      ctx.textAlign = "left";
      ctx.fillText(verdict, left + 0.6 * theme.size, 0.85 * theme.size);
    }
    ctx.textAlign = "center";
    ctx.fillStyle = theme.quiet;
    const every = (this.box.right * 2) / (high - low) > 5 * theme.size ? 2 : 4;
    for (let exponent = high; exponent >= low; exponent -= every) ctx.fillText(number(10 ** exponent).replace("1·", ""), this.across(exponent), foot + theme.size);
    ctx.textAlign = "left";
  }

  // Where rounding explains the whole of a difference its mark is hollow.
  /** @param {Scale} content @param {{ mark: Mark, x: number, y: number }} spot @param {number} size */
  paintMark({ colours, zones }, { mark, x, y }, size) {
    const { ctx } = this;
    const { theme } = this.stage;
    const explained = mark.verdict === "good" && Math.log10(mark.difference) > zones[0].to;
    marker(ctx, mark.marker, x, y, size);
    ctx.fillStyle = explained ? theme.background : colourOf(colours[mark.verdict], theme);
    ctx.strokeStyle = explained ? colourOf(colours[mark.verdict], theme) : theme.background;
    ctx.lineWidth = explained ? 2 : 1;
    ctx.fill();
    ctx.stroke();
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const [x, y] = this.at(event);
    const near = this.spots.filter((spot) => Math.hypot(spot.x - x, spot.y - y) < 9);
    this.say(near.map(({ mark }) => `layer ${mark.layer} ${mark.kind}: ${number(mark.difference, 3)}, ${mark.verdict}`).join("   "));
  }
}
