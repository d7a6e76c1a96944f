// A set of examples cut into train, dev and test: one bar, and under it each part by its name, with its count and its share.

import { withShapes } from "./codec.js";
import { Sheet } from "./sheet.js";
import { fitted } from "./text.js";
import { colourOf } from "./theme.js";

/** @typedef {{ name: string, count: string, share: number, light: string, dark: string }} Part */
/** @typedef {{ parts: Part[] }} Parts */

// A part of next to nothing is seen all the same.
const LEAST = 2;
const PAD = 2;
// Of a name from its line, and from the next one.
const INDENT = 7;
const GAP = 14;

/** @extends {Sheet<Parts>} */
export default class PartsOfAll extends Sheet {
  paint() {
    const { ctx, box, stage } = this;
    const { theme } = stage;
    const parts = withShapes(this.spec.content, stage.arrays).parts.filter(({ share }) => share > 0);
    const line = 1.35 * theme.size;
    const high = Math.max(theme.size, Math.min(3.2 * theme.size, box.bottom - 3.4 * line));
    const wide = box.right - 2 * PAD;
    ctx.font = `${theme.size}px ${theme.font}`;
    ctx.textBaseline = "middle";
    const widths = parts.map(({ share }) => Math.max(LEAST, share * wide));
    widths[0] -= widths.reduce((sum, one) => sum + one, 0) - wide;
    const places = this.places(parts, widths);
    let left = PAD;
    parts.forEach((part, i) => {
      const colour = colourOf(part, theme);
      ctx.fillStyle = colour;
      ctx.fillRect(left, PAD, Math.max(1, widths[i] - (i < parts.length - 1 && widths[i] > 6 ? 1 : 0)), high);
      // From the middle of the part to its name.
      const [x, y] = [places[i], high + 1.5 * line];
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.4 * stage.stroke;
      ctx.beginPath();
      ctx.moveTo(left + widths[i] / 2, PAD + high);
      ctx.lineTo(left + widths[i] / 2, PAD + high + 0.35 * line);
      ctx.lineTo(x, PAD + high + 0.7 * line);
      ctx.lineTo(x, y + 1.5 * line);
      ctx.stroke();
      ctx.fillStyle = theme.text;
      const room = (places[i + 1] ?? box.right) - x - INDENT;
      ctx.fillText(fitted(ctx, named(part), room), x + INDENT, y);
      ctx.fillStyle = theme.quiet;
      ctx.fillText(fitted(ctx, `${Number((100 * part.share).toPrecision(3))} %`, room), x + INDENT, y + line);
      left += widths[i];
    });
  }

  // Where each name stands: under its part, unless another one does.
  /** @param {Part[]} parts @param {number[]} widths */
  places(parts, widths) {
    const { ctx, box } = this;
    const long = parts.map((part) => ctx.measureText(named(part)).width + INDENT + GAP);
    let end = PAD;
    const places = widths.map((width) => {
      end += width;
      return end - width / 2;
    });
    let edge = box.right;
    for (let i = parts.length - 1; i >= 0; i -= 1) {
      places[i] = Math.max(PAD, Math.min(places[i], edge - long[i]));
      edge = places[i];
    }
    return places;
  }
}

/** @param {Part} part */
const named = ({ name, count }) => `${name} ${count}`;
