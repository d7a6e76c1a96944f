// Paths that go over the same place again and again: the last stretch of each is strong, and what lies before it thin.

import { at, pathUpTo } from "./draw.js";
import Surface from "./surface.js";
import { colourOf } from "./theme.js";

// Of a colour #rrggbb, behind it.
const THIN = "73";
const WIDTHS = [0.9, 2.2];

/** @typedef {import("./surface.js").SurfaceContent & { trail: number, restless: string[] }} TrailContent */

/** @extends {Surface<TrailContent>} */
export default class Trails extends Surface {
  /** @param {number} t */
  drawPaths(t) {
    const { ctx, stage } = this;
    const { theme, stroke } = stage;
    const [thin, strong] = WIDTHS.map((width) => width * stroke);
    const { trail, restless } = this.spec.content;
    for (const path of this.inOrder()) {
      const px = this.pixels.get(path.id);
      if (!px) continue;
      const from = restless.includes(path.id) ? Math.max(0, Math.floor(t) - trail) : 0;
      if (from) pathUpTo(ctx, px, t, `${colourOf(path, theme)}${THIN}`, "transparent", "solid", thin);
      pathUpTo(ctx, px.subarray(2 * from), t - from, colourOf(path, theme), theme.background, "solid", path.diverged ? thin : strong);
    }
    for (const path of this.inOrder()) {
      const px = this.pixels.get(path.id);
      const place = px && at(px, t);
      if (place) this.drawHead(path, ...place);
    }
  }
}
