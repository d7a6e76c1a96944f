// A valley seen across, with a descent in it: each step lands somewhere on the walls.

import { withShapes } from "./codec.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";

/** @typedef {{ wall: Lab.Numbers, hops: Lab.Numbers }} Valley */

const GROUND = { light: "#b9a48a", dark: "#5a4c3d" };
const BALL = { light: "#b4510a", dark: "#f5a45d" };

/** @extends {Panel<Valley>} */
export default class ValleyAcross extends Panel {
  /** @param {"wall" | "hops"} name @returns {Lab.Pair[]} in pixels, up to what is no number */
  places(name) {
    const { data } = withShapes(this.spec.content, this.stage.arrays)[name];
    /** @type {Lab.Pair[]} */
    const points = [];
    for (let i = 0; i + 1 < data.length && Number.isFinite(data[i] + data[i + 1]); i += 2) points.push(this.project(data[i], data[i + 1]));
    return points;
  }

  drawPaths() {
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const side = theme.dark ? "dark" : "light";
    const wall = this.places("wall");
    if (!wall.length) return;
    ctx.beginPath();
    ctx.moveTo(box.left, box.bottom);
    for (const [x, y] of wall) ctx.lineTo(x, y);
    ctx.lineTo(box.right, box.bottom);
    ctx.fillStyle = GROUND[side];
    ctx.globalAlpha = 0.45;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(...wall[0]);
    for (const [x, y] of wall) ctx.lineTo(x, y);
    ctx.strokeStyle = theme.quiet;
    ctx.lineWidth = 2 * stroke;
    ctx.stroke();
    this.drawHops(this.places("hops"), BALL[side]);
  }

  // A leap from each place to the next, the later the fainter, and a ball at each.
  /** @param {Lab.Pair[]} hops @param {string} colour */
  drawHops(hops, colour) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    for (let i = hops.length - 1; i >= 0; i -= 1) {
      const [x, y] = hops[i];
      ctx.globalAlpha = Math.max(0.25, 1 - 0.13 * i);
      if (i + 1 < hops.length) {
        const [nextX, nextY] = hops[i + 1];
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.quadraticCurveTo((x + nextX) / 2, Math.min(y, nextY) - 0.18 * Math.abs(nextX - x), nextX, nextY);
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1.6 * stroke;
        ctx.stroke();
      }
      ctx.beginPath();
      ctx.arc(x, y, (i ? 3.6 : 6.5) * stroke, 0, 7);
      ctx.fillStyle = colour;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = theme.background;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  /** @param {Lab.Pair} point */
  words([x]) {
    const { data } = withShapes(this.spec.content, this.stage.arrays).wall;
    let best = 0;
    for (let i = 0; i < data.length; i += 2) if (Math.abs(data[i] - x) < Math.abs(data[best] - x)) best = i;
    return data.length ? `at ${number(data[best])} the cost is ${number(data[best + 1])} above the floor` : "";
  }

  traces() {
    const { theme } = this.stage;
    const { wall, hops } = withShapes(this.spec.content, this.stage.arrays);
    const side = theme.dark ? "dark" : "light";
    /** @param {Lab.Numbers} points @param {0 | 1} first */
    const pick = ({ data }, first) => Array.from({ length: data.length / 2 }, (_, i) => (Number.isFinite(data[2 * i + first]) ? data[2 * i + first] : null));
    /** @param {string} name @param {Lab.Numbers} points @param {string} color */
    const line = (name, points, color) => ({ type: "scatter", mode: "lines", name, x: pick(points, 0), y: pick(points, 1), line: { color, dash: "solid", width: 2 }, opacity: 1 });
    return /** @type {Lab.Trace[]} */ ([line("the valley", wall, theme.quiet), line("descent", hops, BALL[side])]);
  }
}
