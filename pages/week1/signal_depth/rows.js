// Distributions one above the other, each lit once the clock has come to it, and beside every row its numbers.

import { withArrays } from "./codec.js";
import { head } from "./draw.js";
import { textAt } from "./moments.js";
import { Panel } from "./panel.js";
import { layerAt } from "./passage.js";
import { themed } from "./plotly.js";
import { colourOf } from "./theme.js";

/** @typedef {{ head: string, cells: [number, string][][] }} Column */
/** @typedef {{ places: number[], lit: number[], columns: Column[], layers: number, numbers: number[], name: string }} Rows */

// Between two columns, and between the picture and the first of them, in letters.
const GAP = 0.7;
const FAINT = { line: 0.7, fill: 0.3 };
// The room beside the picture grows by half a letter at a time: other numbers seldom need another.
const ROOM = 0.5;
// Between the name of a row and its axis.
const TICK = 6;

/** @extends {Panel<Rows>} */
export default class RowsOfDistributions extends Panel {
  /** @type {Lab.Trace[]} */
  drawn = [];
  /** @type {number[]} */
  widths = [];

  // Plotly draws anew only where its part has changed: other rows and numbers come without it.
  /** @param {Lab.PanelSpec<Rows>} spec @param {Lab.Drawing} figure @param {string} _key */
  async update(spec, figure, _key) {
    this.spec = spec;
    this.figure = figure;
    this.drawn = themed(withArrays(figure.body, figure.arrays), this.stage.theme).data;
    await super.update(spec, figure, JSON.stringify(this.still()));
  }

  // Plotly gets the axes, and leaves room for the numbers; the rows are drawn here, where they light up, and their names.
  still() {
    const { layout } = this.figure.body;
    const yaxis = { ...layout.yaxis, tickvals: [], ticktext: [] };
    const { l, r, t } = this.room();
    // A left margin grows with the type.
    return { data: [], layout: { ...layout, yaxis, margin: { ...layout.margin, l: (12 * l) / this.stage.theme.size, r, t } } };
  }

  /** @param {Lab.Layout} layout @param {Lab.Theme} theme */
  compact(layout, theme) {
    super.compact(layout, theme);
    Object.assign(layout.margin, this.room());
  }

  // The room that the numbers and the rows' names need, whatever the size of the type.
  room() {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.save();
    ctx.font = `${theme.size}px ${theme.font}`;
    this.widths = this.spec.content.columns.map(({ head: name, cells }) => {
      const texts = [name, ...cells.flatMap((told) => told.map(([, text]) => text))];
      return Math.max(...texts.map((text) => ctx.measureText(text).width)) + GAP * theme.size;
    });
    const names = [...(this.figure.body.layout.yaxis?.ticktext ?? [])];
    const widest = Math.max(0, ...names.map((text) => ctx.measureText(text).width));
    ctx.restore();
    const step = ROOM * theme.size;
    const right = step * Math.ceil((this.widths.reduce((sum, one) => sum + one, 0) + 4) / step);
    return { l: Math.ceil(widest) + 2 * TICK, r: right, t: 1.7 * theme.size };
  }

  /** @param {number} t */
  paint(t) {
    const { ctx, box } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
    this.paintRows(t);
    ctx.restore();
    this.paintNumbers(t);
    if (this.spec.content.layers) this.paintPulse(t);
  }

  /** @param {number} t */
  paintRows(t) {
    const { ctx } = this;
    const { lit } = this.spec.content;
    this.drawn.filter((trace) => "fill" in trace).forEach((trace, i) => {
      const known = lit[i] <= t + 1e-9;
      this.outline(trace);
      ctx.globalAlpha = known ? 1 : FAINT.fill;
      ctx.fillStyle = String(/** @type {{ fillcolor?: string }} */ (trace).fillcolor);
      ctx.fill();
      ctx.globalAlpha = known ? 1 : FAINT.line;
      ctx.strokeStyle = String(trace.line?.color);
      ctx.lineWidth = known ? 1.6 : 1;
      ctx.stroke();
    });
    ctx.globalAlpha = 1;
    const stems = this.drawn.find(({ name }) => name === "exactly 0");
    if (stems) this.paintStems(stems, t);
  }

  /** @param {Lab.Trace} trace */
  outline({ x = [], y = [] }) {
    this.ctx.beginPath();
    for (let k = 0; k < x.length; k += 1) this.ctx.lineTo(...this.project(x[k], y[k] ?? NaN));
  }

