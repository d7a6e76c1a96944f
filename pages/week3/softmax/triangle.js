// The probabilities as a point: on a line for two classes, in a triangle for three, and for four in a tetrahedron seen from above.

import { percent } from "./bars.js";
import { withShapes } from "./codec.js";
import { head, pathUpTo, ahead } from "./draw.js";
import { arrived, drag, isHeld, logitsOf, pull, release, seen, take } from "./pulled.js";
import { Sheet } from "./sheet.js";
import { colourOf } from "./theme.js";

/** @typedef {import("./pulled.js").PulledContent} PulledContent */

const FINGER = 40;
const WIDEST = 9;

/** @extends {Sheet<PulledContent>} */
export default class Triangle extends Sheet {
  /** @type {PulledContent} */
  content;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    drag(this, (event) => this.grabs(event), (event) => this.moves(event), () => release(this.stage));
  }

  /** @param {Lab.PanelSpec<PulledContent>} spec */
  async update(spec) {
    this.content = withShapes(spec.content, this.stage.arrays);
    arrived(this.stage);
    await super.update(spec);
  }

  // The corners in pixels; the fourth stands up from the middle, towards the eye.
  /** @returns {Lab.Pair[]} */
  get corners() {
    const { right, bottom } = this.box;
    const { size } = this.stage.theme;
    const classes = this.content.names.length;
    const [wide, high] = [right - 3 * size, bottom - 6 * size];
    const side = Math.min(wide, classes === 2 ? wide : (2 / Math.sqrt(3)) * high);
    const tall = (Math.sqrt(3) / 2) * side;
    const [x, y] = [right / 2, (bottom - tall) / 2];
    if (classes === 2) return [[x - side / 2.6, bottom / 2], [x + side / 2.6, bottom / 2]];
    /** @type {Lab.Pair[]} */
    const three = [[x - side / 2, y + tall], [x + side / 2, y + tall], [x, y]];
    return classes === 3 ? three : [...three, [x, y + (2 * tall) / 3]];
  }

  /** @param {ArrayLike<number>} p @param {number} [from] @returns {Lab.Pair} */
  place(p, from = 0) {
    let [x, y] = [0, 0];
    this.corners.forEach(([cx, cy], k) => {
      x += p[from + k] * cx;
      y += p[from + k] * cy;
    });
    return [x, y];
  }

  // Four probabilities are no point of a plane: there the bars are pulled.
  get pullable() {
    return this.content.names.length < 4;
  }

  /** @param {PointerEvent} event */
  grabs(event) {
    if (!this.pullable) return false;
    const [x, y] = this.at(event);
    const [px, py] = this.place(seen(this.stage, this.content, this.stage.clock.t).p);
    const near = Math.hypot(x - px, y - py) < FINGER;
    if (!near && (event.pointerType === "touch" || Math.min(...this.shares(event)) < 0)) return false;
    take(this.stage, this.content);
    return true;
  }

  // How much of each corner the place under the pointer is; outside some are below 0.
  /** @param {MouseEvent} event */
  shares(event) {
    const [x, y] = this.at(event);
    const [[ax, ay], [bx, by], third] = this.corners;
    if (!third) {
      const b = (x - ax) / (bx - ax);
      return [1 - b, b];
    }
    const [cx, cy] = third;
    const whole = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
    const a = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / whole;
    const b = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / whole;
    return [a, b, 1 - a - b];
  }

  /** @param {PointerEvent} event */
  moves(event) {
    const inside = this.shares(event).map((one) => Math.max(one, 0));
    const sum = inside.reduce((a, b) => a + b, 0);
    const { z, temperature } = seen(this.stage, this.content, 0);
    pull(this.stage, this.content, logitsOf(inside.map((one) => one / sum), z, temperature, this.content.reach));
  }

  /** @param {MouseEvent} event */
  hover(event) {
    if (!this.pullable) return;
    const inside = Math.min(...this.shares(event)) >= 0;
    this.plot.style.cursor = inside ? "move" : "";
    this.say(inside && !event.buttons ? "pull the point" : "");
  }

  /** @param {number} t */
  paint(t) {
    const { names, looks, p } = this.content;
    const { ctx, corners } = this;
    const { theme, stroke } = this.stage;
    const now = seen(this.stage, this.content, t).p;
    const colours = looks.map((one) => colourOf(one, theme));
    if (corners.length === 3) this.ground(colours);
    ctx.strokeStyle = theme.quiet;
    ctx.lineWidth = 1.4 * stroke;
    ctx.beginPath();
    corners.forEach(([x, y], k) => corners.slice(0, k).forEach(([ox, oy]) => {
      ctx.moveTo(ox, oy);
      ctx.lineTo(x, y);
    }));
    ctx.stroke();
    const [x, y] = this.place(now);
    corners.forEach(([cx, cy], k) => this.strand(x, y, cx, cy, now[k], colours[k]));
    if (!isHeld(this.stage)) {
      const path = new Float64Array(2 * p.shape[0]);
      for (let i = 0; i < p.shape[0]; i += 1) path.set(this.place(p.data, i * p.shape[1]), 2 * i);
      ahead(ctx, path, theme.text, 3 * stroke);
      pathUpTo(ctx, path, t, theme.text, theme.background, "solid", 2.2 * stroke);
    }
    head(ctx, "circle", x, y, 8 * stroke, theme.text, theme.background);
    // The words at the corner in the middle lie where the point is not.
    names.forEach((name, k) => this.corner(name, now[k], k, colours[k], k === 3 ? y >= corners[3][1] : corners.length > 2 && k === 2));
  }

  // In whose third the point lies, that class is the likeliest.
  /** @param {string[]} colours */
  ground(colours) {
    const { ctx, corners } = this;
    const middle = this.place([1 / 3, 1 / 3, 1 / 3]);
    corners.forEach((corner, k) => {
      const halves = [1, 2].map((on) => corners[(k + on) % 3]).map(([x, y]) => /** @type {Lab.Pair} */ ([(x + corner[0]) / 2, (y + corner[1]) / 2]));
      ctx.beginPath();
      for (const [x, y] of [corner, halves[0], middle, halves[1]]) ctx.lineTo(x, y);
      ctx.closePath();
      ctx.fillStyle = colours[k];
      ctx.globalAlpha = 0.13;
      ctx.fill();
      ctx.globalAlpha = 1;
    });
  }

  // As wide as the class has of the whole.
  /** @param {number} x @param {number} y @param {number} cx @param {number} cy @param {number} p @param {string} colour */
  strand(x, y, cx, cy, p, colour) {
    const { ctx } = this;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(cx, cy);
    ctx.strokeStyle = colour;
    ctx.lineWidth = (0.6 + WIDEST * p) * this.stage.stroke;
    ctx.globalAlpha = 0.75;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** @param {string} name @param {number} p @param {number} k @param {string} colour @param {boolean} above */
  corner(name, p, k, colour, above) {
    const { ctx, corners, box } = this;
    const { theme, stroke } = this.stage;
    const [x, y] = corners[k];
    head(ctx, "circle", x, y, 5 * stroke, colour, theme.background);
    const text = `${name} ${percent(p)}`;
    ctx.font = `600 ${theme.size}px ${theme.font}`;
    const half = ctx.measureText(text).width / 2 + 2;
    const at = Math.min(Math.max(x, half), box.right - half);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = theme.background;
    const down = y + (above ? -1.4 : 1.5) * theme.size;
    ctx.strokeText(text, at, down);
    ctx.fillStyle = theme.text;
    ctx.fillText(text, at, down);
  }
}
