// The run in focus alone, in a view of its own.

import Series from "./series.js";

export class RunInFocus extends Series {
  paths() {
    return super.paths().filter(({ id }) => id === this.stage.focus);
  }

  get view() {
    return this.spec.content.views[this.stage.focus];
  }

  turn() {
    const { x, y } = this.view ?? {};
    const { xaxis, yaxis } = this.plot._fullLayout;
    const there = (axis, range) => axis.range.every((v, i) => v === range[i]);
    if (x && !(there(xaxis, x) && there(yaxis, y))) this.stage.Plotly.relayout(this.plot, { "xaxis.range": x, "yaxis.range": y });
    else super.turn();
  }
}
