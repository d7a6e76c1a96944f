// Where a sampled function is zero: marching squares, a straight piece in each cell.

// Which edges the line joins, by which corners are above zero. Edges: 0 bottom, 1 right, 2 top, 3 left.
/** @type {Record<number, Lab.Pair>} */
const JOINED = { 1: [3, 0], 2: [0, 1], 3: [3, 1], 4: [1, 2], 6: [0, 2], 7: [3, 2], 8: [2, 3], 9: [0, 2], 11: [1, 2], 12: [1, 3], 13: [0, 1], 14: [3, 0] };

// Calls join(ax, ay, bx, by) with the ends of each piece, in cells from the first value on.
/** @param {ArrayLike<number>} values @param {number} rows @param {number} columns @param {(ax: number, ay: number, bx: number, by: number) => void} join */
export function level(values, rows, columns, join) {
  /** @param {number} a @param {number} b */
  const part = (a, b) => (a === b ? 0.5 : a / (a - b));
  for (let i = 0; i < rows - 1; i += 1) {
    for (let j = 0; j < columns - 1; j += 1) {
      const k = i * columns + j;
      const [a, b, c, d] = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
      const above = (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0) + (c > 0 ? 4 : 0) + (d > 0 ? 8 : 0);
      if (above === 0 || above === 15 || Number.isNaN(a + b + c + d)) continue;
      /** @type {(() => Lab.Pair)[]} */
      const edge = [() => [j + part(a, b), i], () => [j + 1, i + part(b, c)], () => [j + part(d, c), i + 1], () => [j, i + part(a, d)]];
      // A saddle: two pieces, parted by the sign of the middle.
      const middle = a + b + c + d > 0;
      const pieces = above === 5 || above === 10 ? ((above === 5) === middle ? [[0, 1], [2, 3]] : [[3, 0], [1, 2]]) : [JOINED[above]];
      for (const [from, to] of pieces) join(...edge[from](), ...edge[to]());
    }
  }
}
