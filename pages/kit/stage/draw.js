// The moving part: paths, markers and bands on a canvas, in pixels.

/** @type {Record<Lab.Dash, number[]>} */
const DASHES = { solid: [], dash: [8, 5], dot: [2, 4], dashdot: [9, 4, 2, 4] };
// So far outside the canvas nothing of a line, its halo or its corners is seen.
const MARGIN = 100;

/** @param {HTMLCanvasElement | OffscreenCanvas} canvas @returns {Lab.Context} */
export function contextOf(canvas) {
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("the stage needs a browser that draws on a canvas");
  return ctx;
}

/** @param {Lab.Dash} dash */
export const dashed = (dash) => DASHES[dash] ?? [];

/** @param {Lab.Context} ctx @param {Lab.Marker} shape @param {number} x @param {number} y @param {number} r */
export function marker(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, r, 0, 7);
  else if (shape === "square") ctx.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
  else if (shape === "cross") {
    const a = 0.4 * r;
    const b = 1.1 * r;
    const corners = [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
    corners.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
    ctx.closePath();
  } else {
    const [points, inner, turn] = { diamond: [4, 1, 0], "triangle-up": [3, 1, 0], "triangle-down": [3, 1, Math.PI], star: [5, 0.45, 0] }[shape];
    const corners = inner < 1 ? 2 * points : points;
    for (let i = 0; i < corners; i += 1) {
      const radius = 1.25 * r * (inner < 1 && i % 2 ? inner : 1);
      const angle = turn - Math.PI / 2 + (2 * Math.PI * i) / corners;
      const px = x + radius * Math.cos(angle);
      const py = y + radius * Math.sin(angle);
      if (i) ctx.lineTo(px, py);
      else ctx.moveTo(px, py);
    }
    ctx.closePath();
  }
}

// Pixels of a path: x, y by turns, as many points as are finite from its start on.
/** @param {Lab.Numbers} points @param {(x: number, y: number, i: number) => Lab.Pair} project */
export function pixels(points, project) {
  const n = points.data.length / 2;
  const out = new Float64Array(2 * n);
  for (let i = 0; i < n; i += 1) {
    const [x, y] = project(points.data[2 * i], points.data[2 * i + 1], i);
    if (!Number.isFinite(x + y)) return out.subarray(0, 2 * i);
    out[2 * i] = x;
    out[2 * i + 1] = y;
  }
  return out;
}

// What of the page a canvas shows, with the margin around it: left, top, right, bottom. It is scaled and moved, never turned.
/** @param {Lab.Context} ctx @returns {[number, number, number, number]} */
function around(ctx) {
  const { a, d, e, f } = ctx.getTransform();
  const { width, height } = ctx.canvas;
  return [-e / a - MARGIN, -f / d - MARGIN, (width - e) / a + MARGIN, (height - f) / d + MARGIN];
}

// A segment that reaches outside is cut to what is around: canvases lose precision with huge numbers, and draw every dash of a
// line that nobody sees, frame by frame.
/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {[number, number, number, number]} bounds */
function cut(x0, y0, x1, y1, [left, top, right, bottom]) {
  let a = 0;
  let b = 1;
  for (const [p, d, low, high] of [[x0, x1 - x0, left, right], [y0, y1 - y0, top, bottom]]) {
    if (d === 0) {
      if (p < low || p > high) return null;
      continue;
    }
    const [near, far] = d > 0 ? [(low - p) / d, (high - p) / d] : [(high - p) / d, (low - p) / d];
    a = Math.max(a, near);
    b = Math.min(b, far);
  }
  if (a > b) return null;
  return [x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0)];
}

/** @param {Lab.Context} ctx @param {Float64Array} px @param {number} t */
function trace(ctx, px, t) {
  const last = Math.min(Math.ceil(t), px.length / 2 - 1);
  const bounds = around(ctx);
  const [left, top, right, bottom] = bounds;
  ctx.beginPath();
  let penX = NaN;
  let penY = NaN;
  for (let i = 1; i <= last; i += 1) {
    const x0 = px[2 * i - 2];
    const y0 = px[2 * i - 1];
    let x1 = px[2 * i];
    let y1 = px[2 * i + 1];
    if (i > t) {
      x1 = x0 + (x1 - x0) * (t - i + 1);
      y1 = y0 + (y1 - y0) * (t - i + 1);
    }
    // Moves below half a pixel are not seen and cost time on long paths.
    if (i < last && Math.abs(x1 - penX) < 0.5 && Math.abs(y1 - penY) < 0.5) continue;
    if (Math.min(x0, x1) < left || Math.max(x0, x1) > right || Math.min(y0, y1) < top || Math.max(y0, y1) > bottom) {
      const part = cut(x0, y0, x1, y1, bounds);
      if (part) {
        ctx.moveTo(part[0], part[1]);
        ctx.lineTo(part[2], part[3]);
      }
      penX = NaN;
      continue;
    }
    if (Number.isNaN(penX)) ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    penX = x1;
    penY = y1;
  }
}

