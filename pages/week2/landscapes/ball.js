// A ball on the surface in three dimensions, and through the point under it how the ground is bent along each eigenvector
// of the Hessian: up, down, or nearly not.

import { withShapes } from "./codec.js";
import { pathUpTo } from "./draw.js";
import Scene from "./scene.js";
import { colourOf } from "./theme.js";

/**
 * pages/week2/landscapes/panels.py.
 * @typedef {object} BallContent
 * @property {Lab.Numbers} arms (steps + 1, 2, n, 3), as heights are drawn
 * @property {string[]} curvatures the names of the tracks' arrays of eigenvalues, one for each arm
 * @property {number} flat below this a curvature is nearly none
 * @property {Lab.Colours} up
 * @property {Lab.Colours} down
 */

const RADIUS = 9;

/** @extends {Scene<BallContent>} */
export default class Ball extends Scene {
  // The curves under the ball at step t, as far as they are on the ground, and in which colour.
  /** @param {number} t */
  armsAt(t) {
    const { arms, curvatures, flat, up, down } = withShapes(this.spec.content, this.stage.arrays);
    const [path] = this.paths();
    if (!path) return [];
    const { theme } = this.stage;
    const [steps, , n] = arms.shape;
    const step = Math.min(Math.floor(t), steps - 1);
    const next = Math.min(step + 1, steps - 1);
    return curvatures.map((name, k) => {
      /** @param {number} i @param {number} axis */
      const at = (i, axis) => {
        /** @param {number} s */
        const then = (s) => arms.data[((s * curvatures.length + k) * n + i) * 3 + axis];
        return then(step) + (t - step) * (then(next) - then(step));
      };
      const points = Array.from({ length: n }, (_, i) => [at(i, 0), at(i, 1), at(i, 2)]).filter((point) => point.every(Number.isFinite));
      const curvature = this.stage.arrays[`${path.id}/${name}`]?.data[step] ?? 0;
      return { points, colour: Math.abs(curvature) < flat ? theme.quiet : colourOf(curvature > 0 ? up : down, theme) };
    });
  }

  /** @param {number} t */
  drawBehind(t) {
    if (!this.camera()) return;
    const { theme, stroke } = this.stage;
    for (const { points, colour } of this.armsAt(t)) {
      const px = Float64Array.from(points.flatMap(([x, y, z]) => this.project(x, y, z)));
      pathUpTo(this.ctx, px, points.length, colour, theme.background, "solid", 3.4 * stroke);
    }
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const arms = this.armsAt(this.stage.clock.step).map(({ points, colour }) => {
      const [x, y, z] = [0, 1, 2].map((axis) => points.map((point) => point[axis]));
      return /** @type {Lab.Trace} */ ({ type: "scatter3d", mode: "lines", hoverinfo: "skip", showlegend: false, x, y, z, line: { color: colour, dash: "solid", width: 8 } });
    });
    return [...arms, ...super.traces()];
  }

  // What is to come of the one path is the story: it is drawn stronger than among others.
  /** @param {Lab.Context} ctx @param {Float64Array} px @param {string} colour @param {number} width */
  drawAhead(ctx, px, colour, width) {
    super.drawAhead(ctx, px, colour, 2 * width);
  }

  // It lies on the ground, with light from above on the left.
  /** @param {Lab.Track} path @param {number} x @param {number} y */
  drawHead(path, x, y) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const r = RADIUS * stroke;
    const cy = y - 0.75 * r;
    ctx.globalAlpha = 0.3;
    ctx.fillStyle = "#000";
    ctx.beginPath();
    ctx.ellipse(x, y + 0.1 * r, 1.05 * r, 0.42 * r, 0, 0, 7);
    ctx.fill();
    ctx.globalAlpha = 1;
    const shade = ctx.createRadialGradient(x - 0.35 * r, cy - 0.4 * r, 0.1 * r, x, cy, r);
    shade.addColorStop(0, "#fff");
    shade.addColorStop(0.3, colourOf(path, theme));
    shade.addColorStop(1, "#1b2130");
    ctx.beginPath();
    ctx.arc(x, cy, r, 0, 7);
    ctx.fillStyle = shade;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
  }
}
