// The decision boundary: a field of the classes' colours, the line where the largest class changes, and the examples.

import { withShapes } from "./codec.js";
import { contextOf, marker } from "./draw.js";
import { number } from "./format.js";
import { level } from "./level.js";
import { Panel } from "./panel.js";
import { PointTools } from "./points.js";
import { raster, rgb } from "./signs.js";
import { colourOf } from "./theme.js";

/**
 * A plane (ny, nx, classes) over the ranges x and y, examples (n, 5) and lines (k, n, 2): pages/kit/panels.py.
 * @typedef {object} FieldContent
 * @property {Lab.Numbers} values
 * @property {Lab.Pair} x
 * @property {Lab.Pair} y
 * @property {(Lab.Colours & { name: string })[]} classes
 * @property {Lab.Numbers} examples
 * @property {boolean} boundary
 * @property {Lab.Numbers} lines
 * @property {boolean} keyed
 * @property {[name: string, target: number][]} adds
 * @property {string} original
 */

// How strong the field is where the network is sure: the points above it must stand out.
const STRENGTH = 0.5;
const WRONG = 2;
const TRAIN_RADIUS = 3.7;
// A finger or a pointer this far from an example's edge is on it: among many there must be room for one more.
const NEAR = 2;

// The largest two of one cell's weights: the class, and by how much it leads.
/** @param {Float32Array} data @param {number} from @param {number} count */
function leader(data, from, count) {
  let best = 0;
  let second = -1;
  for (let c = 1; c < count; c += 1) {
    if (data[from + c] > data[from + best]) {
      second = best;
      best = c;
    } else if (second < 0 || data[from + c] > data[from + second]) second = c;
  }
  return { best, margin: data[from + best] - (second < 0 ? 0 : data[from + second]) };
}

/** @extends {Panel<FieldContent>} */
export default class Field extends Panel {
  // Four of them in one row are larger than in two.
  static square = true;

