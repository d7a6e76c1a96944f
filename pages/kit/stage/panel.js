// A panel: Plotly's still picture below, a canvas with the moving part above, in the same data coordinates.

import { withArrays } from "./codec.js";
import { drawArrows } from "./arrows.js";
import { at, band, edgePointer, head, marker, pathUpTo, pixels, wholePath } from "./draw.js";
import { number } from "./format.js";
import { CONFIG, themed } from "./plotly.js";
import { Sheet } from "./sheet.js";
import { colourOf } from "./theme.js";

const CLICK_REACH = 5;

export class Panel extends Sheet {
  constructor(stage, id) {
    super(stage, id);
    this.pixels = new Map();
  }

  // Whether x is the clock's own axis: a click sets the clock, a line shows it.
  get overTime() {
    return this.spec.role === "strip" || this.spec.kind === "curve";
  }

  // Draws the still picture if it or the page's look has changed; the paths only need new pixels.
  async update(spec, figure, key) {
    this.describe(spec);
    this.figure = figure;
    const drawn = `${key} ${this.stage.lookKey}`;
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      await this.react();
    }
    this.measure();
  }

  extra() {
    const narrow = matchMedia("(max-width: 640px)").matches;
    return { dragmode: narrow || this.spec.role === "strip" ? false : "zoom", width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  async react() {
    const { Plotly, theme } = this.stage;
    const { data, layout } = themed(withArrays(this.figure.body, this.figure.arrays), theme, this.extra());
    if (this.spec.role !== "strip" && this.plot.clientHeight < 13 * theme.size) this.compact(layout, theme);
    const first = !this.plot.classList.contains("js-plotly-plot");
    await (this.drawing = Plotly.react(this.plot, data, layout, CONFIG));
    this.stage.plotlyCalls += 1;
    if (first) {
      this.plot.on("plotly_relayouting", () => this.measure());
      this.plot.on("plotly_afterplot", () => this.measure());
      this.plot.on("plotly_relayout", () => this.measure());
    }
  }

  // A small panel in a grid keeps its numbers and drops the names of its axes.
  compact(layout, theme) {
    if (!layout.xaxis) return;
    layout.xaxis.title = { text: "" };
    layout.yaxis.title = { text: "" };
    // Names in the place of numbers keep their room.
    const l = (layout.yaxis.type !== "log" && layout.yaxis.ticktext && layout.margin?.l) || 2.4 * theme.size;
    layout.margin = { l, r: 8, t: 4, b: 1.9 * theme.size };
  }

  resize() {
    if (!this.plot.classList.contains("js-plotly-plot") || !this.plot.clientWidth) return;
    const { width, height } = this.plot._fullLayout;
    const { clientWidth, clientHeight } = this.plot;
    if (Math.abs(width - clientWidth) < 1 && Math.abs(height - clientHeight) < 1) return;
    this.drawing = this.stage.Plotly.relayout(this.plot, { width: clientWidth, height: clientHeight });
  }

  // After any change of view: where the axes are now, and every path in pixels.
  measure() {
    const full = this.plot._fullLayout;
    if (!full?.xaxis?.d2p) return;
    const { xaxis, yaxis } = full;
    this.box = {
      left: xaxis._offset,
      right: xaxis._offset + xaxis._length,
      top: yaxis._offset,
      bottom: yaxis._offset + yaxis._length,
    };
    const [x0, x1] = this.spec.home?.x ?? [NaN, NaN];
    this.zoomed = Math.abs(xaxis.range[0] - x0) + Math.abs(xaxis.range[1] - x1) > 1e-6 * Math.abs(x1 - x0);
    this.refresh();
    this.stage.onView();
  }

  refresh() {
    this.pixels.clear();
    for (const path of this.paths()) {
      const points = this.stage.arrays[`${path.id}/${this.spec.points}`];
      if (points) this.pixels.set(path.id, pixels(points, (x, y, i) => this.project(x, y, i)));
      for (const side of ["low", "high"]) {
        const edge = this.stage.arrays[`${path.id}/${this.spec.points}_${side}`];
        if (edge) this.pixels.set(`${path.id} ${side}`, pixels(edge, (x, y) => this.project(x, y)));
      }
    }
    this.sizeCanvas();
    this.draw(this.stage.clock.t);
  }

  paths() {
    const shown = new Set(this.spec.paths);
    return this.stage.paths.filter(({ id }) => shown.has(id));
  }

  project(x, y) {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [xaxis.d2p(x) + xaxis._offset, yaxis.d2p(y) + yaxis._offset];
  }

  paint(t) {
    const { ctx, box } = this;
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
    if (this.overTime) this.cursor(t);
    else this.marks();
    this.drawPaths(t);
    this.drawInside(t);
  }

  drawPaths(t) {
    const { ctx, box, stage } = this;
    const { theme, focus } = stage;
    const strip = this.spec.role === "strip";
    const width = (strip ? 1.6 : 2.2) * stage.stroke;
    const paths = this.paths();
    for (const path of paths) {
      const colour = colourOf(path, theme);
      const low = this.pixels.get(`${path.id} low`);
      if (low) band(ctx, low, this.pixels.get(`${path.id} high`), colour);
      const px = this.pixels.get(path.id);
      if (px) wholePath(ctx, px, colour, path.dash, width);
    }
    // Runs that diverge sweep the whole window: they are drawn first and thin. The path in focus is on top.
    const rank = ({ id, diverged }) => (diverged ? 0 : id === focus ? 2 : 1);
    for (const path of [...paths].sort((a, b) => rank(a) - rank(b))) {
      const px = this.pixels.get(path.id);
      if (!px?.length) continue;
      const colour = colourOf(path, theme);
      pathUpTo(ctx, px, t, colour, theme.background, path.dash, path.diverged ? width / 2 : width);
      const [x, y] = at(px, t);
      const outside = x < box.left || x > box.right || y < box.top || y > box.bottom;
      if (outside && !this.overTime) edgePointer(ctx, box, x, y, colour, theme.background);
      else head(ctx, path.marker, x, y, (strip ? 3.4 : 5.6) * stage.stroke, colour, theme.background);
    }
  }

  drawInside(t) {
    const { stage } = this;
    const path = this.paths().find(({ id }) => id === stage.focus || this.spec.arrows === "always");
    if (path && stage.showArrows && this.spec.arrows && !stage.clock.playing) drawArrows(this.ctx, this, stage.theme, path, Math.floor(t));
  }

  // The minima and the start.
  marks() {
    const { ctx } = this;
    const { theme, header } = this.stage;
    const shown = this.spec.marks ?? header.marks ?? {};
    for (const [x, y] of shown.minima ?? []) {
      const [px, py] = this.project(x, y);
      marker(ctx, "cross", px, py, 6);
      ctx.lineWidth = 3;
      ctx.strokeStyle = theme.background;
      ctx.stroke();
      ctx.fillStyle = theme.text;
      ctx.fill();
    }
    const start = this.stage.pendingStart ?? shown.start;
    if (!start) return;
    const [px, py] = this.project(...start);
    for (const [width, colour] of [[4, theme.background], [1.8, theme.text]]) {
      marker(ctx, "circle", px, py, 9 * this.stage.stroke);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
  }

  cursor(t) {
    const { ctx, box } = this;
    const [x] = this.project(this.stage.first + t, 1);
    ctx.fillStyle = this.stage.theme.quiet;
    ctx.globalAlpha = 0.5;
    ctx.fillRect(x - 0.5, box.top, 1, box.bottom - box.top);
    ctx.globalAlpha = 1;
  }

  // A click is a press and a release at one place. Plotly covers the page during a drag and swallows mouseup,
  // but `click` arrives in the capture phase.
  listenToPointer() {
    let pressed = null;
    this.plot.addEventListener("pointerdown", (event) => (pressed = [event.clientX, event.clientY]), true);
    this.plot.addEventListener(
      "click",
      (event) => {
        if (!pressed || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > CLICK_REACH) return;
        const point = this.dataAt(event);
        if (point) this.stage.onClick(this, point);
      },
      true,
    );
    super.listenToPointer();
  }

  dataAt(event) {
    if (!this.box) return null;
    const [x, y] = this.at(event);
    const { left, right, top, bottom } = this.box;
    if (x < left || x > right || y < top || y > bottom) return null;
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [xaxis.p2d(x - xaxis._offset), yaxis.p2d(y - yaxis._offset)];
  }

  hover(event) {
    const point = this.dataAt(event);
    if (!point) {
      this.readout.textContent = "";
      return;
    }
    if (this.overTime) {
      const step = Math.max(0, Math.min(this.stage.clock.steps, Math.round(point[0] - this.stage.first)));
      const near = this.nearest(step, point[1]);
      this.readout.textContent = `${this.stage.unit} ${step + this.stage.first}${near ? `  ${near}` : ""}`;
      return;
    }
    const value = this.surfaceAt(...point);
    const cost = value === null ? "" : `   ${this.figure.body.layout.meta?.quantity ?? "cost"} ${number(value)}`;
    this.readout.textContent = `x ${number(point[0])}   y ${number(point[1])}${cost}`;
  }

  nearest(step, y) {
    let best = null;
    const log = this.plot._fullLayout.yaxis.type === "log";
    const height = (value) => (log ? Math.log10(value) : value);
    for (const path of this.paths()) {
      const points = this.stage.arrays[`${path.id}/${this.spec.points}`]?.data;
      const value = points?.[2 * step + 1];
      if (!Number.isFinite(value)) continue;
      const distance = Math.abs(height(value) - height(y));
      if (!best || distance < best.distance) best = { distance, text: `${path.name} ${number(value)}` };
    }
    return best?.text;
  }

  // The cost under the pointer: the drawn height between grid points, taken back to the cost.
  surfaceAt(x, y) {
    const trace = this.plot.data?.find(({ type }) => type === "contour");
    const { levels } = this.figure.body.layout.meta ?? {};
    if (!trace || !levels) return null;
    const place = (axis, v) => ((v - axis[0]) / (axis[axis.length - 1] - axis[0])) * (axis.length - 1);
    const i = place(trace.y, y);
    const j = place(trace.x, x);
    const [i0, j0] = [Math.floor(i), Math.floor(j)];
    if (i0 < 0 || j0 < 0 || i0 >= trace.y.length - 1 || j0 >= trace.x.length - 1) return null;
    const row = (r) => trace.z[r][j0] * (1 - j + j0) + trace.z[r][j0 + 1] * (j - j0);
    const height = row(i0) * (1 - i + i0) + row(i0 + 1) * (i - i0);
    const k = Math.max(0, Math.min(levels.length - 2, Math.floor(height)));
    return levels[k] + (levels[k + 1] - levels[k]) * (height - k);
  }

  resetZoom() {
    const { x, y } = this.spec.home ?? {};
    if (x) this.stage.Plotly.relayout(this.plot, { "xaxis.range": x, "yaxis.range": y });
  }

  remove() {
    // What is purged in the middle of its drawing calls for what is no longer there.
    const purge = () => this.stage.Plotly?.purge(this.plot);
    Promise.resolve(this.drawing).then(purge, purge);
    super.remove();
  }
}
