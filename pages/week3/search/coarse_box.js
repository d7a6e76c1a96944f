// The trials of a search over two of its axes. A rectangle drawn here is where the fine search looks: by a drag, or by keys.

import { withShapes } from "./codec.js";
import { Panel } from "./panel.js";
import { tag } from "./text.js";
import { marks } from "./traces.js";
import { colourOfTrial, DIVERGED, endsAt, inOrder, placesOf, radiusOf, RUNNING, strengthOf, symbolOf, valueAt, written } from "./trial_marks.js";

/** @typedef {import("./trial_marks.js").Trials & { axes: import("./trial_marks.js").TrialAxis[], pair: Lab.Pair }} BoxContent */
/** @typedef {[x: Lab.Pair, y: Lab.Pair]} Box in places */

const CLICK = 5;
const NEAR = 14;
const STEP = 0.05;
/** @type {Record<string, Lab.Pair>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const HELP = "Enter begins a box, arrows move it, with Shift they change its size, Enter searches in it, Escape takes it away.";

/** @param {Lab.Pair} ends @param {number} by @returns {Lab.Pair} */
const moved = ([low, high], by) => {
  const step = Math.max(-low, Math.min(1 - high, by));
  return [low + step, high + step];
};
/** @param {Lab.Pair} ends @param {number} by @returns {Lab.Pair} */
const grown = ([low, high], by) => [low, Math.max(low + STEP, Math.min(1, high + by))];

/** @extends {Panel<BoxContent>} */
export default class CoarseBox extends Panel {
  static operable = true;

