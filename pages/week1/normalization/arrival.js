// A cost with its run, and written into it what has become of the run: "195 steps".

import { textAt } from "./moments.js";
import Surface from "./surface.js";

const LARGE = 1.9;

/** @extends {Surface<import("./surface.js").SurfaceContent & { told: Lab.Told }>} */
export default class Arrival extends Surface {
  /** @param {number} t */
  drawInside(t) {
    super.drawInside(t);
    const text = this.told();
    if (!text) return;
    const { ctx, box } = this;
    const { theme } = this.stage;
    let size = LARGE * theme.size;
    const font = (/** @type {number} */ pixels) => (ctx.font = `600 ${pixels}px ${theme.font}`);
    font(size);
    const room = box.right - box.left - 20;
    const wide = ctx.measureText(text).width;
    if (wide > room) font((size *= room / wide));
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.lineJoin = "round";
    ctx.lineWidth = 5;
    ctx.strokeStyle = theme.background;
    ctx.strokeText(text, box.left + 10, box.bottom - 6);
    ctx.fillStyle = theme.text;
    ctx.fillText(text, box.left + 10, box.bottom - 6);
  }

  told() {
    return textAt(this.spec.content.told, this.stage.clock.step);
  }

  /** @returns {Lab.Trace[]} */
  traces() {
    const text = this.told();
    const { xaxis, yaxis } = this.axes;
    const [x, y] = [xaxis, yaxis].map(({ range: [low, high] }) => low + 0.03 * (high - low));
    const { theme } = this.stage;
    const written = { type: "scatter", mode: "text", x: [x], y: [y], text: [text], textposition: "top right", textfont: { size: LARGE * theme.size, color: theme.text } };
    return text ? [...super.traces(), written] : super.traces();
  }
}
