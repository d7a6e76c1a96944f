// For a drawing in vectors: the tracks of a panel as Plotly's traces. What has been is a line with its mark at the clock's step,
// and what is still to come is as faint as on the screen.

import { colourOf } from "./theme.js";

/** @type {Record<Lab.Marker, string>} */
const SYMBOLS = { cross: "cross", circle: "circle", square: "square", diamond: "diamond", star: "star", "triangle-up": "triangle-up", "triangle-down": "triangle-down" };

// The points of a track as far as they are finite, up to row `last`.
/** @param {Lab.Numbers} points @param {number} [last] */
export function pointsOf({ data }, last = Infinity) {
  /** @type {number[]} */
  const x = [];
  /** @type {number[]} */
  const y = [];
  for (let i = 0; i <= last && 2 * i < data.length && Number.isFinite(data[2 * i + 1]); i += 1) {
    x.push(data[2 * i]);
    y.push(data[2 * i + 1]);
  }
  return { x, y };
}

// `heights` gives the third coordinate of a track, where there is one.
/**
 * @param {Lab.Panel} panel
 * @param {string} name of the array
 * @param {(path: Lab.Track) => number[] | null} heights
 * @returns {Lab.Trace[]}
 */
export function pathTraces(panel, name, heights = () => null) {
  const { theme, arrays, clock, stroke } = panel.stage;
  const width = (panel.spec.role === "strip" ? 1.6 : 2.2) * stroke;
  /** @type {Lab.Trace[]} */
  const ahead = [];
  /** @type {Lab.Trace[]} */
  const been = [];
  for (const path of panel.inOrder()) {
    const points = arrays[`${path.id}/${name}`];
    if (!points) continue;
    const zs = heights(path);
    const color = colourOf(path, theme);
    const base = { type: zs ? "scatter3d" : "scatter", hoverinfo: "x+y", legendrank: panel.stage.paths.indexOf(path) };
    /** @param {number} [to] */
    const piece = (to) => {
      const { x, y } = pointsOf(points, to);
      return zs ? { x, y, z: zs.slice(0, x.length) } : { x, y };
    };
    const faint = panel.showsAhead(path) ? panel.aheadLines(color, width) : [];
    ahead.push(...faint.map(({ opacity, line }) => ({ ...base, ...piece(), mode: "lines", opacity, line: zs ? { ...line, width: 4 * line.width } : line })));
    const done = piece(clock.step);
    const line = { color, dash: path.dash, width: (zs ? 2.3 : 1) * (path.diverged ? width / 2 : width) };
    if (!zs) been.push({ ...base, ...done, mode: "lines", opacity: 0.75, line: { color: theme.background, dash: "solid", width: 2.1 * line.width } });
    been.push({ ...base, ...done, mode: "lines", name: path.name, line });
    const last = done.x.length - 1;
    if (last < 0) continue;
    /** @type {Lab.Trace} */
    const head = { ...base, x: [done.x[last]], y: [done.y[last]], mode: "markers", marker: { symbol: SYMBOLS[path.marker], size: zs ? 5 : 11 * stroke, color, line: { color: theme.background, width: 1.5 } } };
    if (zs) head.z = [zs[last]];
    been.push(head);
  }
  return [...ahead, ...been];
}

// Marks of one kind at these points.
/** @param {Lab.Pair[]} points @param {Lab.TraceMarker} marker @returns {Lab.Trace} */
export const marks = (points, marker) => ({ type: "scatter", mode: "markers", hoverinfo: "x+y", x: points.map(([x]) => x), y: points.map(([, y]) => y), marker });
