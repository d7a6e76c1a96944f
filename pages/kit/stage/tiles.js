// Small images with captions: first-layer weights, worst mistakes.

import { withShapes } from "./codec.js";
import { Sheet } from "./sheet.js";
import { pictureOf } from "./signs.js";
import { fitted } from "./text.js";

/** @typedef {{ images: Lab.Numbers, captions: string[], signed: boolean, columns: number | null, empty: string }} TilesContent */
/** @typedef {{ across: number, unit: number }} Grid how many in a row, and how large a number of an image */

const GAP = 8;
const LARGEST = 96;

/** @extends {Sheet<TilesContent>} */
export default class Tiles extends Sheet {
  /** @type {TilesContent} */
  content;
  /** @type {OffscreenCanvas[]} */
  pictures = [];
  /** @type {Grid | null} */
  grid = null;
  pointed = -1;
  line = 0;

  /** @param {Lab.PanelSpec<TilesContent>} spec */
  async update(spec) {
    this.content = withShapes(spec.content, this.stage.arrays);
    const { images, signed } = this.content;
    const { theme } = this.stage;
    this.pictures = Array.from({ length: images.shape[0] }, (_, i) => pictureOf(images, i, theme, signed));
    await super.update(spec);
  }

  // As many columns as make the images largest.
  measure() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const { images, captions, columns } = this.content;
    const [n, h, w] = images.shape;
    this.line = captions.length ? this.stage.theme.size + 6 : 0;
    /** @param {number} across */
    const sized = (across) => {
      const down = Math.ceil(n / across);
      const unit = Math.min((width - GAP * (across + 1)) / across / w, ((height - GAP) / down - GAP - this.line) / h, LARGEST * this.stage.stroke / Math.max(h, w));
      return { across, unit };
    };
    this.grid = null;
    const [fewest, most] = n ? [columns ?? 1, columns ?? n] : [1, 0];
    for (let across = fewest; across <= most; across += 1) {
      const one = sized(across);
      if (!this.grid || one.unit > this.grid.unit + 1e-9) this.grid = one;
    }
    super.measure();
  }

  // Left and top of a tile's image, its width and height.
  /** @param {number} i @param {Grid} grid */
  place(i, { across, unit }) {
    const [, h, w] = this.content.images.shape;
    const pitch = Math.max(w * unit + GAP, Math.min((this.box.right - GAP) / across, w * unit * 1.6 + GAP));
    return [GAP + (i % across) * pitch, GAP + Math.floor(i / across) * (h * unit + this.line + GAP), w * unit, h * unit, pitch - GAP];
  }

  paint() {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textBaseline = "middle";
    const { grid } = this;
    if (!grid || grid.unit <= 0) {
      ctx.fillStyle = theme.quiet;
      ctx.textAlign = "center";
      if (!grid) ctx.fillText(fitted(ctx, this.content.empty, this.box.right - 16), this.box.right / 2, this.box.bottom / 2);
      return;
    }
    ctx.textAlign = "left";
    this.pictures.forEach((picture, i) => {
      const [x, y, width, height, room] = this.place(i, grid);
      // Each number of an image is a square with clear edges.
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(picture, x, y, width, height);
      ctx.strokeStyle = i === this.pointed ? theme.accent : theme.line;
      ctx.lineWidth = i === this.pointed ? 2 : 1;
      ctx.strokeRect(x, y, width, height);
      ctx.fillStyle = theme.text;
      if (this.line) ctx.fillText(fitted(ctx, this.content.captions[i] ?? "", room), x, y + height + this.line / 2 + 1);
    });
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const { grid } = this;
    if (!grid) return;
    const [px, py] = this.at(event);
    this.pointed = this.pictures.findIndex((_, i) => {
      const [x, y, width, height] = this.place(i, grid);
      return px >= x && px <= x + width && py >= y && py <= y + height + this.line;
    });
    this.say(this.content.captions[this.pointed] ?? "");
    this.draw(this.stage.clock.t);
  }

  leave() {
    this.pointed = -1;
    super.leave();
    this.draw(this.stage.clock.t);
  }
}
