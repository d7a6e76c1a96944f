// The map of trainings: under the pointer, at which step the training there ends, and how.

import ColouredMap from "./map.js";

/** pages/week2/momentum_map/edge_view.py.
 * @typedef {import("./map.js").MapContent & { steps: number, faintest: number }} EdgeContent */

export default class EdgeMap extends ColouredMap {
  // The colours' strengths taken back to the step.
  /** @param {number} value */
  named(value) {
    const { steps, faintest } = /** @type {EdgeContent} */ (this.spec.content);
    if (value === 0) return `neither within ${steps} steps`;
    const sooner = (Math.abs(value) - faintest) / (1 - faintest);
    return `${value > 0 ? "diverges" : "arrives"} at step ${Math.round(steps ** (1 - sooner))}`;
  }
}
