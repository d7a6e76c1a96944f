// Plotly itself, loaded once, and the layout that every still picture of the lab shares.

/** @type {Promise<Lab.Plotly> | undefined} */
let loading;

/**
 * @param {string} address
 * @returns {Promise<Lab.Plotly>}
 */
export function plotly(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = `${address}plotly.min.js`;
    const lost = () => reject(new Error("plotly.js did not load"));
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : lost());
    script.onerror = lost;
    document.head.append(script);
  });
  return loading;
}

// Between a number and its percent sign there is a space, as in the lab's sentences. Of what Plotly's formats have only money
// lets one say what stands behind a number.
export const NUMBERS = { locales: { en: { format: { currency: ["", "\u00a0%"] } } } };
export const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showTips: false, ...NUMBERS };

// A format of d3 with that space, or none.
/** @param {string | undefined} format */
const spaced = (format) => (format?.endsWith("%") ? `$${format}` : format);

/** @param {Lab.Axis} own @param {Lab.Theme} theme */
function axis(own, theme) {
  return {
    color: theme.quiet,
    gridcolor: theme.grid,
    linecolor: theme.line,
    zeroline: false,
    ticks: "outside",
    ticklen: 3,
    tickcolor: theme.line,
    exponentformat: "power",
    // The margins have room for a last label: to find out Plotly has the page laid out once for every axis.
    ticklabeloverflow: "allow",
    minexponent: 4,
    ...own,
    ...(own.tickformat ? { tickformat: spaced(own.tickformat) } : {}),
    title: { standoff: 6, ...own.title, font: { size: theme.size, color: theme.quiet } },
    tickfont: { size: theme.size, color: theme.quiet },
  };
}

// The figure with the page's colours and type. `meta.light` and `meta.dark` of a trace hold what differs.
/**
 * @param {Lab.Figure} figure @param {Lab.Theme} theme @param {object} extra
 * @returns {Lab.Figure}
 */
export function themed(figure, theme, extra = {}) {
  /** @type {Lab.Layout} */
  const layout = {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: theme.size, color: theme.text },
    hovermode: false,
    showlegend: false,
    dragmode: "zoom",
    uirevision: "kept",
    ...figure.layout,
    ...extra,
  };
  const { l, r, t, b } = figure.layout.margin;
  const scale = theme.size / 12;
  // Half of an axis' last label lies in the margin, and Plotly leaves out one that has no room there.
  const [right, top] = layout.xaxis ? [0.95 * theme.size, 0.75 * theme.size] : [0, 0];
  layout.margin = { l: l * scale, r: Math.max(r, right), t: Math.max(t, top), b: b * scale };
  for (const name of Object.keys(layout)) {
    if (/^[xy]axis\d*$/.test(name)) layout[name] = axis(/** @type {Lab.Axis} */ (layout[name]), theme);
    if (/^scene\d*$/.test(name)) {
      /** @type {Record<string, unknown>} */
      const scene = { .../** @type {object} */ (layout[name]) };
      for (const side of ["xaxis", "yaxis", "zaxis"]) {
        const flat = { backgroundcolor: "rgba(0,0,0,0)", gridcolor: theme.line, showspikes: false };
        scene[side] = { ...axis(/** @type {Lab.Axis} */ (scene[side] ?? {}), theme), ...flat };
      }
      layout[name] = scene;
    }
  }
  const data = figure.data.map(({ meta, hovertemplate, ...trace }) => ({
    ...trace,
    ...(hovertemplate ? { hovertemplate: hovertemplate.replace(/:([^:}]+%)}/g, (_, format) => `:${spaced(format)}}`) } : {}),
    ...(theme.dark ? meta?.dark : meta?.light),
  }));
  return { data, layout };
}
