// The arrows at the scrubbed step: downhill, velocity and the step taken, all in units of a step.

/** @typedef {"gradient" | "velocity" | "step"} Arrow */

// `turned`: what it is called where only its direction is shown.
/** @type {{ name: Arrow, label: string, turned: string, dash: number[] }[]} */
const KINDS = [
  { name: "gradient", label: "−α g", turned: "direction of −g", dash: [5, 3] },
  { name: "velocity", label: "−α v", turned: "direction of −v", dash: [2, 3] },
  { name: "step", label: "step", turned: "step", dash: [] },
];
const LONGEST = 78;
const SHORT = 30;
const MOST = 20;
// What is no longer lies below the path's marker, and seems to pass nothing.
const HIDDEN = 6;
// What is shorter is not drawn.
const SEEN = 1.5;
// The key keeps so far from the picture's edge, and from the marks, in pixels.
const GAP = 6;
const REACH = 14;

// The vectors of one step in data coordinates: gradient and velocity times the learning rate, so that the
// three can be compared with each other and with the distance on the surface. Of a rule that scales each coordinate
// that would say nothing: there they are as long as the step.
/**
 * @param {Lab.Stage} stage @param {Lab.Track} path @param {number} step
 * @returns {({ at: Lab.Pair } & Record<Arrow, Lab.Pair | null>) | null}
 */
export function vectors(stage, path, step) {
  const { arrays } = stage;
  const points = arrays[`${path.id}/points`]?.data ?? [];
  const i = Math.min(step, points.length / 2 - 2);
  if (i < 0 || !Number.isFinite(points[2 * i + 2])) return null;
  const rate = arrays[`${path.id}/rates`]?.data[i] ?? NaN;
  /** @param {Lab.Numbers | undefined} array @param {number} row @param {number} scale @returns {Lab.Pair | null} */
  const pair = (array, row, scale) => (array ? [scale * array.data[2 * row], scale * array.data[2 * row + 1]] : null);
  /** @type {Lab.Pair} */
  const move = [points[2 * i + 2] - points[2 * i], points[2 * i + 3] - points[2 * i + 1]];
  /** @param {Lab.Pair | null} vector @returns {Lab.Pair | null} */
  const sized = (vector) => {
    if (!vector || path.linear) return vector;
    const share = Math.hypot(...move) / Math.hypot(...vector);
    return Number.isFinite(share) ? [share * vector[0], share * vector[1]] : null;
  };
  return {
    at: [points[2 * i], points[2 * i + 1]],
    gradient: sized(pair(arrays[`${path.id}/gradient`], i, -rate)),
    velocity: sized(pair(arrays[`${path.id}/velocity`], i + 1, -rate)),
    step: move,
  };
}

// Arrows too short to see are magnified together, by a round factor that is told: so far that the longest keeps its room, and
// that none seems to pass the nearest minimum, `away` pixels off, if at its own length it does not.
/** @param {number} longest @param {number} away */
function magnification(longest, away) {
  // Where there is nothing to see any factor will do.
  if (!(MOST * longest >= SEEN)) return Infinity;
  if (longest >= SHORT) return 1;
  const wanted = Math.min(MOST, LONGEST / longest, Math.max(away, HIDDEN) / longest);
  return [20, 10, 5, 2].find((factor) => factor <= wanted) ?? 1;
}

/** @typedef {{ x: number, y: number, shown: { name: Arrow, label: string, dash: number[], dx: number, dy: number }[], times: number }} Arrows */

// The arrows of a path in one panel, in pixels, and by how much they may be magnified there.
/** @param {Lab.Panel} panel @param {Lab.Track} path @param {number} step @returns {Arrows | null} */
export function arrowsAt(panel, path, step) {
  const found = vectors(panel.stage, path, step);
  if (!found) return null;
  const [x, y] = panel.project(...found.at);
  const shown = KINDS.flatMap((kind) => {
    const vector = found[kind.name];
    if (!vector) return [];
    const [px, py] = panel.project(found.at[0] + vector[0], found.at[1] + vector[1]);
    return [{ ...kind, label: path.linear ? kind.label : kind.turned, dx: px - x, dy: py - y }];
  });
  const longest = Math.max(0, ...shown.map(({ dx, dy }) => Math.hypot(dx, dy)).filter(Number.isFinite));
  const { minima = [] } = panel.spec.marks ?? panel.stage.header.marks;
  const away = minima.map((minimum) => {
    const [px, py] = panel.project(...minimum);
    return Math.hypot(px - x, py - y);
  });
  return { x, y, shown, times: magnification(longest, Math.min(Infinity, ...away)) };
}

/** @param {Lab.Context} ctx @param {number} x @param {number} y @param {number} dx @param {number} dy @param {string} colour @param {string} halo @param {number[]} dash */
function arrow(ctx, x, y, dx, dy, colour, halo, dash) {
  const length = Math.hypot(dx, dy);
  if (length < SEEN) return;
  const angle = Math.atan2(dy, dx);
  const tip = Math.min(9, 0.6 * length);
  const shaft = () => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + dx - 0.7 * tip * Math.cos(angle), y + dy - 0.7 * tip * Math.sin(angle));
  };
  shaft();
  ctx.lineWidth = 5;
  ctx.strokeStyle = halo;
  ctx.stroke();
  ctx.setLineDash(dash);
  shaft();
  ctx.lineWidth = 2.2;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x + dx, y + dy);
  ctx.lineTo(x + dx - tip * Math.cos(angle - 0.42), y + dy - tip * Math.sin(angle - 0.42));
  ctx.lineTo(x + dx - tip * Math.cos(angle + 0.42), y + dy - tip * Math.sin(angle + 0.42));
  ctx.closePath();
  ctx.fillStyle = colour;
  ctx.fill();
}

