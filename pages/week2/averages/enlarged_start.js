// The first steps of the run in focus, and dotted what they would be without correction.

import { pixels, wholePath } from "./draw.js";
import { RunInFocus } from "./run_in_focus.js";
import { colourOf } from "./theme.js";
import { pointsOf } from "./traces.js";

/** @extends {RunInFocus<import("./run_in_focus.js").Views & { twin: string }>} */
export default class EnlargedStart extends RunInFocus {
  /** @param {Lab.Context} ctx @param {Lab.Track} path */
  paintUnder(ctx, path) {
    const twin = this.stage.arrays[`${path.id}/${this.spec.content.twin}`];
    if (twin) wholePath(ctx, pixels(twin, (x, y) => this.project(x, y)), colourOf(path, this.stage.theme), "dot", 3);
  }

  traces() {
    const whole = this.paths().flatMap((path) => {
      const twin = this.stage.arrays[`${path.id}/${this.spec.content.twin}`];
      const color = colourOf(path, this.stage.theme);
      return twin ? [{ type: "scatter", mode: "lines", opacity: 0.38, ...pointsOf(twin), line: { color, dash: /** @type {const} */ ("dot"), width: 2.25 } }] : [];
    });
    return [...whole, ...super.traces()];
  }
}