  /** @type {FieldContent} */
  content;
  // The classes' colours, and the plane as a picture in them.
  /** @type {string[]} */
  colours = [];
  /** @type {OffscreenCanvas | null} */
  image = null;
  // What was clicked and the server has not answered: a point more, or the example that goes.
  /** @type {{ x: number, y: number, target: number } | null} */
  coming = null;
  going = -1;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.tools = new PointTools((does) => this.stage.slices?.act(does), () => this.adding());
    this.root.append(this.tools.root);
  }

  /** @param {Lab.PanelSpec<FieldContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = this.contentOf(spec);
    this.colours = this.content.classes.map((one) => colourOf(one, this.stage.theme));
    this.image = null;
    this.coming = null;
    this.going = -1;
    this.layKey();
    this.tools.show(this.content.adds, this.content.original, (target) => this.colourOfTarget(target), this.hasNumbers);
    this.root.classList.toggle("dl-adding", this.tools.target !== null);
    await super.update(spec, figure, key);
  }

  // What it shows of what it was sent.
  /** @param {Lab.PanelSpec} spec @returns {FieldContent} */
  contentOf(spec) {
    return withShapes(/** @type {FieldContent} */ (spec.content), this.stage.arrays);
  }

  // What is in the picture beside the classes, which the field itself shows.
  layKey() {
    const { data } = this.content.examples;
    const seen = new Set();
    for (let i = 4; i < data.length; i += 5) seen.add(data[i] % WRONG ? "◇ dev" : "● train").add(data[i] >= WRONG ? "◯ wrong" : "");
    const words = this.content.keyed ? ["● train", "◇ dev", "◯ wrong"].filter((word) => seen.has(word)) : [];
    const text = words.join("  ");
    if (this.key.textContent === text) return;
    this.key.replaceChildren(...words.map((word) => Object.assign(document.createElement("span"), { textContent: word })));
  }

  drawPaths() {
    this.paintField();
    this.paintLines(this.ctx, (x, y) => this.project(x, y));
    if (this.content.boundary) this.paintBoundary(this.ctx, (x, y) => this.project(x, y));
    this.paintExamples();
  }

  raster() {
    const { data, shape } = this.content.values;
    const [ny, nx, count] = shape;
    const colours = this.colours.map(rgb);
    return raster(nx, ny, this.stage.theme.background, (k) => {
      // Row 0 of the values is the lowest, of an image the highest.
      const cell = (ny - 1 - Math.floor(k / nx)) * nx + (k % nx);
      const { best, margin } = leader(data, cell * count, count);
      return [colours[best], STRENGTH * Math.min(1, margin) || 0];
    });
  }

  // The values stand at the grid's points, so the image reaches half a cell beyond them.
  /** @returns {Lab.View} */
  extent() {
    const { x, y, values } = this.content;
    const [ny, nx] = values.shape;
    const [dx, dy] = [(x[1] - x[0]) / (nx - 1) / 2, (y[1] - y[0]) / (ny - 1) / 2];
    return { x: [x[0] - dx, x[1] + dx], y: [y[0] - dy, y[1] + dy] };
  }

  paintField() {
    this.image ??= this.raster();
    const { x, y } = this.extent();
    const [left, top] = this.project(x[0], y[1]);
    const [right, bottom] = this.project(x[1], y[0]);
    this.ctx.imageSmoothingEnabled = true;
    this.ctx.imageSmoothingQuality = "high";
    this.ctx.drawImage(this.image, left, top, right - left, bottom - top);
  }

  /** @param {Lab.Context} ctx @param {(x: number, y: number) => Lab.Pair} project */
  paintLines(ctx, project) {
    const { data, shape } = this.content.lines;
    const [lines, points] = shape;
    ctx.beginPath();
    for (let k = 0; k < lines * points; k += 1) {
      const place = project(data[2 * k], data[2 * k + 1]);
      if (k % points) ctx.lineTo(...place);
      else ctx.moveTo(...place);
    }
    const { theme, stroke } = this.stage;
    ctx.lineWidth = stroke;
    ctx.lineJoin = "round";
    ctx.strokeStyle = theme.background;
    ctx.globalAlpha = 0.75;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  // With two classes one line, with more the edges of each class against the best of the others.
  /** @param {Lab.Context} ctx @param {(x: number, y: number) => Lab.Pair} project */
  paintBoundary(ctx, project) {
    const { x, y, values } = this.content;
    const [ny, nx, count] = values.shape;
    const lead = new Float32Array(ny * nx);
    const [ox, oy] = project(x[0], y[0]);
    const [ex, ey] = project(x[1], y[1]);
    /** @param {number} i @param {number} j @returns {Lab.Pair} */
    const place = (i, j) => [ox + ((ex - ox) * j) / (nx - 1), oy + ((ey - oy) * i) / (ny - 1)];
    ctx.beginPath();
    for (let c = 0; c < (count === 2 ? 1 : count); c += 1) {
      for (let k = 0; k < ny * nx; k += 1) {
        let others = 0;
        for (let d = 0; d < count; d += 1) if (d !== c) others = Math.max(others, values.data[k * count + d]);
        lead[k] = values.data[k * count + c] - others;
      }
      level(lead, ny, nx, (ax, ay, bx, by) => {
        ctx.moveTo(...place(ay, ax));
        ctx.lineTo(...place(by, bx));
      });
    }
    ctx.lineCap = "round";
    const { theme, stroke } = this.stage;
    for (const { width, colour, alpha } of [{ width: 3.2, colour: theme.background, alpha: 0.6 }, { width: 1.4, colour: theme.text, alpha: 0.75 }]) {
      ctx.lineWidth = width * stroke;
      ctx.strokeStyle = colour;
      ctx.globalAlpha = alpha;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  // The colour of an example: its class, or for a value the mix that the field shows for it.
  /** @param {number} cls @param {number} value */
  colourAt(cls, value) {
    const { theme } = this.stage;
    if (!Number.isNaN(cls)) return this.colours[cls] ?? theme.text;
    const base = rgb(theme.background);
    const goal = rgb(this.colours[value < 0 ? 0 : 1]);
    const share = 0.15 + 0.85 * Math.min(1, Math.abs(value));
    return `rgb(${base.map((v, i) => Math.round(v + share * (goal[i] - v))).join()})`;
  }

  // Whether its examples have a value in place of a class.
  get hasNumbers() {
    return Number.isNaN(this.content.examples.data[2]);
  }

  // The colour of a point with this target: the number of a class, or a value.
  /** @param {number} target */
  colourOfTarget(target) {
    return this.hasNumbers ? this.colourAt(NaN, target) : this.colourAt(target, NaN);
  }

  // How large the examples are: smaller in a small picture.
  get crowd() {
    return Math.min(1, Math.max(0.62, (this.box.right - this.box.left) / 380)) * this.stage.stroke;
  }

  // A kind of point was chosen, or let go: the picture says what a click does.
  adding() {
    const chosen = this.tools.target !== null;
    this.root.classList.toggle("dl-adding", chosen);
    this.say(chosen ? "click: adds or takes away" : "");
  }

  // A click adds a point of the chosen kind, or takes away the one that it is on.
  /** @param {Lab.Pair} point */
  click(point) {
    const { target } = this.tools;
    if (target === null) return super.click(point);
    const [x, y] = point;
    const { data } = this.content.examples;
    this.going = this.exampleAt(point);
    this.coming = this.going < 0 ? { x, y, target } : null;
    this.stage.slices?.act(this.going < 0 ? { do: "add", x, y, target } : { do: "take", x: data[this.going], y: data[this.going + 1] });
    this.draw(this.stage.clock.t);
  }

  // Where the numbers of the example under a point begin, -1 where there is none.
  /** @param {Lab.Pair} point */
  exampleAt(point) {
    const [px, py] = this.project(...point);
    const { data } = this.content.examples;
    let [best, nearest] = [-1, TRAIN_RADIUS * this.crowd + NEAR];
    for (let i = 0; i < data.length; i += 5) {
      const [x, y] = this.project(data[i], data[i + 1]);
      const far = Math.hypot(x - px, y - py);
      if (far < nearest) [best, nearest] = [i, far];
    }
    return best;
  }

  paintExamples() {
    const { ctx, crowd } = this;
    const { theme } = this.stage;
    const { data } = this.content.examples;
    const r = TRAIN_RADIUS * crowd;
    if (this.coming) {
      marker(ctx, "circle", ...this.project(this.coming.x, this.coming.y), r);
      ctx.fillStyle = this.colourOfTarget(this.coming.target);
      ctx.fill();
    }
    for (let i = 0; i < data.length; i += 5) {
      if (i === this.going) continue;
      const [x, y] = this.project(data[i], data[i + 1]);
      const dev = data[i + 4] % WRONG;
      const colour = this.colourAt(data[i + 2], data[i + 3]);
      marker(ctx, dev ? "diamond" : "circle", x, y, r);
      ctx.strokeStyle = theme.background;
      ctx.lineWidth = dev ? 4.4 * crowd : 2.2 * crowd;
      ctx.stroke();
      ctx.fillStyle = dev ? theme.background : colour;
      ctx.fill();
      if (dev || Number.isNaN(data[i + 2])) {
        ctx.strokeStyle = dev ? colour : theme.quiet;
        ctx.lineWidth = (dev ? 1.9 : 0.7) * crowd;
        ctx.stroke();
      }
      if (data[i + 4] < WRONG) continue;
      marker(ctx, "circle", x, y, r + 3.2 * crowd);
      ctx.strokeStyle = theme.text;
      ctx.lineWidth = 1.3 * crowd;
      ctx.stroke();
    }
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const point = this.content && this.dataAt(event);
    if (!point) return this.say("");
    if (this.tools.target !== null) return this.say(this.exampleAt(point) < 0 ? "click: adds a point here" : "click: takes this point away");
    const { x, y, values, classes } = this.content;
    const { xaxis, yaxis } = this.figure.body.layout;
    const [ny, nx, count] = values.shape;
    /** @param {number} v @param {Lab.Pair} range @param {number} n */
    const cell = (v, [low, high], n) => Math.max(0, Math.min(n - 1, Math.round(((v - low) / (high - low)) * (n - 1))));
    const from = (cell(point[1], y, ny) * nx + cell(point[0], x, nx)) * count;
    const { best } = leader(values.data, from, count);
    // Examples without a class have a value: the field shows one too.
    const found = this.hasNumbers ? number((best ? 1 : -1) * values.data[from + best], 3) : `${classes[best].name} ${(100 * values.data[from + best]).toFixed(0)} %`;
    this.say(`${xaxis?.title?.text ?? "x1"} ${number(point[0], 3)}   ${yaxis?.title?.text ?? "x2"} ${number(point[1], 3)}   ${found}`);
  }

  /** @returns {Lab.Picture[]} */
  images() {
    const { x, y } = this.extent();
    const [width, height] = [this.box.right - this.box.left, this.box.bottom - this.box.top];
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 2 * width, height: 2 * height });
    const ctx = contextOf(canvas);
    ctx.scale(2, 2);
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.image ?? this.raster(), 0, 0, width, height);
    /** @param {number} v @param {Lab.Pair} range */
    const share = (v, [low, high]) => (v - low) / (high - low);
    /** @param {number} px @param {number} py @returns {Lab.Pair} */
    const project = (px, py) => [width * share(px, x), height * (1 - share(py, y))];
    this.paintLines(ctx, project);
    if (this.content.boundary) this.paintBoundary(ctx, project);
    return [{ source: canvas.toDataURL(), x: x[0], y: y[1], sizex: x[1] - x[0], sizey: y[1] - y[0], sizing: "stretch", layer: "below" }];
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { data } = this.content.examples;
    /** @param {string} name @param {string} symbol @param {number} size @param {number[]} rows @param {string | string[]} color */
    const group = (name, symbol, size, rows, color) =>
      ({ type: "scatter", mode: "markers", name, x: rows.map((i) => data[i]), y: rows.map((i) => data[i + 1]), marker: { symbol, size, color } });
    const rows = Array.from({ length: data.length / 5 }, (_, k) => 5 * k);
    const [train, dev] = [0, 1].map((subset) => rows.filter((i) => data[i + 4] % WRONG === subset));
    /** @param {number[]} some */
    const colours = (some) => some.map((i) => this.colourAt(data[i + 2], data[i + 3]));
    return [
      group("train", "circle", 7, train, colours(train)),
      group("dev", "diamond-open", 7, dev, colours(dev)),
      group("wrong", "circle-open", 13, rows.filter((i) => data[i + 4] >= WRONG), this.stage.theme.text),
    ].filter(({ x }) => x.length);
  }
}
