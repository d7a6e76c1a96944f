// A stage as one Plotly figure, for PNG, SVG and a page that stands alone: at the step that it shows, with all that moves. A PNG
// has what the canvases show, to the pixel; the others have it as traces, which stay lines at any size.

import { withArrays } from "./codec.js";
import { Panel } from "./panel.js";
import { NUMBERS, themed } from "./plotly.js";

// How high a line of the legend is, and how wide its signs are beside the words.
const LINE = 26;
const SIGNS = 48;
// Of a trace that is in a panel and not seen there.
const NOWHERE = { x: [NaN], y: [NaN] };

/** @param {Lab.Sheet} panel @param {Lab.WholeLayout} layout @param {number} x @param {number} y */
function title({ name }, layout, x, y) {
  const text = name.textContent;
  if (!text) return;
  // At the very edge a letter would be cut.
  layout.annotations.push({ text, x: Math.max(x, 4 / layout.width), y, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", showarrow: false, font: layout.font });
}

// How much room the legend takes above the picture: it must not move what is below.
/** @param {Lab.Stage} stage @param {string[]} names @param {number} width */
function above({ theme }, names, width) {
  const wide = names.map((name) => SIGNS + 0.6 * theme.size * name.length);
  return Math.max(1, Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...wide, 1))))) * LINE;
}

// What a canvas shows, where it is on the page.
/** @param {Lab.Sheet} panel @param {DOMRect} frame @param {Lab.WholeLayout} layout @param {number} head */
function canvas(panel, frame, layout, head) {
  const rect = panel.plot.getBoundingClientRect();
  const x = (rect.left - frame.left) / layout.width;
  const y = 1 - (rect.top - frame.top + head) / layout.height;
  const size = { sizex: rect.width / layout.width, sizey: rect.height / layout.height, sizing: "stretch" };
  layout.images.push({ source: panel.picture(), xref: "paper", yref: "paper", x, y, xanchor: "left", yanchor: "top", layer: "above", ...size });
  return /** @type {Lab.Pair} */ ([x, y]);
}

// Every panel keeps its place on the page; its axes get numbers of their own.
/**
 * @param {Lab.Stage} stage @param {boolean} painted whether what moves is an image
 * @returns {{ data: Lab.Trace[], layout: Lab.WholeLayout }}
 */
export function combined(stage, painted) {
  const frame = stage.board.whole.getBoundingClientRect();
  const width = Math.round(frame.width);
  const { theme } = stage;
  const moving = new Map(stage.panels.flatMap((panel) => (panel instanceof Panel ? [[panel, panel.traces()]] : [])));
  const tracks = new Set(stage.paths.map(({ name }) => name));
  const names = [...new Set([...moving.values()].flat().filter(({ mode }) => mode === "lines").map(({ name = "" }) => name))].filter((name) => name && (!painted || tracks.has(name)));
  const head = above(stage, names, width);
  const height = Math.round(frame.height) + head;
  /** @type {Lab.WholeLayout} */
  const layout = {
    width, height, paper_bgcolor: theme.background, plot_bgcolor: theme.background, showlegend: true,
    font: { family: theme.font, size: theme.size, color: theme.text }, margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
    legend: { orientation: "h", x: 0, y: 1, yanchor: "top", bgcolor: "rgba(0,0,0,0)", font: { size: theme.size } }, annotations: [], images: [],
  };
  /** @type {Lab.Trace[]} */
  const data = [];
  /** @type {Set<string | undefined>} */
  const named = new Set();
  for (const panel of stage.panels) if (!(panel instanceof Panel)) title(panel, layout, ...canvas(panel, frame, layout, head));
  stage.panels.filter((panel) => panel instanceof Panel).forEach((panel, k) => {
    const suffix = k ? String(k + 1) : "";
    const figure = themed(withArrays(painted ? panel.still() : panel.figure.body, panel.figure.arrays), theme);
    const rect = panel.plot.getBoundingClientRect();
    const left = rect.left - frame.left;
    const top = rect.top - frame.top + head;
    const { box } = panel;
    /** @type {Lab.Pair} */
    const x = [(left + box.left) / width, (left + box.right) / width];
    /** @type {Lab.Pair} */
    const y = [1 - (top + box.bottom) / height, 1 - (top + box.top) / height];
    const axes = panel.axesAt(suffix, figure.layout, x, y);
    Object.assign(layout, axes.layout);
    const own = figure.data.length;
    [...figure.data, ...(moving.get(panel) ?? [])].forEach((trace, i) => {
      // What has no name of its own is no line of the legend.
      const first = trace.mode === "lines" && Boolean(trace.name) && !named.has(trace.name);
      if (first) named.add(trace.name);
      // A scale of colours stands beside its panel, not beside all of them.
      const scale = trace.colorbar && { colorbar: { ...trace.colorbar, x: x[1], xanchor: "left", y: y[0], yanchor: "bottom", len: y[1] - y[0] } };
      if (!painted || i < own) data.push({ ...trace, ...axes.names, ...scale, showlegend: first });
      // Of what is painted the tracks' names are left for the legend.
      else if (first && tracks.has(String(trace.name))) data.push({ ...trace, ...axes.names, ...(trace.z ? { ...NOWHERE, z: [NaN] } : NOWHERE), showlegend: true });
    });
    if (painted) {
      title(panel, layout, ...canvas(panel, frame, layout, head));
      // Plotly draws no axes that nothing is in.
      if (axes.names.xaxis) data.push({ ...NOWHERE, type: "scatter", mode: "lines", ...axes.names, showlegend: false });
    }
    else {
      for (const image of panel.images()) layout.images.push({ ...image, xref: `x${suffix}`, yref: `y${suffix}` });
      title(panel, layout, x[0], y[1]);
    }
  });
  return { data, layout };
}

/** @param {string} name @param {string} url */
function download(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** @param {string} _key @param {unknown} value */
const plain = (_key, value) => (value instanceof Float32Array ? Array.from(value) : value);

/** @param {Lab.Stage} stage @param {string} kind */
export async function save(stage, kind) {
  const figure = { ...combined(stage, kind === "png"), config: NUMBERS };
  const name = `descent-lab-${stage.name}.${kind}`;
  if (kind !== "html") {
    const { width, height } = figure.layout;
    const url = await stage.Plotly.toImage(figure, { format: kind, width, height, scale: kind === "png" ? 2 : 1 });
    return download(name, url);
  }
  const library = await (await fetch(`${stage.address}plotly.min.js`)).text();
  const json = JSON.stringify(figure, plain).replaceAll("<", "\\u003c");
  const page = [
    "<!doctype html><meta charset='utf-8'><title>Descent Lab</title>",
    `<script>${library}</script><div id='figure'></div>`,
    `<script>const figure = ${json}; Plotly.newPlot('figure', figure);</script>`,
  ];
  return download(name, URL.createObjectURL(new Blob(page, { type: "text/html" })));
}
