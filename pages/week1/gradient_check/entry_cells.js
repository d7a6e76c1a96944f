// The entries of a checked gradient as cells: each layer's matrix, and below it a row each for bias, gamma and beta.

/** @typedef {import("./checked_network.js").default} Sheet */
/** @typedef {import("./checked_network.js").Group} Group */

// The place of an entry that has no verdict since it has a kink, and how strong what has not been checked is.
export const KINK = -1;
export const UNLIT = 0.16;
const NAMES = { weights: "W", bias: "b", gamma: "γ", beta: "β" };

/** @param {string} kind */
const short = (kind) => NAMES[/** @type {keyof typeof NAMES} */ (kind)];

// The matrix of a layer, inputs down and units across, and below it a row each for bias, gamma and beta.
/** @param {Sheet} sheet @param {number} l @param {number} t */
export function paintMatrices(sheet, l, t) {
  const { content } = sheet;
  const { top, bottom } = sheet.room;
  const groups = content.layers[l - 1].groups;
  const units = content.sizes[l];
  const slot = sheet.column(l) - sheet.column(l - 1);
  const most = Math.max(...content.sizes);
  const rows = most + 1.6 * (content.layers[0].groups.length - 1);
  const cell = Math.min((0.78 * slot) / Math.max(...content.sizes.slice(1)), (bottom - top) / rows, 30);
  const left = (sheet.column(l - 1) + sheet.column(l)) / 2 - (units * cell) / 2;
  let y = top + Math.max(0, (bottom - top - rows * cell) / 2) + (most - content.sizes[l - 1]) * cell;
  for (const group of groups) {
    if (l === 1) nameRow(sheet, short(group.kind), left, y, cell * group.entries.shape[0], cell);
    for (let i = 0; i < group.entries.shape[0]; i += 1) {
      for (let j = 0; j < units; j += 1) paintCell(sheet, group, i, j, [left + j * cell, y + i * cell], cell, l, t);
    }
    y += (group.entries.shape[0] + 0.6) * cell;
  }
}

/** @param {Sheet} sheet @param {string} name @param {number} left @param {number} y @param {number} high @param {number} cell */
function nameRow(sheet, name, left, y, high, cell) {
  const { ctx } = sheet;
  // A name may reach into the gap between two rows, not into the next row's name.
  if (high + 0.6 * cell < sheet.stage.theme.size) return;
  ctx.fillStyle = sheet.stage.theme.quiet;
  ctx.textAlign = "right";
  ctx.fillText(name, left - 4, y + high / 2);
  ctx.textAlign = "left";
}

/** @param {Sheet} sheet @param {Group} group @param {number} i @param {number} j @param {Lab.Pair} corner @param {number} cell @param {number} l @param {number} t */
function paintCell(sheet, { kind, entries, places }, i, j, [x, y], cell, l, t) {
  const { ctx } = sheet;
  const { theme } = sheet.stage;
  const at = i * entries.shape[1] + j;
  const place = places.data[at];
  const lit = sheet.isLit(l, t);
  ctx.fillStyle = lit && place !== KINK ? sheet.colour(place) : theme.quiet;
  ctx.globalAlpha = lit ? (place === KINK ? 0.12 : place ? 0.95 : 0.45) : UNLIT;
  ctx.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
  ctx.globalAlpha = 1;
  if (!lit) return;
  if (place === KINK) {
    ctx.strokeStyle = theme.quiet;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x + 2, y + cell - 2);
    ctx.lineTo(x + cell - 2, y + 2);
    ctx.stroke();
  }
  const what = kind === "weights" ? `${sheet.unit(l - 1, i)} → unit ${j + 1}` : `${kind} of unit ${j + 1}`;
  sheet.spots.push({ text: sheet.words(l, what, entries.data[at]), x: x + cell / 2, y: y + cell / 2, reach: cell / 2 });
}
