// Every trial of a search as a line over parallel axes. A range drawn on an axis keeps the lines that go through it: by a drag along
// the axis, or by keys.

import { withShapes } from "./codec.js";
import { Panel } from "./panel.js";
import { tag } from "./text.js";
import { colourOfTrial, DIVERGED, endsAt, inOrder, placesOf, RUNNING, strengthOf, written } from "./trial_marks.js";

/** @typedef {import("./trial_marks.js").TrialAxis} TrialAxis */
/** @typedef {import("./trial_marks.js").Trials & { axes: TrialAxis[] }} ParallelContent the last axis is the scores' */

const CLICK = 4;
const EDGE = 8;
const WIDE = 9;
const STEP = 0.05;
const REST_MS = 300;
const LEFT_OUT = 0.13;
const HELP = "Left and right choose an axis, up and down move its range, with Shift its upper end, Enter begins one, Escape takes it away.";

/** @extends {Panel<ParallelContent>} */
export default class Parallel extends Panel {
  static operable = true;

  /** @type {ParallelContent} */
  content;
  // Ranges in places that have not come back from the server, by axis.
  /** @type {Map<number, Lab.Pair | null>} */
  drafts = new Map();
  chosen = 0;
  // Whether the keys have it: then the chosen axis is marked.
  keyed = false;
  timer = 0;

  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "group");
    this.plot.setAttribute("aria-label", `Trials over parallel axes. ${HELP}`);
    this.listenToDrags();
    this.plot.addEventListener("keydown", (event) => this.pressed(event));
    this.plot.addEventListener("focus", () => {
      this.keyed = this.plot.matches(":focus-visible");
      if (this.keyed) this.say(HELP);
      this.draw(this.stage.clock.t);
    });
    this.plot.addEventListener("blur", () => {
      this.keyed = false;
      this.draw(this.stage.clock.t);
    });
  }

  /** @param {Lab.PanelSpec<ParallelContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    // What has come back is no draft any more.
    for (const [k, ends] of this.drafts) if (this.same(ends, this.told(k))) this.drafts.delete(k);
    this.chosen = Math.min(this.chosen, this.content.axes.length - 1);
    await super.update(spec, figure, key);
  }

  extra() {
    return { ...super.extra(), dragmode: false, hovermode: false };
  }

  // --- ranges ----------------------------------------------------------------------------------------------

  // What the server knows of an axis' range.
  /** @param {number} k */
  told(k) {
    return placesOf(this.content.axes[k], this.content.axes[k].brush);
  }

  /** @param {number} k @returns {Lab.Pair | null} */
  range(k) {
    return this.drafts.has(k) ? (this.drafts.get(k) ?? null) : this.told(k);
  }

  /** @param {Lab.Pair | null} a @param {Lab.Pair | null} b */
  same(a, b) {
    return a === b || (a !== null && b !== null && Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) < 0.01);
  }

  /** @param {number} k @param {Lab.Pair | null} ends */
  set(k, ends) {
    if (!this.content.axes[k].sets) return;
    this.drafts.set(k, ends);
    this.draw(this.stage.clock.t);
  }

  /** @param {number} k */
  tell(k) {
    const axis = this.content.axes[k];
    const ends = this.range(k);
    if (axis.sets) this.stage.onRanges(this.spec.id, [[axis.name, ends && endsAt(axis, ends)]]);
  }

  // The height of a trial on an axis, nan where it has none yet.
  /** @param {number} i @param {number} k */
  height(i, k) {
    const { places, heights } = this.content;
    return k < places.shape[1] ? places.data[i * places.shape[1] + k] : heights.data[i];
  }

  // Whether a trial goes through every range.
  /** @param {number} i */
  kept(i) {
    return this.content.axes.every((_, k) => {
      const ends = this.range(k);
      const at = this.height(i, k);
      return !ends || (at >= ends[0] - 1e-6 && at <= ends[1] + 1e-6);
    });
  }

  listenToDrags() {
    const { plot } = this;
    /** @type {{ pointer: number, k: number, from: number, y: number, ends: Lab.Pair | null, part: "new" | "whole" | "low" | "high" } | null} */
    let held = null;
    /** @param {MouseEvent} event */
    const place = (event) => {
      const { yaxis } = this.axes;
      return Math.min(1, Math.max(0, yaxis.p2d(this.at(event)[1] - yaxis._offset)));
    };
    /** @param {PointerEvent} event */
    const nearest = (event) => {
      const [x] = this.at(event);
      const far = this.content.axes.map((_, k) => Math.abs(this.project(k, 0)[0] - x));
      const k = far.indexOf(Math.min(...far));
      return far[k] <= Math.max(18, 0.25 * this.gap) ? k : -1;
    };
    plot.addEventListener("pointerdown", (event) => {
      const k = event.button === 0 && this.box ? nearest(event) : -1;
      if (k < 0 || !this.content.axes[k].sets) return;
      const from = place(event);
      const ends = this.range(k);
      const [, y] = this.at(event);
      /** @param {number} end */
      const close = (end) => Math.abs(this.project(k, end)[1] - y) <= EDGE;
      const part = !ends ? "new" : close(ends[1]) ? "high" : close(ends[0]) ? "low" : from > ends[0] && from < ends[1] ? "whole" : "new";
      held = { pointer: event.pointerId, k, from, y: event.clientY, ends, part };
      this.chosen = k;
      plot.setPointerCapture(event.pointerId);
      event.preventDefault();
      plot.focus({ preventScroll: true });
      plot.style.outline = "none";
      this.keyed = false;
    }, true);
    plot.addEventListener("touchstart", (event) => held && event.preventDefault(), { capture: true, passive: false });
    plot.addEventListener("pointermove", (event) => {
      if (held?.pointer !== event.pointerId || Math.abs(event.clientY - held.y) < CLICK) return;
      const { k, from, ends, part } = held;
      const at = place(event);
      if (part === "new" || !ends) this.set(k, [Math.min(from, at), Math.max(from, at)]);
      else if (part === "whole") this.set(k, shifted(ends, at - from));
      else this.set(k, part === "low" ? [Math.min(at, ends[1] - 0.01), ends[1]] : [ends[0], Math.max(at, ends[0] + 0.01)]);
    }, true);
    plot.addEventListener("pointerup", (event) => {
      if (held?.pointer !== event.pointerId) return;
      const { k, y, ends } = held;
      held = null;
      // A click takes a range away.
      if (Math.abs(event.clientY - y) < CLICK) {
        if (!ends) return;
        this.set(k, null);
      }
      this.tell(k);
    }, true);
    for (const end of ["pointercancel", "lostpointercapture"]) plot.addEventListener(end, () => (held = null), true);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const k = this.chosen;
    const ends = this.range(k);
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[key];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      this.chosen = Math.min(this.content.axes.length - 1, Math.max(0, k + (key === "ArrowLeft" ? -1 : 1)));
    } else if (key === "Enter") this.set(k, ends ?? [0.5, 1]);
    else if (key === "Escape" || key === "Delete" || key === "Backspace") this.set(k, null);
    else if (by !== undefined) {
      const [low, high] = ends ?? [0.5, 1];
      this.set(k, shiftKey ? [low, Math.min(1, Math.max(low + STEP, high + by))] : shifted([low, high], by));
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.plot.style.outline = "";
    this.keyed = true;
    this.say(this.rangeWords(this.chosen));
    this.draw(this.stage.clock.t);
    if (this.chosen !== k) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tell(k), REST_MS);
  }

  /** @param {number} k */
  rangeWords(k) {
    const axis = this.content.axes[k];
    const ends = this.range(k);
    return `${axis.label}   ${ends ? endsAt(axis, ends).map((end) => written(axis, end)).join(" to ") : "all"}`;
  }

  remove() {
    clearTimeout(this.timer);
    super.remove();
  }

  // --- what is drawn ---------------------------------------------------------------------------------------

  get gap() {
    return this.project(1, 0)[0] - this.project(0, 0)[0];
  }

  // Of a trial the points of its line: one that diverged ends before the scores' axis.
  /** @param {number} i @returns {Lab.Pair[]} */
  line(i) {
    const { axes, states } = this.content;
    const last = states.data[i] === DIVERGED ? axes.length - 1 : axes.length;
    return Array.from({ length: last }, (_, k) => /** @type {Lab.Pair} */ ([k, this.height(i, k)]));
  }

  drawPaths() {
    const { ctx, content } = this;
    const { theme, stroke } = this.stage;
    const order = inOrder(content);
    const kept = new Set(order.filter((i) => this.kept(i)));
    for (const i of [...order.filter((one) => !kept.has(one)), ...kept]) {
      const state = content.states.data[i];
      ctx.strokeStyle = !kept.has(i) || state === DIVERGED ? theme.quiet : colourOfTrial(content, i, theme);
      ctx.globalAlpha = kept.has(i) ? 0.85 * strengthOf(content, i) : LEFT_OUT;
      ctx.lineWidth = (i === content.best ? 2.8 : 1.5) * stroke;
      ctx.setLineDash(state === RUNNING ? [5, 4] : state === DIVERGED ? [2, 3] : []);
      ctx.beginPath();
      this.line(i).forEach(([k, at], n) => (n ? ctx.lineTo(...this.project(k, at)) : ctx.moveTo(...this.project(k, at))));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    content.axes.forEach((axis, k) => this.paintAxis(axis, k));
  }

  /** @param {TrialAxis} axis @param {number} k */
  paintAxis(axis, k) {
    const { ctx, content } = this;
    const { theme, stroke } = this.stage;
    const [x, bottom] = this.project(k, 0);
    const [, top] = this.project(k, 1);
    const marked = this.keyed && k === this.chosen;
    ctx.strokeStyle = marked ? theme.accent : theme.quiet;
    ctx.lineWidth = (marked ? 2.4 : 1.2) * stroke;
    ctx.beginPath();
    ctx.moveTo(x, bottom);
    ctx.lineTo(x, top);
    ctx.stroke();
    // Where the fine search looks the axis is strong; a range is a strip that the lines go through.
    const box = placesOf(axis, axis.box);
    if (box) {
      ctx.strokeStyle = theme.accent;
      ctx.lineWidth = 4 * stroke;
      ctx.beginPath();
      ctx.moveTo(...this.project(k, box[0]));
      ctx.lineTo(...this.project(k, box[1]));
      ctx.stroke();
    }
    const range = this.range(k);
    if (range) {
      const [[, low], [, high]] = [this.project(k, range[0]), this.project(k, range[1])];
      ctx.fillStyle = ctx.strokeStyle = theme.accent;
      ctx.globalAlpha = 0.25;
      ctx.fillRect(x - WIDE, high, 2 * WIDE, low - high);
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1.8 * stroke;
      ctx.strokeRect(x - WIDE, high, 2 * WIDE, low - high);
    }
    const right = k === content.axes.length - 1;
    // The axis of the scores is the key to the colours.
    if (right) this.paintScale(x, bottom, top);
    for (const [place, text] of axis.ticks) {
      const [, y] = this.project(k, place);
      ctx.strokeStyle = theme.quiet;
      ctx.lineWidth = 1 * stroke;
      ctx.beginPath();
      ctx.moveTo(x - 3, y);
      ctx.lineTo(x + 3, y);
      ctx.stroke();
      // The lines step back behind the numbers.
      ctx.font = `${theme.size}px ${theme.font}`;
      const wide = ctx.measureText(text).width + 4;
      ctx.fillStyle = theme.background;
      ctx.globalAlpha = 0.72;
      ctx.fillRect(right ? x + 5 : x - 4 - wide, y - 0.55 * theme.size, wide, 1.1 * theme.size);
      ctx.globalAlpha = 1;
      tag(ctx, theme, text, x + (right ? 7 : -6), y, right ? "left" : "right");
    }
  }

  /** @param {number} x @param {number} bottom @param {number} top */
  paintScale(x, bottom, top) {
    const { ctx, content } = this;
    const stops = this.stage.theme.dark ? content.colours.dark : content.colours.light;
    const scale = ctx.createLinearGradient(0, bottom, 0, bottom + content.strongest * (top - bottom));
    stops.forEach((stop, i) => scale.addColorStop(i / (stops.length - 1), stop));
    ctx.fillStyle = scale;
    ctx.fillRect(x - 2, top, 5 * this.stage.stroke, bottom - top);
  }

  // The line under the pointer, if there is one.
  /** @param {Lab.Pair} point */
  words([x, y]) {
    const k = Math.min(this.content.axes.length - 2, Math.max(0, Math.floor(x)));
    const share = x - k;
    let [near, least] = [-1, 0.03];
    for (const i of inOrder(this.content)) {
      if (!this.kept(i)) continue;
      const far = Math.abs(this.height(i, k) * (1 - share) + this.height(i, k + 1) * share - y);
      if (far <= least) [near, least] = [i, far];
    }
    return near < 0 ? "" : this.content.told[near];
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { content } = this;
    const { theme, stroke } = this.stage;
    /** @param {Lab.Pair[]} points @param {string} color @param {number} width @param {number} opacity @param {Lab.Dash} dash @returns {Lab.Trace} */
    const line = (points, color, width, opacity, dash = "solid") => ({ type: "scatter", mode: "lines", hoverinfo: "skip", x: points.map(([a]) => a), y: points.map(([, b]) => b), opacity, line: { color, dash, width: width * stroke } });
    const lines = inOrder(content).map((i) => {
      const kept = this.kept(i);
      const state = content.states.data[i];
      const colour = !kept || state === DIVERGED ? theme.quiet : colourOfTrial(content, i, theme);
      return line(this.line(i), colour, i === content.best ? 2.8 : 1.5, kept ? 0.85 * strengthOf(content, i) : LEFT_OUT, state === RUNNING ? "dash" : state === DIVERGED ? "dot" : "solid");
    });
    const last = content.axes.length - 1;
    return content.axes.reduce((drawn, axis, k) => {
      const [range, box] = [this.range(k), placesOf(axis, axis.box)];
      drawn.push(line([[k, 0], [k, 1]], theme.quiet, 1.2, 1));
      if (box) drawn.push(line([[k, box[0]], [k, box[1]]], theme.accent, 4, 1));
      if (range) drawn.push(line([[k, range[0]], [k, range[1]]], theme.accent, 2 * WIDE, 0.35));
      drawn.push({ type: "scatter", mode: "text", hoverinfo: "skip", x: axis.ticks.map(() => k), y: axis.ticks.map(([place]) => place), text: axis.ticks.map(([, text]) => (k === last ? ` ${text}` : `${text} `)), textposition: k === last ? "middle right" : "middle left", textfont: { color: theme.text } });
      return drawn;
    }, lines);
  }
}

/** @param {Lab.Pair} ends @param {number} by @returns {Lab.Pair} */
function shifted([low, high], by) {
  const step = Math.max(-low, Math.min(1 - high, by));
  return [low + step, high + step];
}