/** @param {Lab.Theme} theme @returns {Record<Arrow, string>} */
const coloursOf = (theme) =>
  theme.dark ? { gradient: "#c9d2e0", velocity: "#8fd0ff", step: "#ffffff" } : { gradient: "#4a5568", velocity: "#005a9c", step: "#000000" };

// An arrow whose head lies outside would be a line across the picture.
/** @param {Lab.Panel} panel @param {Arrows} arrows @param {number} times */
function inside({ box }, { x, y, shown }, times) {
  return shown.filter(({ dx, dy }) => {
    const [px, py] = [x + times * dx, y + times * dy];
    return px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
  });
}

// `times` is one factor for all panels that are compared.
/** @param {Lab.Context} ctx @param {Lab.Panel} panel @param {Lab.Theme} theme @param {Lab.Track} path @param {Arrows} arrows @param {number} times */
export function drawArrows(ctx, panel, theme, path, arrows, times) {
  const { x, y } = arrows;
  const colours = coloursOf(theme);
  const seen = inside(panel, arrows, times);
  if (!seen.length) return;
  for (const { name, dx, dy, dash } of seen) arrow(ctx, x, y, times * dx, times * dy, colours[name], theme.background, dash);
  key(ctx, panel, theme, seen, colours, times, path);
}

// The same as traces: a shaft, which the legend names, and a head.
/** @param {Lab.Panel} panel @param {Arrows} arrows @param {number} times @returns {Lab.Trace[]} */
export function arrowTraces(panel, arrows, times) {
  const { x, y } = arrows;
  const { xaxis, yaxis } = panel.axes;
  const colours = coloursOf(panel.stage.theme);
  return inside(panel, arrows, times).flatMap(({ name, label, dash, dx, dy }) => {
    if (Math.hypot(times * dx, times * dy) < SEEN) return [];
    const [tipX, tipY] = [x + times * dx, y + times * dy];
    const along = { x: [x, tipX].map((px) => xaxis.p2d(px - xaxis._offset)), y: [y, tipY].map((py) => yaxis.p2d(py - yaxis._offset)) };
    const color = colours[name];
    const told = times > 1 ? `${label} (× ${times})` : label;
    const base = { type: "scatter", hoverinfo: "skip" };
    /** @type {Lab.Trace} */
    const shaft = { ...base, ...along, mode: "lines", name: told, line: { color, dash: dash.length ? (dash[0] > 2 ? "dash" : "dot") : "solid", width: 2.2 } };
    const angle = (180 * Math.atan2(dx, -dy)) / Math.PI;
    return [shaft, { ...base, x: [along.x[1]], y: [along.y[1]], mode: "markers", marker: { symbol: "arrow", size: 9, angle, color } }];
  });
}

// The corner in which a box of this size hides neither the start nor a minimum; the first one where each hides something.
/** @param {Lab.Panel} panel @param {number} width @param {number} height @returns {Lab.Pair} */
function corner(panel, width, height) {
  const { box, stage, spec } = panel;
  const { start, minima = [] } = spec.marks ?? stage.header.marks;
  const kept = [stage.clicked ?? start, ...minima].flatMap((point) => (point ? [panel.project(point[0], point[1])] : []));
  const [left, right, top, bottom] = [box.left + GAP, box.right - width - GAP, box.top + GAP, box.bottom - height - GAP];
  /** @type {Lab.Pair[]} */
  const corners = [[right, top], [right, bottom], [left, top], [left, bottom]];
  const free = corners.find(([x, y]) => kept.every(([px, py]) => px < x - REACH || px > x + width + REACH || py < y - REACH || py > y + height + REACH));
  return free ?? corners[0];
}

/**
 * @param {Lab.Context} ctx
 * @param {Lab.Panel} panel
 * @param {Lab.Theme} theme
 * @param {Arrows["shown"]} shown
 * @param {Record<Arrow, string>} colours
 * @param {number} times
 * @param {Lab.Track} path
 */
function key(ctx, panel, theme, shown, colours, times, path) {
  const { box } = panel;
  ctx.textAlign = "left";
  ctx.font = `${Math.max(11, theme.size - 1)}px ${theme.font}`;
  const note = times > 1 ? `arrows × ${times}` : "";
  if (box.right - box.left < 320) {
    // Too narrow for names, but how far the arrows are magnified is always told.
    const [x, y] = corner(panel, ctx.measureText(note).width, theme.size);
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.text;
    ctx.fillText(note, x, y);
    return;
  }
  const line = Math.max(11, theme.size - 1) + 5;
  const rows = [path.name, ...shown.map(({ label }) => label), ...(note ? [note] : [])];
  const width = Math.max(...rows.map((row) => ctx.measureText(row).width)) + 44;
  const [left, top] = corner(panel, width, rows.length * line + 6);
  ctx.globalAlpha = 0.88;
  ctx.fillStyle = theme.background;
  ctx.fillRect(left, top, width, rows.length * line + 6);
  ctx.globalAlpha = 1;
  ctx.textBaseline = "middle";
  rows.forEach((row, i) => {
    const y = top + 3 + (i + 0.5) * line;
    const kind = shown[i - 1];
    ctx.fillStyle = theme.text;
    ctx.fillText(row, left + (kind ? 36 : 8), y);
    if (!kind) return;
    arrow(ctx, left + 8, y, 22, 0, colours[kind.name], theme.background, kind.dash);
  });
}
