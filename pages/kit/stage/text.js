// Text on a canvas: shortened to the room it has, or laid over a halo of the background.

// The text, shortened to a width.
/** @param {Lab.Context} ctx @param {string} text @param {number} width */
export function fitted(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let n = text.length;
  while (n > 1 && ctx.measureText(`${text.slice(0, n)}…`).width > width) n -= 1;
  return `${text.slice(0, n)}…`;
}

/** @param {Lab.Context} ctx @param {Lab.Theme} theme @param {string} text @param {number} x @param {number} y @param {CanvasTextAlign} align */
export function tag(ctx, theme, text, x, y, align) {
  ctx.font = `${theme.size}px ${theme.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.background;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = theme.text;
  ctx.fillText(text, x, y);
  ctx.textAlign = "left";
}
