// A panel with axes: Plotly's still picture below, a canvas with the moving part above, in the same data coordinates.

import { breakNames, compact, fit, thin } from "./axes_room.js";
import { withArrays } from "./codec.js";
import { ahead, at, band, head, pathUpTo, pixels } from "./draw.js";
import { number } from "./format.js";
import { CONFIG, themed } from "./plotly.js";
import { Sheet } from "./sheet.js";
import { colourOf } from "./theme.js";
import { pathTraces } from "./traces.js";
import { Zoom } from "./zoom.js";

const CLICK_REACH = 5;
const DOUBLE_MS = 300;
const AXES_MS = 300;
const AFTER_MS = 30;
// How many paths to come can be told apart where they lie on one ground.
export const FEW = 2;

/** @template {object} [Content=object] @extends {Sheet<Content>} */
export class Panel extends Sheet {
  /** @type {Lab.Drawing} */
  figure;
  // Of the figure that is to be seen, and of the one that Plotly has drawn, when.
  wanted = "";
  figureKey = "";
  reacted = 0;
  following = 0;
  drawnLook = "";
  // What does not move with the clock, and of which paths it was drawn.
  /** @type {{ of: unknown[], picture: ImageBitmap } | null} */
  underlay = null;
  // Of every track its path in pixels, and the edges of its band as `id low` and `id high`.
  /** @type {Map<string, Float64Array>} */
  pixels = new Map();
  zoom = new Zoom(this);
  // Of so many paths what is still to come is drawn; of more, that of the one in focus alone.
  futures = Infinity;

