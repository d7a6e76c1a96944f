// Values that fall, one after the other, on the axis of a hyperparameter: a row for each scale on which they are drawn.

import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { textAt } from "./moments.js";
import { Panel } from "./panel.js";
import { fitted, tag } from "./text.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/**
 * One scale: where its values lie (n,), how many lie below each already (n,), and of each part what is told. See pages/week3/search/panels.py.
 * @typedef {object} ScaleRow
 * @property {string} name
 * @property {Lab.Numbers} places
 * @property {Lab.Numbers} heights
 * @property {Lab.Numbers} values
 * @property {Lab.Told[]} told
 * @property {number} floor
 */
/** @typedef {{ rows: (ScaleRow & Lab.Style)[], edges: number[], middles: number[], watched: number, most: number, cell: number }} ScalePilesContent */

// Of a row's height that the tallest pile takes; above it stand the row's name and the counts.
const PILES = 0.68;
// The counts beside the text.
const LARGE = 1.5;
const LARGEST = 5;
// How many steps of the clock a value falls for.
const FALL = 3;

/** @param {number} share */
const eased = (share) => (share <= 0 ? 0 : share >= 1 ? 1 : share * share);

/** @extends {Panel<ScalePilesContent>} */
export default class ScalePiles extends Panel {
  /** @type {ScalePilesContent} */
  content;

  /** @param {Lab.PanelSpec<ScalePilesContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // Of a dot, so that the tallest pile and the narrowest cell have room.
  get radius() {
    const { most, cell } = this.content;
    const [, zero] = this.project(this.content.edges[0], 0);
    const [, one] = this.project(this.content.edges[0], 1);
    const wide = (this.box.right - this.box.left) * cell;
    return Math.min(LARGEST * this.stage.stroke, wide / 2, (PILES * (zero - one)) / (2 * most));
  }

  /** @param {ScaleRow} row @param {number} i @param {number} t @returns {Lab.Pair | null} */
  place(row, i, t) {
    const share = eased((t - i - 1 + FALL) / FALL);
    if (!share) return null;
    const [x, ground] = this.project(row.places.data[i], row.floor);
    const [, top] = this.project(row.places.data[i], row.floor + PILES);
    const y = ground - this.radius * (2 * row.heights.data[i] + 1);
    return [x, top + share * (y - top)];
  }

  /** @param {number} t */
  paint(t) {
    for (const row of this.content.rows) {
      this.paintParts(row);
      const { ctx } = this;
      ctx.fillStyle = colourOf(row, this.stage.theme);
      for (let i = 0; i < row.places.data.length; i += 1) {
        const at = this.place(row, i, t);
        if (!at) break;
        ctx.beginPath();
        ctx.arc(...at, Math.max(0.6, this.radius - 0.4), 0, 7);
        ctx.fill();
      }
      this.paintCounts(row);
    }
  }

  // The ground, and where one part ends and the next begins.
  /** @param {ScaleRow & Lab.Style} row */
  paintParts(row) {
    const { ctx, box, stage } = this;
    const { edges, watched } = this.content;
    const [, ground] = this.project(edges[0], row.floor);
    const [, top] = this.project(edges[0], row.floor + 0.97);
    const [from] = this.project(edges[watched], 0);
    const [to] = this.project(edges[watched + 1], 0);
    ctx.globalAlpha = 0.09;
    ctx.fillStyle = colourOf(row, stage.theme);
    ctx.fillRect(from, top, to - from, ground - top);
    ctx.fillStyle = stage.theme.quiet;
    ctx.globalAlpha = 0.7;
    ctx.fillRect(box.left, ground, box.right - box.left, 1);
    ctx.globalAlpha = 0.35;
    for (const edge of edges) {
      const [x] = this.project(edge, 0);
      ctx.fillRect(x - 0.5, top, 1, ground - top);
    }
    ctx.globalAlpha = 1;
  }

  /** @param {ScaleRow & Lab.Style} row */
  paintCounts(row) {
    const { ctx, stage } = this;
    const { edges, middles } = this.content;
    const { size } = stage.theme;
    const [left, y] = this.project(edges[0], row.floor + 0.97);
    ctx.font = `${size}px ${stage.theme.font}`;
    tag(ctx, stage.theme, fitted(ctx, row.name, this.box.right - left), left + 4, y + 0.75 * size, "left");
    const large = { ...stage.theme, size: LARGE * size };
    row.told.forEach((told, i) => {
      const [x] = this.project(middles[i], 0);
      tag(ctx, large, textAt(told, stage.clock.step), x, y + 2.3 * size, "center");
    });
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const row = this.content.rows.find(({ floor }) => y >= floor && y < floor + 1);
    if (!row) return "";
    let best = -1;
    const [px, py] = this.project(x, y);
    let nearest = 3 * this.radius;
    for (let i = 0; i < row.places.data.length && i < this.stage.clock.step; i += 1) {
      const at = this.place(row, i, this.stage.clock.step);
      const distance = at ? Math.hypot(at[0] - px, at[1] - py) : Infinity;
      if (distance < nearest) [nearest, best] = [distance, i];
    }
    return best < 0 ? row.name : `${row.name}, draw ${best + 1}   ${number(row.values.data[best], 4)}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { clock, theme } = this.stage;
    const { xaxis, yaxis } = this.axes;
    return this.content.rows.map((row) => {
      /** @type {Lab.Pair[]} */
      const dots = [];
      for (let i = 0; i < row.places.data.length; i += 1) {
        const at = this.place(row, i, clock.step);
        if (at) dots.push([xaxis.p2d(at[0] - xaxis._offset), yaxis.p2d(at[1] - yaxis._offset)]);
      }
      return { ...marks(dots, { color: colourOf(row, theme), size: 2 * this.radius }), name: row.name, showlegend: false };
    });
  }
}
