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
 * @property {string} curvatures the names of the tracks' arrays of eigenvalues, one for each arm
 * @property {number} flat below this a curvature is nearly none
 * @property {Lab.Colours} up
 * @property {Lab.Colours} down
 */

const RADIUS = 9;

/** @extends {Scene<BallContent>} */
export default class Ball extends Scene {
  /** @param {number} t */
  drawBehind(t) {
    const { arms, curvatures, flat, up, down } = withShapes(this.spec.content, this.stage.arrays);
    const [path] = this.paths();
    if (!path || !this.camera()) return;
    const { theme, stroke } = this.stage;
    const [steps, count, n] = arms.shape;
    const step = Math.min(Math.floor(t), steps - 1);
    const next = Math.min(step + 1, steps - 1);
    for (let k = 0; k < count; k += 1) {
      const out = [];
      for (let i = 0; i < n; i += 1) {
        /** @param {number} s @param {number} axis */
        const at = (s, axis) => arms.data[((s * count + k) * n + i) * 3 + axis];
        /** @param {number} axis */
        const now = (axis) => at(step, axis) + (t - step) * (at(next, axis) - at(step, axis));
        const [x, y] = this.project(now(0), now(1), now(2));
        if (Number.isFinite(x + y)) out.push(x, y);
      }
      const curvature = this.stage.arrays[`${path.id}/${curvatures.split(" ")[k]}`]?.data[step] ?? 0;
      const colour = Math.abs(curvature) < flat ? theme.quiet : colourOf(curvature > 0 ? up : down, theme);
      pathUpTo(this.ctx, Float64Array.from(out), n, colour, theme.background, "solid", 3.4 * stroke);
    }
  }

  // What is to come of the one path is the story: it is drawn stronger than among others.
  /** @param {Float64Array} px @param {string} colour @param {number} width */
  drawAhead(px, colour, width) {
    super.drawAhead(px, colour, 2 * width);
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