  // A heap of values that are exactly 0 is no part of a distribution: a stem with a ring.
  /** @param {Lab.Trace} stems @param {number} t */
  paintStems({ x = [], y = [], line }, t) {
    const { ctx } = this;
    const { places, lit } = this.spec.content;
    ctx.strokeStyle = String(line?.color);
    ctx.fillStyle = this.stage.theme.background;
    ctx.lineWidth = 1.6;
    for (let k = 0; k + 1 < x.length; k += 3) {
      const at = y[k] ?? NaN;
      const [px, foot] = this.project(0, at);
      const [, top] = this.project(0, y[k + 1] ?? NaN);
      // Heights travel with fewer digits than the places of the rows.
      ctx.globalAlpha = lit[places.findIndex((place) => Math.abs(place - at) < 1e-4)] <= t + 1e-9 ? 1 : FAINT.line;
      ctx.beginPath();
      ctx.moveTo(px, foot);
      ctx.lineTo(px, top);
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(px, top, 2.6, 0, 7);
      ctx.fill();
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  // Of rows that are lower than a line of type every second or third has its numbers, the last one always.
  /** @param {(row: number, y: number) => void} write */
  eachRow(write) {
    const { places } = this.spec.content;
    const heights = places.map((place) => this.project(0, place)[1]);
    const gap = places.length > 1 ? heights[1] - heights[0] : 40;
    const every = Math.max(1, Math.ceil(this.stage.theme.size / gap));
    heights.forEach((y, i) => {
      if ((places.length - 1 - i) % every === 0) write(i, y - 0.3 * Math.min(gap, 3 * this.stage.theme.size));
    });
  }

  /** @param {number} t */
  paintNumbers(t) {
    const { ctx, box } = this;
    const { theme } = this.stage;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textBaseline = "middle";
    const { columns, name: rows } = this.spec.content;
    const above = box.top - 0.85 * theme.size;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = "left";
    ctx.fillText(rows, 2, above);
    ctx.textAlign = "right";
    const { ticktext } = this.figure.body.layout.yaxis ?? {};
    this.eachRow((row) => ctx.fillText(ticktext?.[row] ?? "", box.left - TICK, this.project(0, this.spec.content.places[row])[1]));
    let right = box.right;
    columns.forEach(({ head: name, cells }, k) => {
      right += this.widths[k];
      ctx.fillStyle = theme.quiet;
      ctx.fillText(name, right, above);
      ctx.fillStyle = theme.text;
      this.eachRow((row, y) => ctx.fillText(textAt(cells[row], Math.floor(t + 1e-9)), right, y));
    });
  }

  // How high a layer lies: at its row, or between the two rows around it.
  /** @param {number} layer */
  heightOf(layer) {
    const { numbers, places } = this.spec.content;
    const i = numbers.findIndex((number) => number >= layer);
    const back = numbers[i] === layer ? 0 : (numbers[i] - layer) / (numbers[i] - numbers[i - 1]);
    return this.project(0, places[i] - back * (back && places[i] - places[i - 1]))[1];
  }

  // The signal runs down on the left; its gradient comes back up on the right.
  /** @param {number} t */
  paintPulse(t) {
    const [path] = this.paths();
    if (!path) return;
    const { ctx, box } = this;
    const { layers } = this.spec.content;
    const { theme, stroke } = this.stage;
    const colour = colourOf(path, theme);
    const returns = t > layers;
    const layer = /** @type {number} */ (layerAt(t, layers, returns));
    const start = this.heightOf(returns ? layers : 0);
    const y = this.heightOf(layer);
    const x = returns ? box.right : box.left;
    const right = box.right + this.widths.reduce((sum, one) => sum + one, 0);
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.16;
    const high = 1.3 * theme.size;
    ctx.fillRect(box.left, y - 0.8 * high, right - box.left + 4, high);
    ctx.globalAlpha = 1;
    ctx.fillRect(x - 1.5 * stroke, Math.min(start, y), 3 * stroke, Math.abs(y - start));
    head(ctx, returns ? "triangle-up" : "triangle-down", x, y, 6 * stroke, colour, theme.background);
  }

  hover() {}

  // In an export the numbers are text in the same axes, which then reach over the columns.
  /** @returns {Lab.Trace[]} */
  traces() {
    const { columns, places, name: rows } = this.spec.content;
    const { xaxis, yaxis } = this.axes;
    /** @param {number[]} x @param {number[]} y @param {string[]} text @param {string} textposition */
    const words = (x, y, text, textposition) => ({ type: "scatter", mode: "text", x, y, text, textposition });
    const top = yaxis.range[1];
    let right = this.box.right;
    const ends = this.widths.map((wide) => xaxis.p2d((right += wide) - xaxis._offset));
    return [
      words([xaxis.range[0]], [top], [rows], "bottom right"),
      words(ends, ends.map(() => top), columns.map(({ head: name }) => name), "bottom left"),
      ...columns.map(({ cells }, k) => words(places.map(() => ends[k]), places, cells.map((told) => textAt(told, this.stage.clock.step)), "top left")),
    ];
  }

  /** @param {string} suffix @param {Lab.Layout} layout @param {Lab.Pair} x @param {Lab.Pair} y @returns {Lab.PlacedAxes} */
  axesAt(suffix, layout, x, y) {
    const made = super.axesAt(suffix, layout, x, y);
    const { xaxis } = this.axes;
    const { left, right } = this.box;
    const wide = this.plot.clientWidth;
    const across = made.layout[`xaxis${suffix}`];
    const { tickvals, ticktext } = this.figure.body.layout.yaxis ?? {};
    Object.assign(made.layout[`yaxis${suffix}`], { tickvals, ticktext });
    const ticks = /** @type {{ _vals?: { x: number }[] }} */ (xaxis)._vals?.map(({ x: place }) => place);
    Object.assign(across, {
      domain: [x[0], x[1] + ((wide - right) * (x[1] - x[0])) / (right - left)],
      range: [xaxis.range[0], xaxis.p2d(wide - xaxis._offset)],
      ...(ticks && { tickvals: ticks }),
    });
    return made;
  }
}