  /** @type {BoxContent} */
  content;
  // What is being drawn, or was and has not come back from the server.
  /** @type {Box | null} */
  draft = null;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "group");
    this.plot.setAttribute("aria-label", `Trials over two axes. ${HELP}`);
    this.listenToDrags();
    this.plot.addEventListener("keydown", (event) => this.pressed(event));
    this.plot.addEventListener("focus", () => this.plot.matches(":focus-visible") && this.say(HELP));
  }

  /** @param {Lab.PanelSpec<BoxContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    const before = JSON.stringify(this.content?.axes);
    this.content = withShapes(spec.content, this.stage.arrays);
    if (before !== JSON.stringify(this.content.axes)) this.draft = null;
    await super.update(spec, figure, key);
  }

  extra() {
    return { ...super.extra(), dragmode: false, hovermode: false };
  }

  // --- the box ---------------------------------------------------------------------------------------------

  get free() {
    return this.content.axes.every(({ sets }) => sets);
  }

  // The one that is drawn, or the one that was searched: an axis without ends is there as a whole.
  /** @returns {Box | null} */
  get rectangle() {
    if (this.draft) return this.draft;
    const [x, y] = this.content.axes.map((axis) => placesOf(axis, axis.box));
    return x || y ? [x ?? [0, 1], y ?? [0, 1]] : null;
  }

  /** @param {Box | null} box */
  tell(box) {
    const { axes } = this.content;
    this.stage.onRanges(this.spec.id, axes.map((axis, k) => [axis.name, box && endsAt(axis, box[k])]));
  }

  listenToDrags() {
    const { plot } = this;
    /** @type {{ pointer: number, from: Lab.Pair, at: Lab.Pair } | null} */
    let held = null;
    /** @param {PointerEvent} event @returns {Lab.Pair} */
    const place = (event) => {
      const { left, right, top, bottom } = this.box;
      const [x, y] = this.at(event);
      const { xaxis, yaxis } = this.axes;
      const [px, py] = [Math.min(right, Math.max(left, x)), Math.min(bottom, Math.max(top, y))];
      return [Math.min(1, Math.max(0, xaxis.p2d(px - xaxis._offset))), Math.min(1, Math.max(0, yaxis.p2d(py - yaxis._offset)))];
    };
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.free || !this.dataAt(event)) return;
      held = { pointer: event.pointerId, from: place(event), at: [event.clientX, event.clientY] };
      plot.setPointerCapture(event.pointerId);
      event.preventDefault();
      plot.focus({ preventScroll: true });
      plot.style.outline = "none";
    }, true);
    plot.addEventListener("touchstart", (event) => this.free && event.preventDefault(), { capture: true, passive: false });
    plot.addEventListener("pointermove", (event) => {
      if (held?.pointer !== event.pointerId || Math.hypot(event.clientX - held.at[0], event.clientY - held.at[1]) < CLICK) return;
      const [from, to] = [held.from, place(event)];
      this.draft = [[Math.min(from[0], to[0]), Math.max(from[0], to[0])], [Math.min(from[1], to[1]), Math.max(from[1], to[1])]];
      this.draw(this.stage.clock.t);
    }, true);
    plot.addEventListener("pointerup", (event) => {
      if (held?.pointer !== event.pointerId) return;
      const drawn = Math.hypot(event.clientX - held.at[0], event.clientY - held.at[1]) >= CLICK;
      held = null;
      if (drawn && this.draft) this.tell(this.draft);
    }, true);
    for (const end of ["pointercancel", "lostpointercapture"]) plot.addEventListener(end, () => (held = null), true);
    plot.addEventListener("dblclick", () => this.take(), true);
  }

  // The box goes.
  take() {
    this.draft = null;
    if (this.content.axes.some(({ box }) => box)) this.tell(null);
    this.draw(this.stage.clock.t);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const arrow = ARROWS[event.key];
    const mine = arrow || ["Enter", "Escape", "Delete", "Backspace"].includes(event.key);
    if (!mine || !this.free || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.plot.style.outline = "";
    const here = this.rectangle;
    if (event.key === "Enter") {
      if (this.draft) return this.tell(this.draft);
      this.draft = here ?? [[0.3, 0.7], [0.3, 0.7]];
    } else if (!arrow) return this.take();
    else {
      const [x, y] = here ?? [[0.3, 0.7], [0.3, 0.7]];
      const change = event.shiftKey ? grown : moved;
      this.draft = [change(x, STEP * arrow[0]), change(y, STEP * arrow[1])];
    }
    this.say(this.boxWords(this.draft));
    return this.draw(this.stage.clock.t);
  }

  /** @param {Box} box */
  boxWords(box) {
    const told = this.content.axes.map((axis, k) => `${axis.label} ${endsAt(axis, box[k]).map((end) => written(axis, end)).join(" to ")}`);
    return `${told.join("   ")}   Enter searches here`;
  }

  // --- what is drawn ---------------------------------------------------------------------------------------

  /** @param {number} i @returns {Lab.Pair} */
  spot(i) {
    const { places, pair } = this.content;
    const n = places.shape[1];
    return this.project(places.data[i * n + pair[0]], places.data[i * n + pair[1]]);
  }

  drawPaths() {
    const { ctx, content } = this;
    const { theme, stroke } = this.stage;
    this.paintBox();
    for (const i of inOrder(content)) {
      const [x, y] = this.spot(i);
      const r = radiusOf(content, i) * stroke;
      const state = content.states.data[i];
      ctx.globalAlpha = strengthOf(content, i);
      ctx.strokeStyle = ctx.fillStyle = state === DIVERGED ? theme.quiet : colourOfTrial(content, i, theme);
      ctx.lineWidth = 1.8 * stroke;
      ctx.beginPath();
      if (state === DIVERGED) {
        for (const [a, b] of [[-1, -1], [-1, 1]]) {
          ctx.moveTo(x + a * r, y + b * r);
          ctx.lineTo(x - a * r, y - b * r);
        }
        ctx.stroke();
        continue;
      }
      if (content.fine.data[i]) {
        ctx.moveTo(x, y - 1.25 * r);
        for (const [a, b] of [[1.25, 0], [0, 1.25], [-1.25, 0]]) ctx.lineTo(x + a * r, y + b * r);
        ctx.closePath();
      } else ctx.arc(x, y, r, 0, 7);
      if (state === RUNNING) ctx.stroke();
      else {
        ctx.fill();
        ctx.strokeStyle = theme.background;
        ctx.lineWidth = 1 * stroke;
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 1;
    this.paintBest();
  }

  paintBox() {
    const { ctx, rectangle } = this;
    if (!rectangle) return;
    const { theme, stroke } = this.stage;
    const [left, bottom] = this.project(rectangle[0][0], rectangle[1][0]);
    const [right, top] = this.project(rectangle[0][1], rectangle[1][1]);
    ctx.fillStyle = ctx.strokeStyle = theme.accent;
    ctx.globalAlpha = 0.09;
    ctx.fillRect(left, top, right - left, bottom - top);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.8 * stroke;
    ctx.setLineDash(this.draft ? [5, 4] : []);
    ctx.strokeRect(left, top, right - left, bottom - top);
    ctx.setLineDash([]);
  }

  paintBest() {
    const { ctx, content, box } = this;
    if (content.best < 0) return;
    const { theme, stroke } = this.stage;
    const [x, y] = this.spot(content.best);
    const reach = (radiusOf(content, content.best) + 4.5) * stroke;
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.8 * stroke;
    ctx.beginPath();
    ctx.arc(x, y, reach, 0, 7);
    ctx.stroke();
    const [, score] = content.told[content.best].split("   ");
    const text = `best ${score}`;
    ctx.font = `${theme.size}px ${theme.font}`;
    const [wide, high] = [ctx.measureText(text).width, 1.2 * theme.size];
    // Beside, above or below it, within the picture, where the words hide the fewest trials.
    /** @type {Lab.Pair[]} */
    const places = [[x, y - reach - high / 2], [x, y + reach + high / 2], [x + reach + 5 + wide / 2, y], [x - reach - 5 - wide / 2, y]];
    for (const dx of [-1, 1]) for (const dy of [-1, 1]) places.push([x + dx * (0.6 * reach + wide / 2), y + dy * (0.8 * reach + high / 2)]);
    const inside = places.filter(([cx, cy]) => cx - wide / 2 >= box.left && cx + wide / 2 <= box.right && cy - high / 2 >= box.top - 4 && cy + high / 2 <= box.bottom);
    const [at] = (inside.length ? inside : places).map((place) => ({ place, hides: this.hides(place, wide, high) })).sort((a, b) => a.hides - b.hides);
    tag(ctx, theme, text, at.place[0], at.place[1], "center");
  }

  // How many trials words of this size would hide, those of a first search that has stepped back for less.
  /** @param {Lab.Pair} middle @param {number} wide @param {number} high */
  hides([cx, cy], wide, high) {
    const { content } = this;
    let count = 0;
    for (let i = 0; i < content.told.length; i += 1) {
      if (i === content.best) continue;
      const [x, y] = this.spot(i);
      const r = radiusOf(content, i) * this.stage.stroke;
      if (Math.abs(x - cx) < wide / 2 + r && Math.abs(y - cy) < high / 2 + r) count += strengthOf(content, i);
    }
    return count;
  }

  // The trial under the pointer, if there is one.
  /** @param {Lab.Pair} point */
  words([px, py]) {
    const [x, y] = this.project(px, py);
    let [near, least] = [-1, NEAR];
    for (const i of inOrder(this.content)) {
      const [a, b] = this.spot(i);
      const far = Math.hypot(a - x, b - y);
      if (far <= least) [near, least] = [i, far];
    }
    if (near < 0) return "";
    const { axes, places, pair, told } = this.content;
    const values = axes.map((axis, k) => `${axis.label} ${written(axis, valueAt(axis, places.data[near * places.shape[1] + pair[k]]))}`);
    return [told[near], ...values].join("   ");
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { content, rectangle } = this;
    const { theme, stroke } = this.stage;
    const { places, pair } = content;
    const n = places.shape[1];
    const dots = inOrder(content).map((i) => {
      const colour = content.states.data[i] === DIVERGED ? theme.quiet : colourOfTrial(content, i, theme);
      const look = { symbol: symbolOf(content, i), color: colour, size: 2 * radiusOf(content, i) * stroke, opacity: strengthOf(content, i) };
      return marks([[places.data[i * n + pair[0]], places.data[i * n + pair[1]]]], look);
    });
    if (!rectangle) return dots;
    const [[left, right], [low, high]] = rectangle;
    /** @type {Lab.Trace} */
    const frame = { type: "scatter", mode: "lines", hoverinfo: "skip", x: [left, right, right, left, left], y: [low, low, high, high, low], line: { color: theme.accent, dash: "solid", width: 1.8 * stroke } };
    return [frame, ...dots];
  }
}