/**
 * @param {ArrayLike<number>} px @param {number} t
 * @returns {Lab.Pair | null}
 */
export function at(px, t) {
  const last = px.length / 2 - 1;
  if (last < 0) return null;
  const i = Math.min(Math.floor(t), last);
  const j = Math.min(i + 1, last);
  const share = Math.min(t - i, 1);
  return [px[2 * i] + (px[2 * j] - px[2 * i]) * share, px[2 * i + 1] + (px[2 * j + 1] - px[2 * i + 1]) * share];
}

// The whole of a path, as strong and as wide as its part on the page allows.
/** @param {Lab.Context} ctx @param {Float64Array} px @param {string} colour @param {number[]} pattern @param {number} strength @param {number} width */
function faint(ctx, px, colour, pattern, strength, width) {
  ctx.setLineDash(pattern);
  ctx.globalAlpha = strength;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  trace(ctx, px, px.length / 2 - 1);
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** @param {Lab.Context} ctx @param {Float64Array} px @param {string} colour @param {Lab.Dash} dash @param {number} width */
export const wholePath = (ctx, px, colour, dash, width) => faint(ctx, px, colour, DASHES[dash], 0.38, 0.75 * width);

// A path that is still to come: thin dashes, whatever the dash of what has been.
/** @param {Lab.Context} ctx @param {Float64Array} px @param {string} colour @param {number} width */
export const ahead = (ctx, px, colour, width) => faint(ctx, px, colour, [7, 3], 0.6, 0.5 * width);

// The same over colours as strong as its own: dashed, in ink on the ground's colour, of which one stands out from each.
/** @param {Lab.Context} ctx @param {Float64Array} px @param {string} ink @param {string} ground @param {number} width */
export function ghost(ctx, px, ink, ground, width) {
  ctx.lineJoin = "round";
  trace(ctx, px, px.length / 2 - 1);
  ctx.globalAlpha = 0.75;
  ctx.strokeStyle = ground;
  ctx.lineWidth = 2 * width;
  ctx.stroke();
  ctx.setLineDash(DASHES.dot);
  ctx.strokeStyle = ink;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** @param {Lab.Context} ctx @param {Float64Array} px @param {number} t @param {string} colour @param {string} halo @param {Lab.Dash} dash @param {number} width */
export function pathUpTo(ctx, px, t, colour, halo, dash, width) {
  ctx.lineJoin = "round";
  trace(ctx, px, t);
  // The halo has the dash's gaps too: of two paths that are the same, the lower one shows through them.
  ctx.setLineDash(DASHES[dash]);
  ctx.strokeStyle = halo;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = 2.1 * width;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** @param {Lab.Context} ctx @param {Lab.Marker} shape @param {number} x @param {number} y @param {number} r @param {string} colour @param {string} halo */
export function head(ctx, shape, x, y, r, colour, halo) {
  marker(ctx, shape, x, y, r);
  ctx.lineWidth = 3;
  ctx.strokeStyle = halo;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
}

// A run outside the window is shown at the window's edge, pointing to where it is.
/** @param {Lab.Context} ctx @param {Lab.Box} box @param {number} x @param {number} y @param {string} colour @param {string} halo */
export function edgePointer(ctx, box, x, y, colour, halo) {
  const inside = 11;
  const cx = Math.max(box.left + inside, Math.min(box.right - inside, x));
  const cy = Math.max(box.top + inside, Math.min(box.bottom - inside, y));
  const angle = Math.atan2(y - cy, x - cx);
  ctx.save();
  ctx.translate(cx, cy);
  ctx.rotate(angle);
  ctx.beginPath();
  ctx.moveTo(9, 0);
  ctx.lineTo(-6, 6);
  ctx.lineTo(-3, 0);
  ctx.lineTo(-6, -6);
  ctx.closePath();
  ctx.lineWidth = 3;
  ctx.strokeStyle = halo;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}

/** @param {Lab.Context} ctx @param {Float64Array} low @param {Float64Array} high @param {string} colour */
export function band(ctx, low, high, colour) {
  const n = Math.min(low.length, high.length) / 2;
  if (n < 2) return;
  ctx.beginPath();
  for (let i = 0; i < n; i += 1) ctx.lineTo(low[2 * i], low[2 * i + 1]);
  for (let i = n - 1; i >= 0; i -= 1) ctx.lineTo(high[2 * i], high[2 * i + 1]);
  ctx.closePath();
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
}
