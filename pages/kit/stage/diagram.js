// The network: a small picture for each unit, and its weights as curves, as wide as they are strong.

import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { columnsOf, curvesOf, trace, under, writtenOf } from "./network.js";
import { Sheet } from "./sheet.js";
import { pictureOf, signsOf } from "./signs.js";
import { Steppers } from "./steppers.js";
import { fitted } from "./text.js";
import { WeightEditor } from "./weight_editor.js";

const WIDEST = 6;
const THINNEST = 0.3;
const CORNER = 5;
const ENLARGED = 104;
// The mark of a weight that is held.
const PIN = 4;

/** @extends {Sheet<Lab.Network>} */
export default class Diagram extends Sheet {
  /** @type {Lab.Network} */
  content;
  /** @type {(OffscreenCanvas[] | null)[]} */
  pictures = [];
  /** @type {Lab.LayerPlace[]} */
  columns = [];
  /** @type {Lab.WeightCurve[]} */
  curves = [];
  /** @type {Lab.NetworkPart | null} */
  pointed = null;
  // As "layer,source,unit".
  /** @type {Set<string>} */
  held = new Set();
  line = 0;
  widest = WIDEST;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.root.classList.add("dl-diagram");
    this.steppers = new Steppers((does) => this.stage.slices?.act(does));
    this.root.append(this.steppers.root);
    this.key.append(this.steppers.layers);
    this.editor = new WeightEditor((does) => this.stage.slices?.act(does), () => this.stage.takeKeys());
    this.root.append(this.editor.root);
    this.plot.addEventListener("click", (event) => this.press(event));
  }

  /** @param {Lab.PanelSpec<Lab.Network>} spec */
  async update(spec) {
    this.content = withShapes(spec.content, this.stage.arrays);
    const { theme } = this.stage;
    this.pictures = this.content.layers.map(({ pictures }) =>
      pictures ? Array.from({ length: pictures.shape[0] }, (_, i) => pictureOf(pictures, i, theme)) : null,
    );
    this.steppers.layers.hidden = !this.content.editable;
    this.held = new Set(this.content.held.map(String));
    this.showEditor();
    await super.update(spec);
  }

  measure() {
    const { theme } = this.stage;
    const { clientWidth, clientHeight } = this.plot;
    this.ctx.font = this.font;
    const narrow = clientWidth / this.content.layers.length < 6.2 * theme.size;
    const line = theme.size + 5;
    const head = line + (this.content.editable ? this.steppers.height(narrow) : 0) + 4;
    this.columns = columnsOf(this.content, clientWidth, clientHeight, head, line, (text) => this.ctx.measureText(text).width);
    this.curves = this.content.weights.flatMap((weights, l) => curvesOf(weights, this.columns[l], this.columns[l + 1], l));
    this.line = line;
    // Many layers stand close together: curves as wide as the gaps would be one blot.
    const gap = this.columns.length > 1 ? this.columns[1].x - this.columns[0].x - this.columns[0].size : clientWidth;
    this.widest = Math.max(2, Math.min(WIDEST, gap / 8));
    this.steppers.lay(this.content.layers, this.columns, this.title.offsetHeight + line, narrow);
    super.measure();
  }

  get font() {
    const { theme } = this.stage;
    return `${theme.size}px ${theme.font}`;
  }

  paint() {
    for (const curve of this.curves) this.paintCurve(curve);
    for (const column of this.columns) this.paintColumn(column);
    this.paintHeld();
    const { pointed } = this;
    // Beside the open field a large picture would hide what the field is about.
    if (pointed?.unit !== undefined && this.editor.root.hidden) this.paintEnlarged(pointed);
  }

  // Those of the unit under the pointer stay, the others step back.
  /** @param {Lab.WeightCurve} curve */
  strengthOf({ l, i, j, share }) {
    const { pointed } = this;
    if (!pointed) return 0.4 + 0.5 * share;
    if (pointed.unit === undefined) return pointed.l === l && pointed.i === i && pointed.j === j ? 1 : 0.35;
    return (pointed.l === l && pointed.unit === i) || (pointed.l === l + 1 && pointed.unit === j) ? 1 : 0.12;
  }

  // Whether a curve is wide enough to be seen; one that is held always is.
  /** @param {Lab.WeightCurve} curve */
  isSeen(curve) {
    return this.widest * curve.share >= THINNEST || this.isHeld(curve);
  }

  /** @param {Lab.WeightCurve} curve */
  isHeld({ l, i, j }) {
    return this.held.has(String([l + 1, i + 1, j + 1]));
  }

  // A pin in the middle of every line, and on the lower edge of every unit, that is held.
  paintHeld() {
    if (!this.held.size) return;
    for (const curve of this.curves) if (this.isHeld(curve)) this.paintPin((curve.x0 + curve.x1) / 2, (curve.y0 + curve.y1) / 2);
    for (const { l, x, ys, size } of this.columns) {
      ys.forEach((y, i) => this.held.has(String([l, 0, i + 1])) && this.paintPin(x, y + size / 2));
    }
  }

  /** @param {number} x @param {number} y */
  paintPin(x, y) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const r = PIN * stroke;
    ctx.beginPath();
    ctx.rect(x - r, y - r, 2 * r, 2 * r);
    ctx.fillStyle = theme.text;
    ctx.fill();
    ctx.lineWidth = 1.5 * stroke;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
  }

  /** @param {Lab.WeightCurve} curve */
  paintCurve(curve) {
    if (!this.isSeen(curve)) return;
    const width = Math.max(THINNEST, this.widest * curve.share);
    const { ctx } = this;
    const { negative, positive } = signsOf(this.stage.theme);
    trace(ctx, curve);
    ctx.globalAlpha = this.strengthOf(curve);
    ctx.strokeStyle = curve.weight < 0 ? negative : positive;
    ctx.lineWidth = width * Math.min(1.3, this.stage.stroke);
    ctx.setLineDash(curve.weight < 0 ? [4 + 1.6 * width, 3 + 0.6 * width] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  /** @param {Lab.LayerPlace} place */
  paintColumn({ layer, l, x, ys, size, label, more }) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.font = this.font;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const spacing = this.columns.length > 1 ? Math.abs(this.columns[1].x - this.columns[0].x) : this.box.right;
    // Between its neighbours, and at an edge up to that.
    const room = Math.max(spacing, spacing / 2 + Math.min(x, this.box.right - x)) - 4;
    // Of "hidden 3" the number alone says enough.
    const short = ctx.measureText(layer.name).width > room && layer.name.includes(" ") ? layer.name.slice(layer.name.lastIndexOf(" ") + 1) : layer.name;
    const name = fitted(ctx, short, room);
    const half = ctx.measureText(name).width / 2;
    // At an edge it stands beside its column's middle rather than cut.
    ctx.fillText(name, Math.min(Math.max(x, half), this.box.right - half), this.line / 2);
    ys.forEach((y, i) => {
      this.paintUnit(this.pictures[l]?.[i], x, y, size, this.pointed?.l === l && this.pointed.unit === i);
      const text = writtenOf(layer)[i];
      if (!text) return;
      const outer = l === 0 ? -1 : 1;
      ctx.fillStyle = theme.text;
      ctx.textAlign = outer < 0 ? "right" : "left";
      ctx.fillText(fitted(ctx, text, label - 6), x + outer * (size / 2 + 6), y);
    });
    if (more <= 0) return;
    ctx.fillStyle = theme.quiet;
    ctx.textAlign = "center";
    const rest = ctx.measureText(`+ ${more} more`).width < spacing - 6 ? `+ ${more} more` : `+ ${more}`;
    ctx.fillText(rest, Math.max(x, ctx.measureText(rest).width / 2), (ys.at(-1) ?? 0) + size / 2 + this.line / 2 + 1);
  }

  /** @param {OffscreenCanvas | undefined} picture @param {number} x @param {number} y @param {number} size @param {boolean} strong */
  paintUnit(picture, x, y, size, strong) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.beginPath();
    ctx.roundRect(x - size / 2, y - size / 2, size, size, CORNER);
    ctx.fillStyle = theme.background;
    ctx.fill();
    if (picture) {
      ctx.save();
      ctx.clip();
      ctx.imageSmoothingEnabled = picture.width > 12;
      ctx.imageSmoothingQuality = "high";
      ctx.drawImage(picture, x - size / 2, y - size / 2, size, size);
      ctx.restore();
    }
    ctx.strokeStyle = strong ? theme.accent : theme.quiet;
    ctx.lineWidth = strong ? 2.4 : 1;
    ctx.stroke();
  }

  // The picture under the pointer, large, on the side that has room for it.
  /** @param {{ l: number, unit: number }} pointed */
  paintEnlarged({ l, unit }) {
    const column = this.columns[l];
    const picture = this.pictures[l]?.[unit];
    if (!picture || !column || unit >= column.ys.length) return;
    const size = Math.min(ENLARGED * this.stage.stroke, 0.6 * this.box.bottom);
    const away = column.size / 2 + 10 + size / 2;
    const x = column.x + (column.x + away + size / 2 < this.box.right ? away : -away);
    const y = Math.max(size / 2 + 2, Math.min(this.box.bottom - size / 2 - 2, column.ys[unit]));
    this.paintUnit(picture, x, y, size, true);
  }

  /** @param {MouseEvent} event */
  partAt(event) {
    return under(this.columns, this.curves.filter((curve) => this.isSeen(curve)), ...this.at(event));
  }

  // The weight that a press on a part sets: of a line its own, of a unit its bias.
  /** @param {Lab.NetworkPart | null} part @returns {Lab.WeightPlace | null} */
  placeOf(part) {
    const { edits: side, edits_from: least } = this.content;
    if (!part || side === null || (part.unit !== undefined && !part.l)) return null;
    if (part.unit !== undefined) return { side, layer: part.l, source: 0, unit: part.unit + 1 };
    return part.l + 1 < least ? null : { side, layer: part.l + 1, source: part.i + 1, unit: part.j + 1 };
  }

  /** @param {Lab.WeightPlace} place */
  valueAt({ layer, source, unit }) {
    const { weights, biases } = this.content;
    if (!source) return biases[layer - 1]?.data[unit - 1];
    const { data, shape } = weights[layer - 1];
    return data[(source - 1) * shape[1] + unit - 1];
  }

  /** @param {MouseEvent} event */
  press(event) {
    const part = this.partAt(event);
    const place = this.placeOf(part);
    const value = place && this.valueAt(place);
    if (!part || !place || value === null || value === undefined) return this.editor.close();
    const [x, y] = this.at(event);
    const top = this.title.offsetHeight;
    this.editor.show(this.held.has(String([place.layer, place.source, place.unit])));
    this.editor.open(place, this.nameOf(part), value, [x, y + top], [this.root.clientWidth, this.root.clientHeight]);
    this.draw(this.stage.clock.t);
  }

  // What is open belongs to the network as it is now.
  showEditor() {
    const { place } = this.editor;
    if (!place) return;
    if (this.content.edits !== place.side || this.valueAt(place) === undefined) this.editor.close();
    else this.editor.show(this.held.has(String([place.layer, place.source, place.unit])));
  }

  /** @param {MouseEvent} event */
  hover(event) {
    this.pointed = this.partAt(event);
    this.plot.style.cursor = this.placeOf(this.pointed) ? "pointer" : "";
    this.say(this.words());
    this.draw(this.stage.clock.t);
  }

  leave() {
    this.pointed = null;
    this.say("");
    this.draw(this.stage.clock.t);
  }

  // The weight under the pointer changes while it trains.
  /** @param {number} t */
  draw(t) {
    if (this.pointed) this.say(this.words());
    super.draw(t);
  }

  words() {
    const { pointed, content } = this;
    if (!pointed || !content.layers[pointed.l]) return "";
    const place = this.placeOf(pointed);
    const held = place && this.held.has(String([place.layer, place.source, place.unit])) ? "held at " : "";
    if (pointed.unit !== undefined) {
      const bias = place && this.valueAt(place);
      return typeof bias === "number" ? `${this.unitOf(pointed.l, pointed.unit)}   bias ${held}${number(bias, 3)}` : this.unitOf(pointed.l, pointed.unit);
    }
    const curve = this.curves.find(({ l, i, j }) => l === pointed.l && i === pointed.i && j === pointed.j);
    return curve ? `${this.nameOf(pointed)}   ${held || "weight "}${number(curve.weight, 3)}` : "";
  }

  /** @param {number} l @param {number} i */
  unitOf(l, i) {
    const { layers } = this.content;
    // There is no other output where there is one.
    if (l === layers.length - 1 && layers[l]?.units === 1) return layers[l].labels?.[0] ?? layers[l].name;
    return layers[l]?.labels?.[i] ?? `${layers[l]?.name}, unit ${i + 1}`;
  }

  // What a part is called.
  /** @param {Lab.NetworkPart} part */
  nameOf(part) {
    if (part.unit !== undefined) return `bias of ${this.unitOf(part.l, part.unit)}`;
    return `${this.unitOf(part.l, part.i)} → ${this.unitOf(part.l + 1, part.j)}`;
  }
}
