// How much of the solution is there along a direction of any curvature at the clock's step: by so many steps of descent, and under the
// ridge that belongs to them. The marks are a table's own directions.

import { withShapes } from "./codec.js";
import { dashed, head } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { marks } from "./traces.js";
import { colourOf } from "./theme.js";

/** @typedef {{ rate: number, curvatures: Lab.Numbers, from: number, to: number }} SharesContent */
/** @typedef {{ path: Lab.Track, share: (curvature: number) => number, to: number }} Shown */

const PARTS = 200;

/** @extends {Panel<SharesContent>} */
export default class Shares extends Panel {
  /** @type {SharesContent} */
  content;

  /** @param {Lab.PanelSpec<SharesContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // Descent, as far as it does not diverge for certain, and ridge.
  /** @param {number} k @returns {Shown[]} */
  shown(k) {
    const { rate, curvatures, to } = this.content;
    const [descent, ridge] = this.paths();
    return [
      { path: descent, share: (curvature) => 1 - (1 - rate * curvature) ** k, to: curvatures.data[0] },
      { path: ridge, share: (curvature) => (k * rate * curvature) / (k * rate * curvature + 1), to },
    ];
  }

  /** @param {Shown} one @returns {Lab.Pair[]} */
  line({ share, to }) {
    const { from } = this.content;
    return Array.from({ length: PARTS + 1 }, (_, i) => {
      const curvature = from * (to / from) ** (i / PARTS);
      return [curvature, share(curvature)];
    });
  }

  /** @param {Shown} one @returns {Lab.Pair[]} */
  places({ share }) {
    return Array.from(this.content.curvatures.data, (curvature) => [curvature, share(curvature)]);
  }

  drawPaths() {
    const { ctx } = this;
    const { theme, stroke, clock } = this.stage;
    for (const one of this.shown(clock.step)) {
      const colour = colourOf(one.path, theme);
      ctx.beginPath();
      for (const point of this.line(one)) ctx.lineTo(...this.project(...point));
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2.6 * stroke;
      ctx.setLineDash(dashed(one.path.dash).map((length) => length * stroke));
      ctx.stroke();
      ctx.setLineDash([]);
      for (const place of this.places(one)) head(ctx, one.path.marker, ...this.project(...place), 4.6 * stroke, colour, theme.background);
    }
  }

  /** @param {Lab.Pair} point */
  words([curvature]) {
    const told = this.shown(this.stage.clock.step).filter(({ to }) => curvature <= to);
    return [`curvature ${number(curvature)}`, ...told.map(({ path, share }) => `${path.name} ${number(share(curvature))}`)].join("   ");
  }

  // For an export.
  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock, stroke } = this.stage;
    return this.shown(clock.step).flatMap((one) => {
      const color = colourOf(one.path, theme);
      const points = this.line(one);
      const line = { color, dash: one.path.dash, width: 2.6 * stroke };
      /** @type {Lab.Trace} */
      const curve = { type: "scatter", mode: "lines", name: one.path.name, hoverinfo: "x+y", x: points.map(([x]) => x), y: points.map(([, y]) => y), line };
      return [curve, marks(this.places(one), { symbol: one.path.marker, size: 9 * stroke, color })];
    });
  }
}
