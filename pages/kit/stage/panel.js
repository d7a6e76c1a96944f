// A panel: Plotly's still picture below, a canvas with the moving part above, in the same data coordinates.

import { withArrays } from "./codec.js";
import { at, band, head, pathUpTo, pixels, wholePath } from "./draw.js";
import { number } from "./format.js";
import { CONFIG, themed } from "./plotly.js";
import { Sheet } from "./sheet.js";
import { colourOf } from "./theme.js";
import { pathTraces } from "./traces.js";

const CLICK_REACH = 5;

export class Panel extends Sheet {
  constructor(stage, id) {
    super(stage, id);
    this.pixels = new Map();
  }

  // Draws the still picture if it or the page's look has changed; the paths only need new pixels.
  async update(spec, figure, key) {
    this.describe(spec);
    this.figure = figure;
    const { lookKey } = this.stage;
    if (key !== this.figureKey || lookKey !== this.drawnLook) {
      this.figureKey = key;
      this.drawnLook = lookKey;
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
    this.drawBehind(t);
    this.drawPaths(t);
    this.drawInside(t);
  }

  // What a kind of picture has below the paths, and above them.
  drawBehind() {}

  drawInside() {}

  drawPaths(t) {
    const { ctx, stage } = this;
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
      this.drawHead(path, ...at(px, t));
    }
  }

  drawHead(path, x, y) {
    const { theme, stroke } = this.stage;
    head(this.ctx, path.marker, x, y, (this.spec.role === "strip" ? 3.4 : 5.6) * stroke, colourOf(path, theme), theme.background);
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
        if (point) this.click(point);
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

  click(point) {
    if (this.spec.click) this.stage.onClick(this, point);
  }

  hover(event) {
    const point = this.dataAt(event);
    this.say(point ? this.words(point) : "");
  }

  // What the readout says of a point.
  words([x, y]) {
    return `x ${number(x)}   y ${number(y)}`;
  }

  // For an export: what moves, as Plotly's traces, where it stands.
  traces() {
    return pathTraces(this, this.spec.points);
  }

  // And its axes among those of other panels: the layout of `layout`'s axes in the box x, y, and their names for a trace.
  axesAt(suffix, { xaxis, yaxis }, x, y) {
    const now = this.plot._fullLayout;
    return {
      layout: {
        [`xaxis${suffix}`]: { ...xaxis, domain: x, anchor: `y${suffix}`, range: [...now.xaxis.range] },
        // The box on the page has the shape already; an anchor would name an axis of another panel.
        [`yaxis${suffix}`]: { ...yaxis, scaleanchor: undefined, domain: y, anchor: `x${suffix}`, range: [...now.yaxis.range] },
      },
      names: { xaxis: `x${suffix}`, yaxis: `y${suffix}` },
    };
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
