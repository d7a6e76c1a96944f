// Trials as dots, one after the other in the order of the clock; where there is a floor, each with its shadow under it.

import { withShapes } from "./codec.js";
import { head, marker } from "./draw.js";
import { number } from "./format.js";
import { Panel } from "./panel.js";
import { colourOf } from "./theme.js";
import { marks } from "./traces.js";

/**
 * One search: its trials' places (n, 2), radii in pixels, and words of each; nan where it diverged. See pages/week3/search/panels.py.
 * @typedef {object} DotGroup
 * @property {string} name
 * @property {Lab.Numbers} points
 * @property {Lab.Numbers} radii
 * @property {Lab.Colours[]} colours
 * @property {string[]} told
 * @property {number[]} leaders
 */
/** @typedef {{ groups: (DotGroup & Lab.Style)[], floor: number | null, ringed: boolean }} TrialDotsContent */

const HIT = 14;
const CROSS = 4;
// A shadow's tick, and the line from it up to the dot.
const TICK = 2.2;
const FAINT = 0.28;
// A trial to come is a speck.
const SPECK = 1.4;

/** @param {number} share */
const eased = (share) => (share <= 0 ? 0 : share >= 1 ? 1 : share * share * (3 - 2 * share));

/** @extends {Panel<TrialDotsContent>} */
export default class TrialDots extends Panel {
  /** @type {TrialDotsContent} */
  content;

  /** @param {Lab.PanelSpec<TrialDotsContent>} spec @param {Lab.Drawing} figure @param {string} key */
  async update(spec, figure, key) {
    this.content = withShapes(spec.content, this.stage.arrays);
    await super.update(spec, figure, key);
  }

  // How far trial i has come at step t: it begins when the one before is there.
  /** @param {number} i @param {number} t */
  grown(i, t) {
    return eased(t - i + 1);
  }

  /** @param {DotGroup} group @param {number} i @returns {Lab.Pair} */
  place({ points }, i) {
    return this.project(points.data[2 * i], points.data[2 * i + 1]);
  }

  /** @param {number} t */
  paint(t) {
    if (this.spec.paths.length) super.paint(t);
    for (const group of this.content.groups) {
      if (this.content.floor !== null) this.paintShadows(group, this.content.floor, t);
      this.paintDots(group, t);
      if (this.content.ringed) this.paintRing(group, t);
    }
  }

  // The strip under the square, and in it a tick for every trial: those of one rate fall on each other.
  /** @param {DotGroup & Lab.Style} group @param {number} floor @param {number} t */
  paintShadows(group, floor, t) {
    const { ctx, box, stage } = this;
    const colour = colourOf(group, stage.theme);
    const [, top] = this.project(group.points.data[0], floor);
    ctx.fillStyle = stage.theme.quiet;
    ctx.globalAlpha = 0.5;
    ctx.fillRect(box.left, top - 0.5, box.right - box.left, 1);
    for (let i = 0; i < group.radii.data.length; i += 1) {
      const share = this.grown(i, t);
      if (!share) continue;
      const [x, y] = this.place(group, i);
      const wide = TICK * stage.stroke;
      ctx.fillStyle = colour;
      ctx.globalAlpha = FAINT;
      ctx.fillRect(x - 0.5, y, 1, share * (top - y));
      ctx.globalAlpha = share;
      ctx.fillRect(x - wide / 2, top + 3, wide, share * (box.bottom - top - 3));
    }
    ctx.globalAlpha = 1;
  }

  /** @param {DotGroup & Lab.Style} group @param {number} t */
  paintDots(group, t) {
    const { ctx, stage } = this;
    const { theme, stroke } = stage;
    group.colours.forEach((own, i) => {
      const share = this.grown(i, t);
      const [x, y] = this.place(group, i);
      if (!Number.isFinite(x + y)) return;
      const radius = group.radii.data[i];
      if (!share) {
        // Where the place is the result, it is not shown before.
        if (this.content.floor === null) return;
        ctx.fillStyle = theme.quiet;
        ctx.globalAlpha = 0.6;
        marker(ctx, "circle", x, y, SPECK * stroke);
        ctx.fill();
        ctx.globalAlpha = 1;
      } else if (Number.isFinite(radius)) head(ctx, group.marker, x, y, share * radius * stroke, colourOf(own, theme), theme.background);
      else head(ctx, "cross", x, y, share * CROSS * stroke, theme.text, theme.background);
    });
  }

  // Around the best one so far.
  /** @param {DotGroup & Lab.Style} group @param {number} t */
  paintRing(group, t) {
    const best = group.leaders[Math.min(Math.floor(t), group.leaders.length - 1)];
    if (best === undefined || best < 0) return;
    const { ctx, stage } = this;
    const [x, y] = this.place(group, best);
    const reach = (group.radii.data[best] + 5) * stage.stroke;
    ctx.strokeStyle = colourOf(group, stage.theme);
    ctx.lineWidth = 2.6 * stage.stroke;
    ctx.beginPath();
    ctx.arc(x, y, reach, 0, 7);
    ctx.stroke();
  }

  /** @param {Lab.Pair} point */
  words([x, y]) {
    const [px, py] = this.project(x, y);
    let text = "";
    let nearest = HIT * this.stage.stroke;
    for (const group of this.content.groups) {
      for (let i = 0; i < group.told.length && i <= this.stage.clock.step; i += 1) {
        const [dx, dy] = this.place(group, i);
        const distance = Math.hypot(dx - px, dy - py);
        if (distance >= nearest) continue;
        nearest = distance;
        text = `${group.name}, trial ${i + 1}   ${group.told[i]}`;
      }
    }
    return text || `x ${number(x, 3)}   y ${number(y, 3)}`;
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const { clock, theme, stroke } = this.stage;
    const { floor } = this.content;
    const [low] = this.axes.yaxis.range;
    const dots = this.content.groups.flatMap((group) => {
      const shown = group.told.map((_, i) => i).filter((i) => this.grown(i, clock.step) >= 1);
      const color = colourOf(group, theme);
      /** @type {Lab.Trace[]} */
      const shadows = floor === null ? [] : shown.map((i) => {
        const x = group.points.data[2 * i];
        return { type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false, x: [x, x], y: [low, floor], line: { color, dash: "solid", width: TICK * stroke } };
      });
      const own = shown.map((i) => {
        const radius = group.radii.data[i];
        /** @type {Lab.Pair} */
        const at = [group.points.data[2 * i], group.points.data[2 * i + 1]];
        return marks([at], Number.isFinite(radius) ? { color: colourOf(group.colours[i], theme), size: 2 * radius * stroke, symbol: group.marker } : { color: theme.text, size: 2 * CROSS * stroke, symbol: "x" });
      });
      return [...shadows, ...own.map((one) => ({ ...one, showlegend: false, name: group.name }))];
    });
    return this.spec.paths.length ? [...super.traces(), ...dots] : dots;
  }
}
