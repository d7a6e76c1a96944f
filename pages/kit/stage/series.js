// Curves over a long series: its values as dots, and everything that does not move drawn once. x counts the clock's steps.

import { withArrays } from "./codec.js";
import Curve from "./curve.js";
import { ahead, at, pathUpTo } from "./draw.js";
import { themed } from "./plotly.js";
import { colourOf } from "./theme.js";

/** @template {object} [Content=object] @extends {Curve<Content>} */
export default class Series extends Curve {
  // The figure's first trace, and the curves faint and strong.
  /** @type {Lab.Trace | null} */
  dots = null;
  /** @type {{ faint: ImageBitmap, strong: ImageBitmap } | null} */
  layers = null;
  // The run for which they were drawn.
  /** @type {string | null | undefined} */
  seen = null;

  /** @param {Lab.PanelSpec<Content>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    await super.update(spec, figure, key);
    this.seen = null;
    this.follow();
  }

  // Thousands of dots are quick on a canvas and slow as Plotly's elements: it gets the axes alone.
  still() {
    const { body, arrays } = this.figure;
    this.dots = body.data.length ? themed(withArrays(body, arrays), this.stage.theme).data[0] : null;
    return { ...body, data: [] };
  }

  follow() {
    if (this.seen === this.stage.focus || !this.isDrawn) return;
    this.seen = this.stage.focus;
    this.turn();
  }

  // Another run is in focus: its curve lies on top.
  turn() {
    this.refresh();
  }

  /** @param {number} t */
  draw(t) {
    this.follow();
    super.draw(t);
  }

  refresh() {
    this.layers = null;
    super.refresh();
  }

  // The run in focus last, so that it lies above the others.
  inOrder() {
    const { focus } = this.stage;
    return this.paths().sort((a, b) => Number(a.id === focus) - Number(b.id === focus));
  }

  showsAhead() {
    return true;
  }

  // What does not move is drawn once: all of it faint, and all of it strong, of which a frame shows the part up to now.
  paintLayers() {
    const { theme, stroke } = this.stage;
    const paths = this.inOrder();
    const width = (this.spec.role === "strip" ? 1.6 : 2.2) * stroke;
    const faint = this.layer((ctx) => {
      if (this.dots) this.paintDots(ctx, this.dots);
      for (const path of paths) {
        this.paintUnder(ctx, path);
        const px = this.pixels.get(path.id);
        if (px) ahead(ctx, px, colourOf(path, theme), width);
      }
    });
    const strong = this.layer((ctx) => {
      for (const path of paths) {
        const px = this.pixels.get(path.id);
        if (px) pathUpTo(ctx, px, px.length / 2 - 1, colourOf(path, theme), theme.background, path.dash, width);
      }
    });
    return { faint, strong };
  }

  // What a kind of picture has below a curve that does not move either.
  /** @param {Lab.Context} _ctx @param {Lab.Track} _path */
  paintUnder(_ctx, _path) {}

  /** @param {Lab.Context} ctx @param {Lab.Trace} dots */
  paintDots(ctx, { x = [], y = [], marker = {} }) {
    const { size = 6, color = this.stage.theme.quiet, opacity = 1 } = marker;
    const r = (size / 2) * Math.min(1, Math.max(0.7, this.plot.clientWidth / 600));
    ctx.fillStyle = String(color);
    ctx.globalAlpha = opacity;
    for (let i = 0; i < x.length; i += 1) {
      const [px, py] = this.project(x[i], y[i] ?? NaN);
      ctx.beginPath();
      ctx.arc(px, py, r, 0, 7);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }

  /** @param {number} t */
  drawPaths(t) {
    const { ctx, box, stage } = this;
    const { faint, strong } = (this.layers ??= this.paintLayers());
    const { clientWidth, clientHeight } = this.plot;
    ctx.drawImage(faint, 0, 0, clientWidth, clientHeight);
    this.drawBetween(t);
    const [now] = this.project(stage.first + t, 0);
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, Math.max(0, now - box.left), box.bottom - box.top);
    ctx.clip();
    ctx.drawImage(strong, 0, 0, clientWidth, clientHeight);
    ctx.restore();
    for (const path of this.inOrder()) {
      const place = at(this.pixels.get(path.id) ?? [], t);
      if (place) this.drawHead(path, ...place);
    }
  }

  // What moves above the faint curves and below the strong ones.
  /** @param {number} _t */
  drawBetween(_t) {}
}
