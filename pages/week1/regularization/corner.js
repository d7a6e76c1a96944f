// A cost's contours over two weights, the region that a penalty leaves, and the point where they touch. The optimum is dragged:
// while it is held the picture is worked out here, and the server hears of it when it is let go.

import { withShapes } from "./codec.js";
import { pathUpTo } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { colourOf } from "./theme.js";

/**
 * @typedef {object} CornerContent
 * @property {"l1" | "l2"} kind
 * @property {[Lab.Pair, Lab.Pair]} curvature
 * @property {Lab.Pair} optimum
 * @property {Lab.Numbers} path (steps + 1, 2) the minimum under each lambda
 */

const SIGNS = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]];
const LEVELS = 7;
const TURN = 240;

/** @param {CornerContent["curvature"]} a @param {Lab.Pair} w @returns {Lab.Pair} */
const times = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];

/** @param {CornerContent["curvature"]} curvature @param {Lab.Pair} optimum @param {Lab.Pair} w */
export function costOf(curvature, optimum, w) {
  /** @type {Lab.Pair} */
  const away = [w[0] - optimum[0], w[1] - optimum[1]];
  const turned = times(curvature, away);
  return 0.5 * (away[0] * turned[0] + away[1] * turned[1]);
}

// The minimum of the cost plus lambda/2 times the sum of squares, or of sizes: then of all patterns of signs the one whose own
// minimum has these signs and costs least.
/** @param {"l1" | "l2"} kind @param {CornerContent["curvature"]} curvature @param {Lab.Pair} optimum @param {number} lambda @returns {Lab.Pair} */
export function under(kind, curvature, optimum, lambda) {
  const [[a, b], [, d]] = curvature;
  const [p, q] = times(curvature, optimum);
  if (kind === "l2") {
    const determinant = (a + lambda) * (d + lambda) - b * b;
    return [((d + lambda) * p - b * q) / determinant, ((a + lambda) * q - b * p) / determinant];
  }
  const half = lambda / 2;
  /** @type {Lab.Pair} */
  let best = [0, 0];
  let least = Infinity;
  for (const [s, r] of SIGNS) {
    const [u, v] = [p - half * s, q - half * r];
    const x = s ? (r ? (d * u - b * v) / (a * d - b * b) : u / a) : 0;
    const y = r ? (s ? (a * v - b * u) / (a * d - b * b) : v / d) : 0;
    if (x * s < 0 || y * r < 0) continue;
    const cost = costOf(curvature, optimum, [x, y]) + half * (Math.abs(x) + Math.abs(y));
    if (cost < least) [best, least] = [[x, y], cost];
  }
  return best;
}

// All weights of this cost, an ellipse around the optimum: the circle of angles taken there by the curvature's root, so that the
// ends of a long one are as round as its sides.
/** @param {CornerContent["curvature"]} curvature @param {Lab.Pair} optimum @param {number} cost @returns {Lab.Pair[]} */
export function contourOf([[a, b], [, d]], [x, y], cost) {
  const size = Math.sqrt(2 * cost);
  const [first, second] = [Math.sqrt(a), Math.sqrt(d - (b * b) / a)];
  return Array.from({ length: TURN + 1 }, (_, k) => {
    const angle = (2 * Math.PI * k) / TURN;
    const up = (size * Math.sin(angle)) / second;
    return [x + (size * Math.cos(angle) - (b / first) * up) / first, y + up];
  });
}

