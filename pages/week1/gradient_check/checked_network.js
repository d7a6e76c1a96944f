// A network whose gradient is checked: each layer lights up when the clock has come to it, its weights as lines or its entries as
// cells in the colours of their verdicts.

import { withShapes } from "./codec.js";
import { KINK, UNLIT, paintMatrices } from "./entry_cells.js";
import { number } from "./format.js";
import { Sheet } from "./sheet.js";
import { fitted, tag } from "./text.js";
import { colourOf } from "./theme.js";

/**
 * pages/week1/gradient_check/panels.py.
 * @typedef {{ kind: string, entries: Lab.Numbers, places: Lab.Numbers }} Group
 * @typedef {{ groups: Group[], verdict: string, number: string }} Layer
 * @typedef {object} Checked
 * @property {number[]} sizes
 * @property {Layer[]} layers
 * @property {string[]} verdicts
 * @property {Lab.Colours[]} colours
 * @property {boolean} entries
 * @property {number} flag
 * @property {string} flagged
 * @typedef {{ text: string, x: number, y: number, to?: Lab.Pair, reach: number }} Spot
 */

const BUG = 2;
// Of a line by its verdict: good, look, bug.
const WIDTHS = [0.9, 1.8, 1.7];
const STRENGTHS = [0.5, 0.95, 0.75];

/** @extends {Sheet<Checked>} */
export default class CheckedNetwork extends Sheet {
  /** @type {Checked} */
  content;
  /** @type {Spot[]} */
  spots = [];

