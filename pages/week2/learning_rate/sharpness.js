// How near a training is to the edge of stability: the line at 1, the ground above it, and the curve that climbs to it.

import History from "./history.js";

const OVER = { light: "#c0392b", dark: "#ff8a7a" };

export default class Sharpness extends History {
  drawBehind() {
    const { ctx, box } = this;
    const { theme, stroke } = this.stage;
    const [, y] = this.project(0, 1);
    const colour = theme.dark ? OVER.dark : OVER.light;
    const height = Math.max(0, y - box.top);
    const fade = ctx.createLinearGradient(0, box.top, 0, y);
    fade.addColorStop(0, `${colour}2e`);
    fade.addColorStop(1, `${colour}12`);
    ctx.fillStyle = fade;
    ctx.fillRect(box.left, box.top, box.right - box.left, height);
    ctx.fillStyle = colour;
    ctx.fillRect(box.left, y - 0.75 * stroke, box.right - box.left, 1.5 * stroke);
    super.drawBehind();
    ctx.font = `600 ${theme.size}px ${theme.font}`;
    // Below it: what hovers at the edge, and is thrown off, goes above.
    ctx.textBaseline = "top";
    const text = "the edge: sharpness = 2 / rate";
    ctx.fillText(text, box.right - ctx.measureText(text).width - 6, y + 8);
  }

  traces() {
    const { theme } = this.stage;
    const color = theme.dark ? OVER.dark : OVER.light;
    const line = { color, dash: /** @type {Lab.Dash} */ ("solid"), width: 1.5 };
    return [{ type: "scatter", mode: "lines", name: "the edge", x: [...this.axes.xaxis.range], y: [1, 1], line, opacity: 1 }, ...super.traces()];
  }
}
