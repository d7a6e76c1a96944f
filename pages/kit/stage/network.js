// Where everything of a network's diagram lies: columns of units, the curves between them, and what a pointer is on.

const GAP = 4;
const LARGEST = 44;
const SMALLEST = 17;
const MOST_UNITS = 10;
const MOST_LABEL = 112;
const REACH = 5;

// How a curve rises between its ends: both coordinates are cubics with level ends.
/** @param {number} t */
const rise = (t) => t * t * (3 - 2 * t);
/** @param {number} t */
const run = (t) => 1.5 * t - 1.5 * t * t + t * t * t;

/** @param {number} share */
function inverse(share) {
  let [low, high] = [0, 1];
  for (let k = 0; k < 24; k += 1) {
    const middle = (low + high) / 2;
    if (run(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// How many units a column has to show: as many as came with pictures or weights, no more than fit.
/** @param {Lab.Network} content @param {number} l */
function shownUnits(content, l) {
  const { pictures, units } = content.layers[l];
  const known = pictures?.shape[0] ?? content.weights[l]?.shape[0] ?? content.weights[l - 1]?.shape[1] ?? units;
  return Math.min(known, units, MOST_UNITS);
}

// What stands beside the units of a layer.
/** @param {Lab.NetworkLayer} layer */
export const writtenOf = ({ short, labels }) => short ?? labels ?? [];

// The columns in a sheet of this width and height, under heads of this height. `measure` gives a text's width.
/**
 * @param {Lab.Network} content
 * @param {number} width
 * @param {number} height
 * @param {number} head
 * @param {number} line
 * @param {(text: string) => number} measure
 * @returns {Lab.LayerPlace[]}
 */
export function columnsOf(content, width, height, head, line, measure) {
  const { layers } = content;
  const room = height - head - line;
  const fit = Math.max(1, Math.floor((room + GAP) / (SMALLEST + GAP)));
  const most = Math.min(fit, Math.max(...layers.map((_, l) => shownUnits(content, l))));
  const wide = Math.min(0.5 * MOST_LABEL, width / layers.length / 2);
  /** @param {Lab.NetworkLayer} layer */
  const label = (layer) => Math.min(Math.max(0, ...writtenOf(layer).map((text) => measure(text) + 8)), wide * 2, 0.3 * width);
  const [left, right] = [label(layers[0]), layers.length > 1 ? label(layers[layers.length - 1]) : 0];
  const size = Math.max(SMALLEST, Math.min(LARGEST, (room + GAP) / most - GAP, ((width - left - right) / layers.length) * 0.62));
  // The outer columns need the room of their heads too.
  const edge = Math.max(size / 2 + 4, Math.min(38, width / layers.length / 2));
  const [first, last] = [Math.max(edge, left + size / 2 + 2), width - Math.max(edge, right + size / 2 + 2)];
  return layers.map((layer, l) => {
    const count = Math.min(shownUnits(content, l), fit);
    const x = layers.length > 1 ? first + ((last - first) * l) / (layers.length - 1) : width / 2;
    const middle = head + room / 2;
    const pitch = Math.min(size + Math.max(GAP, 0.3 * size), (room - size) / Math.max(1, most - 1));
    const ys = Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * pitch);
    return { layer, l, x, ys, size, label: l ? right : left, more: layer.units - count };
  });
}

// The curves of one gap, the weakest first so that the strong ones lie above.
/**
 * @param {Lab.Numbers} weights @param {Lab.LayerPlace} from @param {Lab.LayerPlace} to @param {number} l
 * @returns {Lab.WeightCurve[]}
 */
export function curvesOf(weights, from, to, l) {
  const { data, shape } = weights;
  const n = shape[1];
  let largest = 0;
  for (let i = 0; i < from.ys.length; i += 1) for (let j = 0; j < to.ys.length; j += 1) largest = Math.max(largest, Math.abs(data[i * n + j]) || 0);
  /** @type {Lab.WeightCurve[]} */
  const curves = [];
  for (let i = 0; i < from.ys.length; i += 1) {
    for (let j = 0; j < to.ys.length; j += 1) {
      const weight = data[i * n + j];
      const ends = { x0: from.x + from.size / 2, y0: from.ys[i], x1: to.x - to.size / 2, y1: to.ys[j] };
      if (Number.isFinite(weight)) curves.push({ l, i, j, weight, share: largest ? Math.abs(weight) / largest : 0, ...ends });
    }
  }
  return curves.sort((a, b) => a.share - b.share);
}

/** @param {Lab.Context} ctx @param {Lab.WeightCurve} curve */
export function trace(ctx, { x0, y0, x1, y1 }) {
  const middle = (x0 + x1) / 2;
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

// The unit at a place, or else the nearest visible curve.
/**
 * @param {Lab.LayerPlace[]} columns @param {Lab.WeightCurve[]} curves @param {number} x @param {number} y
 * @returns {Lab.NetworkPart | null}
 */
export function under(columns, curves, x, y) {
  for (const { l, x: cx, ys, size } of columns) {
    const i = ys.findIndex((cy) => Math.abs(x - cx) <= size / 2 + 1 && Math.abs(y - cy) <= size / 2 + 1);
    if (i >= 0) return { l, unit: i };
  }
  const inside = curves.filter(({ x0, x1 }) => x > x0 && x < x1);
  if (!inside.length) return null;
  const risen = rise(inverse((x - inside[0].x0) / (inside[0].x1 - inside[0].x0)));
  /** @type {{ l: number, i: number, j: number, distance: number } | null} */
  let best = null;
  for (const curve of inside) {
    const distance = Math.abs(curve.y0 + (curve.y1 - curve.y0) * risen - y);
    if (distance < REACH && (!best || distance <= best.distance)) best = { l: curve.l, i: curve.i, j: curve.j, distance };
  }
  return best;
}