  /** @param {Lab.PanelSpec<Checked>} spec */
  async update(spec) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec);
  }

  get line() {
    return 1.35 * this.stage.theme.size;
  }

  // The middle of a layer's column of units; the input's is 0.
  /** @param {number} l */
  column(l) {
    const edge = 1.6 * this.stage.theme.size;
    return edge + (l * (this.box.right - 2 * edge)) / this.content.layers.length;
  }

  // Where the picture lies, between the names above it and the verdicts below.
  get room() {
    return { top: 1.5 * this.line, bottom: this.box.bottom - 3.4 * this.line };
  }

  /** @param {number} t */
  paint(t) {
    this.spots = [];
    this.ctx.font = `${this.stage.theme.size}px ${this.stage.theme.font}`;
    this.ctx.textBaseline = "middle";
    this.paintBands(t);
    if (this.content.entries) this.content.layers.forEach((_, i) => paintMatrices(this, i + 1, t));
    else this.paintNetwork(t);
    this.paintWords(t);
  }

  /** @param {number} l @param {number} t */
  isLit(l, t) {
    return t >= l - 1e-9;
  }

  // Behind a layer in which something is wrong, and around the one that is being checked.
  /** @param {number} t */
  paintBands(t) {
    const { ctx, content } = this;
    const { theme } = this.stage;
    content.layers.forEach(({ verdict }, i) => {
      const [left, right] = [this.column(i), this.column(i + 1)];
      const place = content.verdicts.indexOf(verdict);
      if (this.isLit(i + 1, t) && place > 0) {
        ctx.fillStyle = colourOf(content.colours[place], theme);
        ctx.globalAlpha = theme.dark ? 0.16 : 0.1;
        ctx.beginPath();
        ctx.roundRect(left, 0, right - left, this.box.bottom, 8);
        ctx.fill();
      } else if (t > i && t < i + 1) {
        ctx.fillStyle = theme.accent;
        ctx.globalAlpha = 0.1;
        ctx.fillRect(left, this.room.top, (t - i) * (right - left), this.room.bottom - this.room.top);
      }
      ctx.globalAlpha = 1;
    });
  }

  // --- lines -------------------------------------------------------------------------------------------

  /** @param {number} l */
  heights(l) {
    const { top, bottom } = this.room;
    const n = this.content.sizes[l];
    const gap = Math.min((bottom - top) / Math.max(...this.content.sizes), 3.4 * this.stage.theme.size);
    const middle = (top + bottom) / 2;
    return Array.from({ length: n }, (_, i) => middle + (i - (n - 1) / 2) * gap);
  }

  /** @param {number} t */
  paintNetwork(t) {
    const { content } = this;
    // The wrong ones lie above the right ones.
    for (const place of [KINK, 0, 1, BUG]) content.layers.forEach((layer, i) => this.paintLines(layer, i + 1, place, t));
    content.sizes.forEach((_, l) => this.paintUnits(l, t));
  }

  /** @param {Layer} layer @param {number} l @param {number} place @param {number} t */
  paintLines({ groups }, l, place, t) {
    const { ctx, content } = this;
    const { theme, stroke } = this.stage;
    const { entries, places } = groups[0];
    const [from, to] = [this.heights(l - 1), this.heights(l)];
    const [left, right] = [this.column(l - 1), this.column(l)];
    const lit = this.isLit(l, t);
    // Before it is checked every line is alike.
    if (!lit && place !== KINK) return;
    ctx.strokeStyle = lit && place !== KINK ? colourOf(content.colours[place], theme) : theme.quiet;
    ctx.globalAlpha = lit ? (place === KINK ? 0.6 : STRENGTHS[place]) : UNLIT;
    ctx.lineWidth = (lit && place !== KINK ? WIDTHS[place] : 0.9) * Math.min(1.4, stroke);
    ctx.setLineDash(lit && place === KINK ? [1.5, 3.5] : lit && place === 1 ? [6, 4] : []);
    for (let i = 0; i < from.length; i += 1) {
      for (let j = 0; j < to.length; j += 1) {
        const at = i * to.length + j;
        if (lit && places.data[at] !== place) continue;
        ctx.beginPath();
        ctx.moveTo(left, from[i]);
        ctx.bezierCurveTo((left + right) / 2, from[i], (left + right) / 2, to[j], right, to[j]);
        ctx.stroke();
        if (lit) this.spots.push({ text: this.words(l, `${this.unit(l - 1, i)} → unit ${j + 1}`, entries.data[at]), x: left, y: from[i], to: [right, to[j]], reach: 5 });
      }
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  /** @param {number} l @param {number} i */
  unit(l, i) {
    return l ? `unit ${i + 1}` : `input ${i + 1}`;
  }

  /** @param {number} l @param {string} what @param {number} difference */
  words(l, what, difference) {
    const said = Number.isNaN(difference) ? "a kink in its interval, not judged" : difference ? `differs by ${number(difference, 3)}` : "differs by rounding alone";
    return `layer ${l}, ${what}: ${said}`;
  }

  // A unit is its bias; with batch norm a ring around it is gamma, and a wider one beta.
  /** @param {number} l @param {number} t */
  paintUnits(l, t) {
    const { ctx, content } = this;
    const { theme, stroke } = this.stage;
    const ys = this.heights(l);
    const rest = l ? content.layers[l - 1].groups.slice(1) : [];
    // Rings need room between two units.
    const share = rest.length > 1 ? 0.2 : 0.36;
    const size = Math.min(7.5 * stroke, ys.length > 1 ? share * (ys[1] - ys[0]) : 9);
    ys.forEach((y, i) => {
      const x = this.column(l);
      ctx.beginPath();
      ctx.arc(x, y, size, 0, 7);
      ctx.fillStyle = theme.background;
      ctx.fill();
      ctx.lineWidth = 1.2;
      ctx.strokeStyle = theme.quiet;
      ctx.stroke();
      if (!this.isLit(l, t)) return;
      rest.forEach(({ kind, entries, places }, ring) => {
        ctx.strokeStyle = ctx.fillStyle = this.colour(places.data[i]);
        ctx.beginPath();
        ctx.arc(x, y, ring ? size + 0.8 + 2.2 * ring : size, 0, 7);
        if (ring) {
          ctx.lineWidth = places.data[i] === BUG ? 1.8 : 1;
          ctx.stroke();
        } else {
          ctx.globalAlpha = places.data[i] === BUG ? 1 : 0.75;
          ctx.fill();
          ctx.globalAlpha = 1;
        }
        this.spots.push({ text: this.words(l, `${kind} of unit ${i + 1}`, entries.data[i]), x, y, reach: (ring ? 2.2 * ring : 0) + size + 1 });
      });
    });
  }

  /** @param {number} place */
  colour(place) {
    const { theme } = this.stage;
    return place === KINK ? theme.background : colourOf(this.content.colours[place], theme);
  }

  // --- words -------------------------------------------------------------------------------------------

  // Above each layer its name, below its verdict, and where the bug was put in.
  /** @param {number} t */
  paintWords(t) {
    const { ctx, content, line } = this;
    const { theme } = this.stage;
    const wide = this.column(1) - this.column(0) - 4;
    const below = this.room.bottom + 0.9 * line;
    content.layers.forEach((layer, i) => {
      const x = (this.column(i) + this.column(i + 1)) / 2;
      ctx.textAlign = "center";
      ctx.fillStyle = theme.quiet;
      const name = ctx.measureText(`layer ${i + 1}`).width > wide ? String(i + 1) : `layer ${i + 1}`;
      ctx.fillText(name, x, 0.6 * line);
      if (!this.isLit(i + 1, t)) return;
      const bold = layer.verdict === "good" ? "" : "600 ";
      ctx.font = `${bold}${theme.size}px ${theme.font}`;
      ctx.fillStyle = layer.verdict === "good" ? theme.quiet : theme.text;
      ctx.fillText(fitted(ctx, layer.verdict, wide), x, below);
      ctx.fillText(fitted(ctx, layer.number, wide), x, below + line);
      ctx.font = `${theme.size}px ${theme.font}`;
    });
    ctx.textAlign = "left";
    if (content.flag && this.isLit(content.layers.length, t)) this.paintFlag(below + 2 * line);
  }

  /** @param {number} y */
  paintFlag(y) {
    const { ctx, content, box } = this;
    const { theme } = this.stage;
    const x = (this.column(content.flag - 1) + this.column(content.flag)) / 2;
    const half = ctx.measureText(content.flagged).width / 2 + 2;
    tag(ctx, theme, content.flagged, Math.min(Math.max(x, half), box.right - half), y, "center");
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const at = this.at(event);
    // A unit lies over the lines that end in it.
    const near = this.spots.map((spot) => ({ ...spot, away: apart(at, spot) })).filter(({ away, reach }) => away <= reach);
    near.sort((a, b) => Number(!!a.to) - Number(!!b.to) || a.away - b.away);
    this.say(near[0]?.text ?? "");
  }
}

// How far a point is from a spot, or from the curve between two units.
/** @param {Lab.Pair} at @param {Spot} spot */
function apart([x, y], spot) {
  if (!spot.to) return Math.hypot(x - spot.x, y - spot.y);
  const share = (x - spot.x) / (spot.to[0] - spot.x);
  if (share <= 0 || share >= 1) return Infinity;
  // Along the curve x is nearly even, and y goes as 3 s^2 - 2 s^3.
  return Math.abs(y - (spot.y + (spot.to[1] - spot.y) * share * share * (3 - 2 * share)));
}
