// A sheet of bars: what is written at them and the lines behind them.

import { Sheet } from "./sheet.js";

// A share as a word: what would read 0 or 100 though it is not is said otherwise.
/** @param {number} share */
export function percent(share) {
  if (share > 0 && share < 5e-4) return "<0.1 %";
  return share >= 0.9995 && share < 1 ? ">99.9 %" : `${(100 * share).toFixed(1)} %`;
}

/** @template {object} Content @extends {Sheet<Content>} */
export class Bars extends Sheet {
  // A line across, with its label before it.
  /** @param {string} text @param {number} y @param {number} left @param {boolean} [strong] */
  rule(text, y, left, strong = false) {
    const { ctx, box } = this;
    const { theme } = this.stage;
    ctx.strokeStyle = strong ? theme.quiet : theme.grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(box.right, y);
    ctx.stroke();
    ctx.fillStyle = theme.quiet;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left - 5, y);
  }

  // Quiet words, from the left.
  /** @param {string} text @param {number} x @param {number} y */
  word(text, x, y) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.fillStyle = theme.quiet;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y);
  }

  // A value or a name on a halo of the ground.
  /** @param {string} text @param {number} x @param {number} y @param {number} [weight] */
  value(text, x, y, weight = 600) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.font = `${weight} ${theme.size}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = theme.background;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = theme.text;
    ctx.fillText(text, x, y);
  }
}
