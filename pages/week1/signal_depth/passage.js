// Curves over the layers: the clock goes there with the signal, and comes back with its gradient.

import Curve from "./curve.js";
import { colourOf } from "./theme.js";

/** @typedef {{ layers: number, back: boolean }} Passage */

// Where the signal, or its gradient, is at step t; null before it has set out.
/** @param {number} t @param {number} layers @param {boolean} back @returns {number | null} */
export function layerAt(t, layers, back) {
  if (!back) return Math.min(t, layers);
  return t > layers ? Math.min(layers, 2 * layers + 1 - t) : null;
}

/** @extends {Curve<Passage>} */
export default class PassageCurve extends Curve {
  /** @param {number} t */
  drawBehind(t) {
    const { layers, back } = this.spec.content;
    const layer = layerAt(t, layers, back);
    // The signal has arrived: from then on the gradient is what moves.
    if (layer !== null && (back || t <= layers)) super.drawBehind(layer - this.stage.first);
  }

  /** @param {number} t */
  drawPaths(t) {
    const { layers, back } = this.spec.content;
    if (layerAt(t, layers, back) !== null) return super.drawPaths(t);
    for (const path of this.paths()) {
      const px = this.pixels.get(path.id);
      if (px) this.drawAhead(this.ctx, px, colourOf(path, this.stage.theme), 1.6 * this.stage.stroke);
    }
  }

  /** @param {number} x */
  stepAt(x) {
    const { layers, back } = this.spec.content;
    const layer = Math.max(back ? 1 : 0, Math.min(layers, Math.round(x)));
    return back ? 2 * layers + 1 - layer : layer;
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const step = this.stepAt(x);
    const { layers, back } = this.spec.content;
    const near = step <= this.stage.clock.step ? this.nearest(step, y) : "";
    return `layer ${layerAt(step, layers, back)}${near ? `  ${near}` : ""}`;
  }
}
