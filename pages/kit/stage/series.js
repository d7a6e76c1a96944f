// Panels of a series over time: its averages, how far they lag, and the weights that make the chosen day's value.

import { withArrays } from "./codec.js";
import { at, head, pathUpTo, pixels, wholePath } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { themed } from "./plotly.js";
import { tag } from "./text.js";
import { colourOf } from "./theme.js";

const TWIN_DASH = "dot";
// How much of the panel's height the weights below the days may take.
const SHARE = 0.2;

// Curves over a series. A panel may show the run in focus alone (`solo`), with a second curve (`twin`), and the view may
// be that run's own (`views`).
export class Curve extends Panel {
  async update(spec, figure, key) {
    await super.update(spec, figure, key);
    this.seen = null;
    this.follow();
  }

  paths() {
    const all = super.paths();
    return this.spec.solo ? all.filter(({ id }) => id === this.stage.focus) : all;
  }

  get view() {
    return this.spec.views?.[this.stage.focus];
  }

  // Thousands of dots are quick on a canvas and slow as Plotly's elements: it gets the axes alone.
  async react() {
    const whole = this.figure;
    this.dots = whole.body.data.length ? themed(withArrays(whole.body, whole.arrays), this.stage.theme).data[0] : null;
    this.figure = { ...whole, body: { ...whole.body, data: [] } };
    const drawn = super.react();
    this.figure = whole;
    await drawn;
  }

  follow() {
    const { focus } = this.stage;
    if (this.seen === focus || !this.plot.classList.contains("js-plotly-plot")) return;
    this.seen = focus;
    const { x, y } = this.view ?? {};
    const { xaxis, yaxis } = this.plot._fullLayout;
    const there = (axis, range) => axis.range.every((v, i) => v === range[i]);
    if (x && !(there(xaxis, x) && there(yaxis, y))) this.stage.Plotly.relayout(this.plot, { "xaxis.range": x, "yaxis.range": y });
    else this.refresh();
  }

  draw(t) {
    this.follow();
    super.draw(t);
  }

  refresh() {
    this.layers = null;
    super.refresh();
  }

  // What does not move is drawn once: all of it faint, and all of it strong, of which a frame shows the part up to now.
  layer(paint) {
    const layer = new OffscreenCanvas(Math.max(1, this.canvas.width), Math.max(1, this.canvas.height));
    const ctx = layer.getContext("2d");
    ctx.scale(this.scale, this.scale);
    paint(ctx);
    return layer.transferToImageBitmap();
  }

  paintLayers() {
    const { theme, focus, stroke, arrays } = this.stage;
    const paths = this.paths().sort((a, b) => (a.id === focus) - (b.id === focus));
    const width = (this.spec.role === "strip" ? 1.6 : 2.2) * stroke;
    const faint = this.layer((ctx) => {
      if (this.dots) this.paintDots(ctx);
      for (const { id, ...path } of paths) {
        const twin = this.spec.twin && arrays[`${id}/${this.spec.twin}`];
        if (twin) wholePath(ctx, pixels(twin, (x, y) => this.project(x, y)), colourOf(path, theme), TWIN_DASH, 3);
        const px = this.pixels.get(id);
        if (px) wholePath(ctx, px, colourOf(path, theme), path.dash, width);
      }
    });
    const strong = this.layer((ctx) => {
      for (const { id, ...path } of paths) {
        const px = this.pixels.get(id);
        if (px) pathUpTo(ctx, px, px.length / 2 - 1, colourOf(path, theme), theme.background, path.dash, width);
      }
    });
    return { faint, strong };
  }

  paintDots(ctx) {
    const { x, y, marker } = this.dots;
    const r = (marker.size / 2) * Math.min(1, Math.max(0.7, this.plot.clientWidth / 600));
    ctx.fillStyle = marker.color;
    ctx.globalAlpha = marker.opacity;
    for (let i = 0; i < x.length; i += 1) {
      const [px, py] = this.project(x[i], y[i]);
      ctx.beginPath();
      ctx.arc(px, py, r, 0, 7);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }

  drawPaths(t) {
    const { ctx, box, stage } = this;
    const { theme } = stage;
    const path = this.paths().find(({ id }) => id === stage.focus);
    this.layers ??= this.paintLayers();
    const { clientWidth, clientHeight } = this.plot;
    ctx.drawImage(this.layers.faint, 0, 0, clientWidth, clientHeight);
    if (this.spec.weights && path) this.weights(path, Math.floor(t));
    const [now] = this.project(stage.first + t, 0);
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, Math.max(0, now - box.left), box.bottom - box.top);
    ctx.clip();
    ctx.drawImage(this.layers.strong, 0, 0, clientWidth, clientHeight);
    ctx.restore();
    const last = ({ id }) => id === stage.focus;
    for (const each of this.paths().sort((a, b) => last(a) - last(b))) {
      const place = at(this.pixels.get(each.id) ?? [], t);
      if (place) head(ctx, each.marker, ...place, (this.spec.role === "strip" ? 3.4 : 5.6) * stage.stroke, colourOf(each, theme), theme.background);
    }
  }