/** @extends {Panel<CornerContent>} */
export default class Corner extends Panel {
  static square = true;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.listenToDrags();
  }

  // A press anywhere takes the optimum there and holds it; what is let go is a click.
  listenToDrags() {
    const { plot } = this;
    /** @type {number | null} */
    let held = null;
    /** @param {PointerEvent} event */
    const move = (event) => {
      const point = this.dataAt(event);
      if (!point) return;
      this.stage.clicked = point;
      for (const each of this.stage.panels) each.draw(this.stage.clock.t);
    };
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.dataAt(event)) return;
      held = event.pointerId;
      plot.setPointerCapture(held);
      // Without the mouse events that would follow, Plotly begins no zoom.
      event.preventDefault();
      move(event);
    }, true);
    plot.addEventListener("touchstart", (event) => event.preventDefault(), { capture: true, passive: false });
    plot.addEventListener("pointermove", (event) => held === event.pointerId && move(event), true);
    plot.addEventListener("pointerup", (event) => {
      if (held !== event.pointerId) return;
      held = null;
      if (this.stage.clicked) this.stage.onClick(this.spec.id, this.stage.clicked);
    }, true);
    for (const end of ["pointercancel", "lostpointercapture"]) plot.addEventListener(end, () => (held = null), true);
  }

  // What would be a click has been told at its release.
  click() {}

  // Where the optimum is, and the minimum under each lambda: as they came, or under the finger.
  seen() {
    const { kind, curvature, optimum, path } = withShapes(this.spec.content, this.stage.arrays);
    const steps = path.shape[0] - 1;
    /** @type {Lab.Pair[]} */
    const places = [];
    const dragged = this.stage.clicked;
    const slopes = times(curvature, dragged ?? optimum).map(Math.abs);
    const last = 2 * Math.max(...slopes) || 1;
    for (let i = 0; i <= steps; i += 1) {
      places.push(dragged ? under(kind, curvature, dragged, (last * i) / steps) : [path.data[2 * i], path.data[2 * i + 1]]);
    }
    return { kind, curvature, optimum: dragged ?? optimum, places };
  }

  // The minimum at step t, or between two; a 0 of both stays one.
  /** @param {Lab.Pair[]} places @param {number} t @returns {Lab.Pair} */
  between(places, t) {
    const i = Math.min(Math.floor(t), places.length - 1);
    const [a, b] = [places[i], places[Math.min(i + 1, places.length - 1)]];
    const share = t - i;
    return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
  }

  /** @param {number} t */
  drawPaths(t) {
    const { ctx, stage } = this;
    const { theme, stroke } = stage;
    const { kind, curvature, optimum, places } = this.seen();
    const track = this.paths()[0];
    const colour = track ? colourOf(track, theme) : theme.text;
    const w = this.between(places, t);
    const cost = costOf(curvature, optimum, w);
    this.drawAxes();
    for (let k = 1; k <= LEVELS; k += 1) this.contour(curvature, optimum, 0.09 * k * k * k, theme.quiet, 0.8 * stroke, 0.55);
    this.drawRegion(kind, w, colour);
    if (cost > 0) this.contour(curvature, optimum, cost, theme.text, 2 * stroke, 1);
    const pixels = new Float64Array(places.flatMap(([x, y]) => this.project(x, y)));
    pathUpTo(ctx, pixels, t, colour, theme.background, track?.dash ?? "solid", 2 * stroke);
    this.drawOptimum(optimum);
    this.drawTouch(w, colour);
  }

  drawAxes() {
    const { ctx, box } = this;
    const [x, y] = this.project(0, 0);
    ctx.strokeStyle = this.stage.theme.quiet;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(box.left, y);
    ctx.lineTo(box.right, y);
    ctx.moveTo(x, box.top);
    ctx.lineTo(x, box.bottom);
    ctx.stroke();
  }

  /** @param {CornerContent["curvature"]} curvature @param {Lab.Pair} optimum @param {number} cost @param {string} colour @param {number} width @param {number} strength */
  contour(curvature, optimum, cost, colour, width, strength) {
    const { ctx } = this;
    ctx.beginPath();
    for (const point of contourOf(curvature, optimum, cost)) ctx.lineTo(...this.project(...point));
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.globalAlpha = strength;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** @param {"l1" | "l2"} kind @param {Lab.Pair} w @param {string} colour */
  drawRegion(kind, [x, y], colour) {
    const { ctx } = this;
    const far = kind === "l1" ? Math.abs(x) + Math.abs(y) : Math.hypot(x, y);
    ctx.beginPath();
    for (let k = 0; k < TURN; k += 1) {
      const angle = (2 * Math.PI * k) / TURN;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const radius = kind === "l1" ? far / (Math.abs(c) + Math.abs(s)) : far;
      ctx.lineTo(...this.project(radius * c, radius * s));
    }
    ctx.closePath();
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.2;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2.2 * this.stage.stroke;
    ctx.stroke();
  }

  // A ring to take hold of.
  /** @param {Lab.Pair} optimum */
  drawOptimum([x, y]) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const [px, py] = this.project(x, y);
    for (const [width, colour] of /** @type {[number, string][]} */ ([[5, theme.background], [2.2, theme.text]])) {
      ctx.beginPath();
      ctx.arc(px, py, 8 * stroke, 0, 7);
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
    // On the side where there is room for it, and there off the path, which goes to the middle.
    const right = px + 13 * stroke + 4.2 * theme.size < this.box.right;
    const aside = right ? 0 : (y < 0 ? 16 : -16) * stroke;
    const inside = Math.min(Math.max(py + aside, this.box.top + theme.size), this.box.bottom - theme.size);
    this.write("optimum", px + (right ? 13 : -13) * stroke, inside, theme.text, right ? "left" : "right");
  }

  // Where they touch, and what the weights are there; a zero is one only where it is exact.
  /** @param {Lab.Pair} w @param {string} colour */
  drawTouch(w, colour) {
    const { ctx } = this;
    const { theme, stroke } = this.stage;
    const [px, py] = this.project(...w);
    ctx.beginPath();
    ctx.arc(px, py, 6.5 * stroke, 0, 7);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = theme.background;
    ctx.stroke();
    const [first, second] = w.map((one) => (one === 0 ? "0" : number(one, 2)));
    this.write(`w1 = ${first}, w2 = ${second}`, this.box.left + 10, this.box.bottom - 14, theme.text, "left", 1.35);
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} colour @param {CanvasTextAlign} align @param {number} [large] */
  write(text, x, y, colour, align, large = 1) {
    const { ctx } = this;
    const { theme } = this.stage;
    ctx.font = `600 ${large * theme.size}px ${theme.font}`;
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = theme.background;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const { curvature, optimum } = this.seen();
    return `w1 ${number(x)}   w2 ${number(y)}   cost ${number(costOf(curvature, optimum, [x, y]))}`;
  }

  // For an export: the region, the contour through the point, and the path.
  /** @returns {Lab.Trace[]} */
  traces() {
    const { theme, clock } = this.stage;
    const { kind, curvature, optimum, places } = this.seen();
    const w = this.between(places, clock.step);
    const far = kind === "l1" ? Math.abs(w[0]) + Math.abs(w[1]) : Math.hypot(...w);
    const cost = costOf(curvature, optimum, w);
    /** @type {Lab.Pair[]} */
    const edge = Array.from({ length: TURN + 1 }, (_, k) => {
      const [c, s] = [Math.cos((2 * Math.PI * k) / TURN), Math.sin((2 * Math.PI * k) / TURN)];
      const radius = kind === "l1" ? far / (Math.abs(c) + Math.abs(s)) : far;
      return [radius * c, radius * s];
    });
    /** @param {Lab.Pair[]} points @param {string} color @param {string} name */
    const closed = (points, color, name) => {
      return { type: "scatter", mode: "lines", name, x: points.map(([x]) => x), y: points.map(([, y]) => y), line: { color, dash: "solid", width: 2 }, opacity: 1 };
    };
    const track = this.paths()[0];
    const colour = track ? colourOf(track, theme) : theme.text;
    return /** @type {Lab.Trace[]} */ ([
      closed(contourOf(curvature, optimum, cost), theme.text, "cost"),
      closed(edge, colour, kind === "l1" ? "diamond" : "circle"),
      ...super.traces(),
    ]);
  }
}
