// Where the labels of vertical lines stand: beside their own, in the row where they hide least of the curve and of each other.

/** @typedef {{ x: number, wide: number }} Label its line, and its width */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Room */
/** @typedef {[from: Lab.Pair, to: Lab.Pair]} Segment */

const GAP = 5;
// What it costs to hide a piece of the curve, to lie across another line, to stand on the left, and each row further down.
const COST = { curve: 4, line: 1, left: 1.5, row: 0.01 };

// Whether a segment goes through a room.
/** @param {Segment} segment @param {Room} room */
function enters(segment, room) {
  const [[x0, y0], [x1, y1]] = segment[0][0] <= segment[1][0] ? segment : [segment[1], segment[0]];
  const from = Math.max(room.left, x0);
  const to = Math.min(room.right, x1);
  if (!(from <= to)) return false;
  if (x1 - x0 < 1e-6) return Math.min(y0, y1) <= room.bottom && Math.max(y0, y1) >= room.top;
  const [a, b] = [from, to].map((x) => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
  return Math.min(a, b) <= room.bottom && Math.max(a, b) >= room.top;
}

// For each label its room, in pixels; null where others leave it none.
/** @param {Label[]} labels @param {Segment[]} curve @param {Room} box @param {number} line height of a row @returns {(Room | null)[]} */
export function placed(labels, curve, box, line) {
  /** @type {Room[]} */
  const taken = [];
  return labels.map(({ x, wide }, i) => {
    /** @type {Room | null} */
    let best = null;
    let least = Infinity;
    for (let row = 0; box.top + (row + 1.1) * line < box.bottom; row += 1) {
      for (const isLeft of [false, true]) {
        const left = isLeft ? x - GAP - wide : x + GAP;
        const top = box.top + (row + 0.1) * line;
        const room = { left, right: left + wide, top, bottom: top + line };
        if (room.left < box.left || room.right > box.right || taken.some((other) => overlap(room, other))) continue;
        const hidden = curve.filter((segment) => enters(segment, room)).length;
        const across = labels.filter((other, j) => j !== i && other.x > room.left && other.x < room.right).length;
        const cost = COST.curve * hidden + COST.line * across + COST.left * Number(isLeft) + COST.row * row;
        if (cost < least) [best, least] = [room, cost];
      }
    }
    if (best) taken.push(best);
    return best;
  });
}

/** @param {Room} one @param {Room} other */
function overlap(one, other) {
  return one.left < other.right + GAP && other.left < one.right + GAP && one.top < other.bottom && other.top < one.bottom;
}