  drawInside(t) {
    const path = this.paths().find(({ id }) => id === this.stage.focus);
    if (this.spec.weights && path) this.lag(path, Math.floor(t));
  }

  // The weights of the day as bars under the days they belong to.
  weights(path, i) {
    const { ctx, box } = this;
    const weights = this.stage.arrays[`${path.id}/weights`]?.data;
    if (!weights) return;
    const day = (k) => this.project(this.stage.first + i - k, 0)[0];
    const wide = Math.max(1, Math.abs(day(0) - day(1)) * 0.72);
    ctx.fillStyle = colourOf(path, this.stage.theme);
    ctx.globalAlpha = 0.4;
    for (let k = 0; k <= Math.min(i, weights.length - 1); k += 1) {
      const height = SHARE * (box.bottom - box.top) * (weights[k] / weights[0]);
      if (height < 0.3) break;
      ctx.fillRect(day(k) - wide / 2, box.bottom - height, wide, height);
    }
    ctx.globalAlpha = 1;
  }

  // From where the curve is back to the day whose trend it shows.
  lag(path, i) {
    const points = this.stage.arrays[`${path.id}/${this.spec.points}`];
    const lag = this.stage.arrays[`${path.id}/lag`]?.data[0];
    if (!points || !(lag > 0)) return;
    const { ctx } = this;
    const { theme } = this.stage;
    const [x, value] = points.data.subarray(2 * i, 2 * i + 2);
    const [px, py] = this.project(x, value);
    const [back] = this.project(x - lag, value);
    if (back < this.box.left) return;
    const tip = Math.min(7, 0.5 * (px - back));
    const line = (width, colour) => {
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.moveTo(px, py);
      ctx.lineTo(back, py);
      ctx.moveTo(back + tip, py - tip);
      ctx.lineTo(back, py);
      ctx.lineTo(back + tip, py + tip);
      ctx.stroke();
    };
    line(5, theme.background);
    line(2, theme.text);
    head(ctx, path.marker, px, py, 5.6 * this.stage.stroke, colourOf(path, theme), theme.background);
    const text = `lag ${number(lag, 3)} ${this.stage.unit}s`;
    tag(ctx, theme, text, back - 8, py, "right");
  }
}

// The weights alone, against how long ago: filled where the series has a value, hollow where it had not begun.
export class Bars extends Curve {
  drawPaths(t) {
    const path = super.paths().find(({ id }) => id === this.stage.focus);
    const weights = path && this.stage.arrays[`${path.id}/weights`]?.data;
    if (!weights) return;
    const { ctx, box } = this;
    const { theme } = this.stage;
    const i = Math.floor(t);
    const wide = Math.max(1, Math.abs(this.project(0, 0)[0] - this.project(1, 0)[0]) * 0.72);
    ctx.fillStyle = ctx.strokeStyle = colourOf(path, theme);
    ctx.lineWidth = 1;
    for (let k = 0; k < weights.length; k += 1) {
      const [x, y] = this.project(k, weights[k]);
      if (x + wide < box.left) break;
      ctx.globalAlpha = k <= i ? 0.85 : 0.4;
      if (k <= i) ctx.fillRect(x - wide / 2, y, wide, box.bottom - y);
      else if (wide > 3) ctx.strokeRect(x - wide / 2, y, wide, box.bottom - y);
      else ctx.fillRect(x - wide / 2, y, wide, 1);
    }
    ctx.globalAlpha = 1;
    this.fall();
  }

  // Where a weight has fallen to 1/e of the newest.
  fall() {
    const { at, weight, level, told } = this.view ?? {};
    if (at === undefined) return;
    const { ctx, box } = this;
    const { theme } = this.stage;
    const [x, y] = this.project(at, weight);
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.2;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    const [, line] = this.project(at, level);
    ctx.moveTo(box.left, line);
    ctx.lineTo(box.right, line);
    ctx.stroke();
    ctx.setLineDash([]);
    tag(ctx, theme, "1/e", box.left + 6, line - 0.7 * theme.size, "left");
    head(ctx, "diamond", x, y, 4, theme.text, theme.background);
    tag(ctx, theme, told, Math.max(x - 8, box.left + 8 + ctx.measureText(told).width), y - theme.size - 2, "right");
  }

  drawInside() {}

  cursor() {}

  hover(event) {
    const point = this.dataAt(event);
    const weights = this.stage.arrays[`${this.stage.focus}/weights`]?.data;
    const k = point && Math.max(0, Math.round(point[0]));
    this.readout.textContent = weights && point ? `${k} before  ${number(weights[k] ?? 0)}` : "";
  }

  // The bar under the pointer is a day: go there.
  dayAt(x) {
    return this.stage.clock.step - Math.max(0, Math.round(x));
  }

  traces() {
    const path = super.paths().find(({ id }) => id === this.stage.focus);
    const weights = path && this.stage.arrays[`${path.id}/weights`]?.data;
    if (!weights) return [];
    const y = Array.from(weights.subarray(0, this.stage.clock.step + 1));
    return [{ type: "bar", x: y.map((_, k) => k), y, name: `${path.name}, weights`, marker: { color: colourOf(path, this.stage.theme) } }];
  }
}
