// The run in focus alone, in a view of its own.

import Series from "./series.js";

/**
 * The view of one run, and for a run of weights where one has fallen to 1/e of the newest: at `at` it is `weight`, and 1/e
 * is `level`.
 * @typedef {Lab.View & { at?: number, weight?: number, level?: number, told?: string }} View
 */

/** @typedef {{ views: Record<string, View> }} Views by the runs' ids */

/** @template {Views} [Content=Views] @extends {Series<Content>} */
export class RunInFocus extends Series {
  paths() {
    return super.paths().filter(({ id }) => id === this.stage.focus);
  }

  get view() {
    return this.spec.content.views[this.stage.focus ?? ""];
  }

  turn() {
    const { x, y } = this.view ?? {};
    const { xaxis, yaxis } = this.axes;
    /** @param {Lab.LaidAxis} axis @param {Lab.Pair} range */
    const there = (axis, range) => axis.range.every((v, i) => v === range[i]);
    if (x && y && !(there(xaxis, x) && there(yaxis, y))) this.stage.Plotly.relayout(this.laid, { "xaxis.range": x, "yaxis.range": y });
    else super.turn();
  }
}
