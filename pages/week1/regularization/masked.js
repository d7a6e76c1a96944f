// A network under the mask of the clock's step: who is dropped has no lines, neither forward nor back.

import { withShapes } from "./codec.js";
import { Sheet } from "./sheet.js";

/**
 * @typedef {object} MaskedContent
 * @property {string[]} names of the layers that may drop, and of the output
 * @property {Lab.Numbers[]} kept (steps + 1, units) 1 or 0, of each layer that may drop
 * @property {Lab.Numbers[]} values (steps + 1, units) in [-1, 1], how full a unit is drawn
 * @property {Lab.Numbers[]} weights (n_in, n_out) between each two layers, in [-1, 1]
 */

const SIGNS = { light: ["#1b6fc0", "#c2580a"], dark: ["#66b3ff", "#ff9d4d"] };
// On a phone there is no room for the layers' names.
const NARROW = 520;
const LARGEST = 15;
const CROWD = 26;

/** @extends {Sheet<MaskedContent>} */
export default class Masked extends Sheet {
  /** @param {number} t */
  paint(t) {
    const { names, kept, values, weights } = withShapes(this.spec.content, this.stage.arrays);
    const step = Math.floor(t);
    const { ctx, box } = this;
    const { theme } = this.stage;
    const colours = SIGNS[theme.dark ? "dark" : "light"];
    const foot = 1.9 * theme.size;
    const units = [...kept.map(({ shape }) => shape[1]), 1];
    const columns = units.map((n, l) => this.column(n, l, units.length, box.right, box.bottom - foot));
    /** @param {number} l @param {number} i */
    const stays = (l, i) => l === kept.length || kept[l].data[step * units[l] + i] > 0;
    weights.forEach(({ data, shape: [from, to] }, l) => {
      for (let i = 0; i < from; i += 1) {
        if (!stays(l, i)) continue;
        for (let j = 0; j < to; j += 1) {
          const w = data[i * to + j];
          if (!stays(l + 1, j) || Math.abs(w) < 0.04) continue;
          ctx.beginPath();
          const [a, b] = [columns[l].places[i], columns[l + 1].places[j]];
          ctx.moveTo(a.x, a.y);
          ctx.lineTo(b.x, b.y);
          ctx.strokeStyle = colours[w > 0 ? 1 : 0];
          ctx.globalAlpha = 0.15 + 0.6 * Math.abs(w);
          ctx.lineWidth = 0.4 + 2.4 * Math.abs(w);
          ctx.stroke();
        }
      }
    });
    ctx.globalAlpha = 1;
    columns.forEach(({ x, places, radius }, l) => {
      places.forEach((place, i) => this.unit(place.x, place.y, radius, stays(l, i), l === kept.length ? 0 : values[l].data[step * units[l] + i], colours));
      const gone = places.filter((_, i) => !stays(l, i)).length;
      const dropped = `${gone} of ${units[l]} dropped`;
      const told = l === kept.length || !gone ? `${names[l]}: ${units[l]}` : box.right - box.left < NARROW ? dropped : `${names[l]}: ${dropped}`;
      ctx.font = `${theme.size}px ${theme.font}`;
      ctx.textAlign = l === 0 ? "left" : l === kept.length ? "right" : "center";
      ctx.textBaseline = "bottom";
      ctx.fillStyle = theme.text;
      ctx.fillText(told, l === 0 ? 4 : l === kept.length ? box.right - 4 : x, box.bottom - 2);
    });
  }

  /** @param {number} n @param {number} l @param {number} layers @param {number} width @param {number} height */
  column(n, l, layers, width, height) {
    const x = width * (0.07 + (0.86 * l) / (layers - 1));
    const gap = Math.min((height - 12) / n, 3.2 * LARGEST);
    // Many units stand in two rows by turns, so that each is large enough to be seen.
    const rows = n > CROWD ? 2 : 1;
    const radius = Math.min(LARGEST, 0.38 * rows * gap);
    const places = Array.from({ length: n }, (_, i) => ({ x: rows > 1 ? x + (i % 2 ? 1.4 : -1.4) * radius : x, y: height / 2 + (i - (n - 1) / 2) * gap }));
    return { x, radius, places };
  }

  /** @param {number} x @param {number} y @param {number} radius @param {boolean} stays @param {number} value @param {string[]} colours */
  unit(x, y, radius, stays, value, colours) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.beginPath();
    ctx.arc(x, y, stays ? radius : 0.72 * radius, 0, 7);
    ctx.fillStyle = theme.background;
    ctx.fill();
    if (stays) {
      ctx.fillStyle = colours[value > 0 ? 1 : 0];
      ctx.globalAlpha = Math.min(1, 0.06 + Math.abs(value));
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    ctx.lineWidth = stays ? 1.8 : 1.2;
    ctx.strokeStyle = stays ? theme.text : theme.quiet;
    ctx.setLineDash(stays ? [] : [2, 2]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (stays) return;
    const arm = 0.42 * radius;
    ctx.beginPath();
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
    ctx.stroke();
  }
}
