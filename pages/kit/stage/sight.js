// How a visitor looks at a stage, as a link says it: the chosen row, the zoom of each panel, the camera (pages/kit/link.py).

import { Panel } from "./panel.js";

// What is nearer to the whole, as a share of its width, is the whole.
const WHOLE = 1e-6;
const DIGITS = 6;

/** @param {number} value */
const short = (value) => String(Number(value.toPrecision(DIGITS)));
const PARTS = ["eye", "center", "up"];
const AXES = ["x", "y", "z"];

// Of a panel whose zoom is a setting the link says it already.
/** @param {Lab.Sheet} panel @returns {panel is Lab.Panel} */
const zooms = (panel) => panel instanceof Panel && !panel.spec.zoom && Boolean(panel.laid._fullLayout?.xaxis) && Boolean(panel.spec.home.x ?? panel.spec.home.y);

/** @param {Lab.Pair | undefined} home @param {Lab.Pair} now */
const differs = (home, now) => Boolean(home) && home !== undefined && Math.abs(home[0] - now[0]) + Math.abs(home[1] - now[1]) > WHOLE * Math.abs(home[1] - home[0]);

// Plotly's own camera, where a figure has none.
/** @type {Lab.Camera} */
const CAMERA = { eye: { x: 1.25, y: 1.25, z: 1.25 }, center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 } };

/** @param {Lab.Sheet} panel @returns {panel is Lab.Panel} */
const turns = (panel) => panel instanceof Panel && Boolean(panel.laid._fullLayout?.scene);

/** @param {Lab.Camera} camera */
const written = (camera) => PARTS.flatMap((part) => AXES.map((axis) => short(camera[part][axis]))).join();

// The camera of the first scene, if it is another one than the figure has.
/** @param {Lab.Stage} stage */
function cameraOf(stage) {
  const panel = stage.panels.find(turns);
  const now = panel?.axes.scene?.camera;
  if (!panel || !now) return "";
  const { camera } = /** @type {{ camera?: Lab.Camera }} */ (panel.figure.body.layout.scene ?? {});
  return written(now) === written({ ...CAMERA, ...camera }) ? "" : written(now);
}

// What a link says of it; what is as the page shows it by itself is "".
/** @param {Lab.Stage} stage @returns {Lab.Sight} */
export function sightOf(stage) {
  const usual = stage.header.focus ?? stage.paths[0]?.id;
  const zoomed = stage.panels.filter(zooms).flatMap((panel) => {
    const { xaxis, yaxis } = panel.axes;
    const { x, y } = panel.spec.home;
    return differs(x, xaxis.range) || differs(y, yaxis.range) ? [`${panel.spec.id}:${[...xaxis.range, ...yaxis.range].map(short).join()}`] : [];
  });
  return { row: stage.focus && stage.focus !== usual ? stage.focus : "", zoomed: zoomed.join(" "), camera: cameraOf(stage) };
}

/** @param {Lab.Stage} stage @param {Partial<Lab.Sight>} sight */
export function look(stage, { row, zoomed, camera }) {
  if (row && stage.opens(row)) stage.setFocus(row);
  for (const one of zoomed?.split(" ") ?? []) {
    const [id, numbers = ""] = one.split(":");
    const panel = stage.byId.get(id);
    const [x0, x1, y0, y1] = numbers.split(",").map(Number);
    if (panel && zooms(panel) && x0 !== x1 && y0 !== y1) panel.zoom.show({ x: [x0, x1], y: [y0, y1] });
  }
  const numbers = camera?.split(",").map(Number);
  if (!numbers) return;
  const made = Object.fromEntries(PARTS.map((part, i) => [part, Object.fromEntries(AXES.map((axis, k) => [axis, numbers[3 * i + k]]))]));
  for (const panel of stage.panels.filter(turns)) stage.Plotly.relayout(panel.laid, { "scene.camera": made });
}
