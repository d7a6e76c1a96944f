// The recipe: first the bias, then the variance, and round again. Where one stands is lit.

import { Sheet } from "./sheet.js";

/** @typedef {{ asked: string, remedies: string[], onward: string, colours: Lab.Colours }} Ask */
/** @typedef {{ asks: Ask[], done: string, lit: number }} RecipeContent */

/** @extends {Sheet<RecipeContent>} */
export default class Recipe extends Sheet {
  /** @param {number} _t */
  paint(_t) {
    const { asks, done, lit } = this.spec.content;
    const { theme } = this.stage;
    const rows = asks.length + 1;
    const height = this.box.bottom / rows;
    asks.forEach((ask, i) => {
      const colour = theme.dark ? ask.colours.dark : ask.colours.light;
      const middle = (i + 0.5) * height;
      this.node(8, middle, ask.asked, i === lit, colour);
      this.remedies(ask, middle, i === lit, colour);
      this.arrow(8 + 0.18 * this.box.right, middle + 0.2 * height, (i + 1.3) * height, lit > i, ask.onward);
    });
    this.node(8, (rows - 0.5) * height, done, lit === asks.length, theme.text);
  }

  get wide() {
    return 0.37 * this.box.right;
  }

  /** @param {boolean} on @param {number} [times] */
  type(on, times = 1) {
    const { theme } = this.stage;
    return `${on ? 600 : 400} ${times * Math.min(theme.size * 1.1, this.box.right / 21)}px ${theme.font}`;
  }

  /** @param {number} left @param {number} middle @param {string} text @param {boolean} on @param {string} colour */
  node(left, middle, text, on, colour) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const high = 2.6 * theme.size;
    ctx.font = this.type(on);
    const wide = Math.max(this.wide, ctx.measureText(text).width + theme.size);
    ctx.beginPath();
    ctx.roundRect(left, middle - high / 2, wide, high, 6);
    ctx.fillStyle = colour;
    ctx.globalAlpha = on ? 0.22 : 0;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = on ? colour : theme.quiet;
    ctx.lineWidth = (on ? 2.4 : 1) * stroke;
    ctx.stroke();
    ctx.fillStyle = on ? theme.text : theme.quiet;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left + wide / 2, middle);
  }

  /** @param {Ask} ask @param {number} middle @param {boolean} on @param {string} colour */
  remedies({ remedies }, middle, on, colour) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const from = 8 + this.wide;
    const left = from + 0.09 * this.box.right;
    ctx.strokeStyle = on ? colour : theme.quiet;
    ctx.lineWidth = (on ? 2.4 : 1) * stroke;
    ctx.beginPath();
    ctx.moveTo(from, middle);
    ctx.lineTo(left - 6, middle);
    ctx.moveTo(left - 12, middle - 4);
    ctx.lineTo(left - 6, middle);
    ctx.lineTo(left - 12, middle + 4);
    ctx.stroke();
    ctx.font = this.type(false, 0.95);
    ctx.fillStyle = on ? theme.text : theme.quiet;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    ctx.fillText("yes", (from + left) / 2 - 3, middle - 3);
    ctx.font = this.type(on);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const line = 1.5 * Math.min(theme.size, this.box.right / 23);
    remedies.forEach((text, i) => ctx.fillText(text, left, middle + (i - (remedies.length - 1) / 2) * line));
  }

  /** @param {number} x @param {number} from @param {number} to @param {boolean} on @param {string} text */
  arrow(x, from, to, on, text) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    ctx.strokeStyle = on ? theme.text : theme.quiet;
    ctx.lineWidth = (on ? 2.2 : 1) * stroke;
    ctx.beginPath();
    ctx.moveTo(x, from);
    ctx.lineTo(x, to);
    ctx.moveTo(x - 4, to - 6);
    ctx.lineTo(x, to);
    ctx.lineTo(x + 4, to - 6);
    ctx.stroke();
    ctx.font = this.type(false, 0.95);
    ctx.fillStyle = on ? theme.text : theme.quiet;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x + 8, (from + to) / 2);
  }
}
