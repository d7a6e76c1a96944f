// A plane of which every point was computed: the map fills the panel, and what it shows is told under the pointer.

import { ghost } from "./draw.js";
import { number } from "./format.js";
import Surface from "./surface.js";

/**
 * pages/kit/panels.py.
 * @typedef {object} OwnContent
 * @property {string[]} names of categories
 * @property {string} quantity of numbers
 * @property {boolean} log whether they are drawn as exponents of ten
 * @property {string} hole
 */
/** @typedef {import("./surface.js").SurfaceContent & OwnContent} MapContent */

/** @extends {Surface<MapContent>} */
export default class ColouredMap extends Surface {
  /** @param {Lab.PanelSpec<MapContent>} spec */
  describe(spec) {
    super.describe(spec);
    this.root.classList.add("dl-map");
  }

  // What is told stays beside the scale of colours.
  measure() {
    super.measure();
    if (this.box) this.readout.style.right = `${this.plot.clientWidth - this.box.right + 10}px`;
  }

  // The line at the pointer tells more than Plotly's own would.
  extra() {
    return { ...super.extra(), hovermode: false };
  }

  /** @param {Lab.Context} ctx @param {Float64Array} px */
  drawAhead(ctx, px) {
    const { theme, stroke } = this.stage;
    ghost(ctx, px, theme.text, theme.background, 1.1 * stroke);
  }

  /** @returns {{ opacity: number, line: NonNullable<Lab.Trace["line"]> }[]} */
  aheadLines() {
    const { theme, stroke } = this.stage;
    const width = 1.1 * stroke;
    return [
      { opacity: 0.75, line: { color: theme.background, dash: "solid", width: 2 * width } },
      { opacity: 0.75, line: { color: theme.text, dash: "dot", width } },
    ];
  }

  /** @param {Lab.Pair} point */
  words(point) {
    const told = this.told(...point);
    return told ? `${super.words(point)}   ${told}` : super.words(point);
  }

  // What the map shows in the cell under the pointer.
  /** @param {number} x @param {number} y */
  told(x, y) {
    const trace = /** @type {Lab.Grid | undefined} */ (this.laid.data?.find(({ type }) => type === "heatmap"));
    if (!trace) return "";
    const { xaxis, yaxis } = this.axes;
    // Cells are as wide as each other on the axis: on a logarithmic one in exponents.
    /** @param {ArrayLike<number>} centres @param {number} at @param {Lab.LaidAxis} axis */
    const cell = (centres, at, { type }) => {
      const [first, second, there] = [centres[0], centres[1], at].map((one) => (type === "log" ? Math.log10(one) : one));
      return Math.round((there - first) / (second - first));
    };
    const value = trace.z[cell(trace.y, y, yaxis)]?.[cell(trace.x, x, xaxis)];
    if (value === undefined) return "";
    return Number.isFinite(value) ? this.named(value) : this.spec.content.hole;
  }

  // What a number of the map is called.
  /** @param {number} value */
  named(value) {
    const { names, quantity, log } = this.spec.content;
    return names[value] ?? `${number(Math.round(log ? 10 ** value : value))} ${quantity}`;
  }
}