  // Draws the still picture if it or the page's look has changed; the paths only need new pixels.
  /** @param {Lab.PanelSpec<Content>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.describe(spec);
    this.figure = figure;
    this.wanted = key;
    // Under a moving hand the axes of a strip come after the picture, a few times a second: they take Plotly as long as that.
    if (this.stage.handed && spec.role === "strip" && this.isDrawn) this.follow();
    else await this.follows();
    this.measure();
  }

  follow() {
    if (this.following || this.isFinished) return;
    const wait = Math.max(AFTER_MS, this.reacted + AXES_MS - performance.now());
    this.following = window.setTimeout(() => {
      this.following = 0;
      this.stage.finishPanels([this]);
    }, wait);
  }

  async follows() {
    if (this.isFinished) return;
    this.figureKey = this.wanted;
    this.drawnLook = this.stage.lookKey;
    this.reacted = performance.now();
    await this.react();
  }

  get isFinished() {
    return this.wanted === this.figureKey && this.stage.lookKey === this.drawnLook;
  }

  // What was left for later under a moving hand.
  async finish() {
    if (this.isFinished) return;
    await this.follows();
    this.measure();
  }

  redraw() {
    const key = this.figureKey;
    this.figureKey = "";
    return this.update(this.spec, this.figure, key);
  }

  extra() {
    const narrow = matchMedia("(max-width: 640px)").matches;
    const still = narrow || this.spec.role === "strip";
    const [width, height] = this.stage.handed ? this.size : super.size;
    return { dragmode: still ? false : "zoom", width, height };
  }

  // What Plotly draws of the figure.
  still() {
    return this.figure.body;
  }

  async react() {
    const { Plotly, theme } = this.stage;
    const extra = this.extra();
    const { data, layout } = themed(withArrays(this.still(), this.figure.arrays), theme, extra);
    if (this.spec.role !== "strip" && extra.height < 13 * theme.size) this.compact(layout, theme);
    breakNames(layout, theme, extra);
    if (this.spec.role === "strip") thin(layout, theme, extra.height);
    if (this.spec.zoom) this.zoom.lay(layout);
    else this.zoom.keep(layout);
    fit(layout, this.spec.home, extra);
    const first = !this.isDrawn;
    await (this.drawing = Plotly.react(this.laid, data, layout, CONFIG));
    this.stage.plotlyCalls += 1;
    if (!first) return;
    for (const event of ["plotly_relayouting", "plotly_afterplot", "plotly_relayout"]) this.laid.on(event, () => this.measure());
  }

  get isDrawn() {
    return this.plot.classList.contains("js-plotly-plot");
  }

  // The element as Plotly has made it its own.
  get laid() {
    return /** @type {Lab.Plot} */ (/** @type {HTMLElement} */ (this.plot));
  }

  // The axes where Plotly has laid them; there are none before it has.
  get axes() {
    return /** @type {Lab.LaidOut} */ (this.laid._fullLayout);
  }

  // What a small panel in a grid leaves out.
  /** @param {Lab.Layout} layout @param {Lab.Theme} theme */
  compact(layout, theme) {
    compact(layout, theme);
  }

  // As Plotly was told: to ask the page for it after each drawing would have it laid out once more.
  /** @returns {Lab.Pair} */
  get size() {
    return this.isDrawn && this.axes ? [this.axes.width, this.axes.height] : super.size;
  }

  resize() {
    if (!this.isDrawn || !this.plot.clientWidth) return;
    const { width, height } = this.axes;
    const { clientWidth, clientHeight } = this.plot;
    if (Math.abs(width - clientWidth) < 1 && Math.abs(height - clientHeight) < 1) return;
    // Axes of one scale are fitted anew.
    const { yaxis } = this.figure.body.layout;
    this.drawing = yaxis?.scaleanchor ? this.redraw() : this.stage.Plotly.relayout(this.laid, { width: clientWidth, height: clientHeight });
  }

  // After any change of view: where the axes are now, and every path in pixels.
  measure() {
    const { xaxis, yaxis } = this.laid._fullLayout ?? {};
    if (!xaxis?.d2p || !yaxis) return;
    this.box = {
      left: xaxis._offset,
      right: xaxis._offset + xaxis._length,
      top: yaxis._offset,
      bottom: yaxis._offset + yaxis._length,
    };
    const [x0, x1] = this.spec.home.x ?? [NaN, NaN];
    this.zoomed = Math.abs(xaxis.range[0] - x0) + Math.abs(xaxis.range[1] - x1) > 1e-6 * Math.abs(x1 - x0);
    if (this.spec.zoom) this.zoomed = this.zoom.look();
    this.refresh();
    this.stage.onView();
  }

  refresh() {
    this.pixels.clear();
    const { arrays, clock } = this.stage;
    for (const { id } of this.paths()) {
      for (const edge of ["", "low", "high"]) {
        const points = arrays[`${id}/${this.spec.points}${edge && `_${edge}`}`];
        if (points) this.pixels.set(edge ? `${id} ${edge}` : id, pixels(points, (x, y) => this.project(x, y)));
      }
    }
    this.sizeCanvas();
    this.draw(clock.t);
  }

  paths() {
    const shown = new Set(this.spec.paths);
    return this.stage.paths.filter(({ id }) => shown.has(id));
  }

  /** @param {number} x @param {number} y @returns {Lab.Pair} */
  project(x, y) {
    const { xaxis, yaxis } = this.axes;
    return [xaxis.d2p(x) + xaxis._offset, yaxis.d2p(y) + yaxis._offset];
  }

  /** @param {number} t */
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
  /** @param {number} _t */
  drawBehind(_t) {}

  /** @param {number} _t */
  drawInside(_t) {}

  /** @param {number} t */
  drawPaths(t) {
    const { ctx, stage } = this;
    const { theme } = stage;
    const width = (this.spec.role === "strip" ? 1.6 : 2.2) * stage.stroke;
    this.drawUnderlay(width);
    for (const path of this.inOrder()) {
      const px = this.pixels.get(path.id);
      const place = px && at(px, t);
      if (!place) continue;
      pathUpTo(ctx, px, t, colourOf(path, theme), theme.background, path.dash, path.diverged ? width / 2 : width);
      this.drawHead(path, ...place);
    }
  }

  // What does not move with the clock, the bands and what is still to come, is drawn once and then laid under each frame: of a long
  // path every dash takes its time.
  /** @param {number} width */
  drawUnderlay(width) {
    const { stage } = this;
    const parts = this.paths().map((path) => ({
      colour: colourOf(path, stage.theme),
      low: this.pixels.get(`${path.id} low`),
      high: this.pixels.get(`${path.id} high`),
      px: this.showsAhead(path) ? this.pixels.get(path.id) : undefined,
    }));
    if (!parts.some(({ low, px }) => low || px)) return;
    const of = [stage.lookKey, width, ...parts.flatMap(({ colour, low, high, px }) => [colour, low, high, px])];
    if (this.underlay?.of.length !== of.length || of.some((one, i) => one !== this.underlay?.of[i])) {
      const picture = this.layer((ctx) => {
        for (const { colour, low, high, px } of parts) {
          if (low && high) band(ctx, low, high, colour);
          if (px) this.drawAhead(ctx, px, colour, width);
        }
      });
      this.underlay = { of, picture };
    }
    this.ctx.drawImage(this.underlay.picture, 0, 0, this.canvas.width / this.scale, this.canvas.height / this.scale);
  }

  // Whether what is still to come of a path is drawn.
  /** @param {Lab.Track} path */
  showsAhead({ id }) {
    return this.spec.paths.length <= this.futures || id === this.stage.focus;
  }

  // Runs that diverge sweep the whole window: they are drawn first and thin. The path in focus is on top.
  inOrder() {
    /** @param {Lab.Track} path */
    const rank = ({ id, diverged }) => (diverged ? 0 : id === this.stage.focus ? 2 : 1);
    return this.paths().sort((a, b) => rank(a) - rank(b));
  }

  // The whole of a path, where the clock has not been yet.
  /** @param {Lab.Context} ctx @param {Float64Array} px @param {string} colour @param {number} width */
  drawAhead(ctx, px, colour, width) {
    ahead(ctx, px, colour, width);
  }

  // The same as lines of Plotly's.
  /** @param {string} color @param {number} width @returns {{ opacity: number, line: NonNullable<Lab.Trace["line"]> }[]} */
  aheadLines(color, width) {
    return [{ opacity: 0.6, line: { color, dash: "dash", width: 0.5 * width } }];
  }

  /** @param {Lab.Track} path @param {number} x @param {number} y */
  drawHead(path, x, y) {
    const { theme, stroke } = this.stage;
    head(this.ctx, path.marker, x, y, (this.spec.role === "strip" ? 3.4 : 5.6) * stroke, colourOf(path, theme), theme.background);
  }

  // A click is a press and a release at one place. Plotly covers the page during a drag and swallows mouseup,
  // but `click` arrives in the capture phase.
  listenToPointer() {
    /** @type {Lab.Pair | null} */
    let pressed = null;
    let waiting = 0;
    this.plot.addEventListener("pointerdown", (event) => (pressed = [event.clientX, event.clientY]), true);
    this.plot.addEventListener(
      "click",
      (event) => {
        if (!pressed || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > CLICK_REACH) return;
        const point = this.dataAt(event);
        if (!point) return;
        clearTimeout(waiting);
        // Two clicks take a zoom back, and set nothing: only where there is one does a single click wait for the second.
        if (!this.zoomed) this.click(point);
        else if (event.detail > 1) this.resetZoom();
        else waiting = window.setTimeout(() => this.click(point), DOUBLE_MS);
      },
      true,
    );
    super.listenToPointer();
  }

  /** @param {MouseEvent} event @returns {Lab.Pair | null} */
  dataAt(event) {
    if (!this.box) return null;
    const [x, y] = this.at(event);
    const { left, right, top, bottom } = this.box;
    if (x < left || x > right || y < top || y > bottom) return null;
    const { xaxis, yaxis } = this.axes;
    return [xaxis.p2d(x - xaxis._offset), yaxis.p2d(y - yaxis._offset)];
  }

  /** @param {Lab.Pair} point */
  click(point) {
    if (this.spec.click) this.stage.onClick(this.spec.id, point);
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const point = this.dataAt(event);
    this.say(point ? this.words(point) : "");
  }

  // What the readout says of a point.
  /** @param {Lab.Pair} point */
  words([x, y]) {
    return `x ${number(x)}   y ${number(y)}`;
  }

  // For an export in vectors: what moves, as Plotly's traces, where it stands; and what lies below it as images.
  /** @returns {Lab.Trace[]} */
  traces() {
    return pathTraces(this, this.spec.points);
  }

  /** @returns {Lab.Picture[]} */
  images() {
    return [];
  }

  // And its axes among those of other panels: the layout of `layout`'s axes in the box x, y, and their names for a trace.
  /** @param {string} suffix @param {Lab.Layout} layout @param {Lab.Pair} x @param {Lab.Pair} y @returns {Lab.PlacedAxes} */
  axesAt(suffix, { xaxis, yaxis }, x, y) {
    const now = this.axes;
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
    this.zoom.whole = "";
    // Plotly writes into the ranges that it is given, at the next drag.
    const { x, y } = structuredClone(this.spec.home);
    if (x) this.stage.Plotly.relayout(this.laid, { "xaxis.range": x, "yaxis.range": y });
  }

  remove() {
    this.zoom.rest();
    // What is purged in the middle of its drawing calls for what is no longer there.
    const purge = () => this.stage.Plotly?.purge(this.laid);
    Promise.resolve(this.drawing).then(purge, purge);
    super.remove();
  }
}
