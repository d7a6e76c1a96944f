// Contours with the paths on them: the start, the minima, and the arrows of one step.

import { arrowTraces, arrowsAt, drawArrows } from "./arrows.js";
import { edgePointer, marker } from "./draw.js";
import { number } from "./format.js";
import { FEW, Panel } from "./panel.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/** @typedef {{ arrows: boolean | "always" }} SurfaceContent */

/** @template {SurfaceContent} [Content=SurfaceContent] @extends {Panel<Content>} */
export default class Surface extends Panel {
  futures = FEW;

  get hasArrows() {
    return Boolean(this.spec.content.arrows);
  }

  // The minima and the start; one that was clicked is shown before the server has answered.
  drawBehind() {
    const { ctx } = this;
    const { theme, header } = this.stage;
    const shown = this.spec.marks ?? header.marks;
    for (const [x, y] of shown.minima ?? []) {
      const [px, py] = this.project(x, y);
      marker(ctx, "cross", px, py, 6);
      ctx.lineWidth = 3;
      ctx.strokeStyle = theme.background;
      ctx.stroke();
      ctx.fillStyle = theme.text;
      ctx.fill();
    }
    const start = this.start(shown);
    if (!start) return;
    const [px, py] = this.project(...start);
    marker(ctx, "circle", px, py, 9 * this.stage.stroke);
    ctx.lineWidth = 4;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = theme.text;
    ctx.stroke();
  }

  // Where a click sets something else than the start that is shown here, this one stays.
  /** @param {Lab.Marks} shown */
  start({ start }) {
    return (this.spec.click && this.stage.clicked) || start;
  }

  /** @param {Lab.Track} path @param {number} x @param {number} y */
  drawHead(path, x, y) {
    const { ctx, box } = this;
    const { theme } = this.stage;
    const outside = x < box.left || x > box.right || y < box.top || y > box.bottom;
    if (outside) edgePointer(ctx, box, x, y, colourOf(path, theme), theme.background);
    else super.drawHead(path, x, y);
  }

  /** @param {number} t */
  drawInside(t) {
    const { stage } = this;
    const path = this.arrowed();
    const arrows = path && this.arrowsNow(path, t);
    if (path && arrows) drawArrows(this.ctx, this, stage.theme, path, arrows, this.times(t, arrows.times));
  }

  /** @param {Lab.Track} path @param {number} t */
  arrowsNow(path, t) {
    const { showArrows, clock } = this.stage;
    return showArrows && !clock.playing ? arrowsAt(this, path, Math.floor(t)) : null;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, header, clock, stroke } = this.stage;
    const shown = this.spec.marks ?? header.marks;
    const { minima = [] } = shown;
    const at = this.start(shown);
    const path = this.arrowed();
    const arrows = path && this.arrowsNow(path, clock.step);
    return [
      ...(minima.length ? [marks(minima, { symbol: "cross", size: 13, color: theme.text, line: { color: theme.background, width: 1.5 } })] : []),
      ...(at ? [marks([at], { symbol: "circle-open", size: 18 * stroke, color: theme.text, line: { color: theme.text, width: 1.8 } })] : []),
      ...super.traces(),
      ...(path && arrows ? arrowTraces(this, arrows, this.times(clock.step, arrows.times)) : []),
    ];
  }

  // The track whose arrows are shown.
  arrowed() {
    const { arrows } = this.spec.content;
    return arrows ? this.paths().find(({ id }) => id === this.stage.focus || arrows === "always") : undefined;
  }

  // Panels that are compared show their arrows by one factor, that of the one that bears least.
  /** @param {number} t @param {number} own */
  times(t, own) {
    const compared = this.spec.content.arrows === "always";
    const beside = this.stage.panels.flatMap((panel) => {
      if (!compared || panel === this || !(panel instanceof Surface) || panel.spec.content.arrows !== "always" || !panel.box) return [];
      const path = panel.arrowed();
      return (path && arrowsAt(panel, path, Math.floor(t))?.times) ?? [];
    });
    const least = Math.min(own, ...beside);
    return Number.isFinite(least) ? least : 1;
  }

  /** @param {Lab.Pair} point */
  words(point) {
    const value = this.valueAt(...point);
    const cost = value === null ? "" : `   ${this.figure.body.layout.meta?.quantity ?? "cost"} ${number(value)}`;
    return `${super.words(point)}${cost}`;
  }

  // The cost under the pointer: the drawn height between grid points, taken back to the cost.
  /** @param {number} x @param {number} y */
  valueAt(x, y) {
    const trace = /** @type {Lab.Grid | undefined} */ (this.laid.data?.find(({ type }) => type === "contour"));
    const { levels } = this.figure.body.layout.meta ?? {};
    if (!trace || !levels) return null;
    /** @param {ArrayLike<number>} axis @param {number} v */
    const place = (axis, v) => ((v - axis[0]) / (axis[axis.length - 1] - axis[0])) * (axis.length - 1);
    const i = place(trace.y, y);
    const j = place(trace.x, x);
    const [i0, j0] = [Math.floor(i), Math.floor(j)];
    if (i0 < 0 || j0 < 0 || i0 >= trace.y.length - 1 || j0 >= trace.x.length - 1) return null;
    /** @param {number} r */
    const row = (r) => trace.z[r][j0] * (1 - j + j0) + trace.z[r][j0 + 1] * (j - j0);
    const height = row(i0) * (1 - i + i0) + row(i0 + 1) * (i - i0);
    const k = Math.max(0, Math.min(levels.length - 2, Math.floor(height)));
    return levels[k] + (levels[k + 1] - levels[k]) * (height - k);
  }
}
