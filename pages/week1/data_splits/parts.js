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
    const each = box.right / parts.length;
    let left = PAD;
    parts.forEach((part, i) => {
      const colour = colourOf(part, theme);
      ctx.fillStyle = colour;
      ctx.fillRect(left, PAD, Math.max(1, widths[i] - (i < parts.length - 1 && widths[i] > 6 ? 1 : 0)), high);
      // From the middle of the part to its name.
      const [x, y] = [PAD + i * each + 6, high + 1.5 * line];
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.4 * stage.stroke;
      ctx.beginPath();
      ctx.moveTo(left + widths[i] / 2, PAD + high);
      ctx.lineTo(left + widths[i] / 2, PAD + high + 0.35 * line);
      ctx.lineTo(x, PAD + high + 0.7 * line);
      ctx.lineTo(x, y + 1.5 * line);
      ctx.stroke();
      ctx.fillStyle = theme.text;
      ctx.fillText(fitted(ctx, `${part.name} ${part.count}`, each - 16), x + 7, y);
      ctx.fillStyle = theme.quiet;
      ctx.fillText(fitted(ctx, `${Number((100 * part.share).toPrecision(3))} %`, each - 16), x + 7, y + line);
      left += widths[i];
    });
  }
}
