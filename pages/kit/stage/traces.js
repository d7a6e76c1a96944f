// For an export: the tracks of a panel as Plotly's traces, each a line and where it stands.

import { colourOf } from "./theme.js";

/** @type {Record<Lab.Marker, string>} */
const SYMBOLS = { cross: "cross", circle: "circle", square: "square", diamond: "diamond", star: "star", "triangle-up": "triangle-up", "triangle-down": "triangle-down" };

// `heights` gives the third coordinate of a track, where there is one.
/**
 * @param {Lab.Panel} panel
 * @param {string} name of the array
 * @param {(path: Lab.Track) => number[] | null} heights
 * @returns {Lab.Trace[]}
 */
export function pathTraces(panel, name, heights = () => null) {
  const { stage } = panel;
  return panel.paths().flatMap((path) => {
    const points = stage.arrays[`${path.id}/${name}`]?.data;
    if (!points) return [];
    const xs = [];
    const ys = [];
    for (let i = 0; i < points.length / 2 && Number.isFinite(points[2 * i + 1]); i += 1) {
      xs.push(points[2 * i]);
      ys.push(points[2 * i + 1]);
    }
    const colour = colourOf(path, stage.theme);
    const zs = heights(path)?.slice(0, xs.length);
    const type = zs ? "scatter3d" : "scatter";
    const line = { type, ...(zs && { z: zs }), x: xs, y: ys, mode: "lines", name: path.name, line: { color: colour, dash: path.dash, width: zs ? 5 : 2 } };
    const i = Math.min(stage.clock.step, xs.length - 1);
    const dot = { ...line, x: [xs[i]], y: [ys[i]], mode: "markers", showlegend: false, marker: { symbol: SYMBOLS[path.marker], size: zs ? 5 : 11, color: colour } };
    if (zs) dot.z = [zs[i]];
    return [line, dot];
  });
}
