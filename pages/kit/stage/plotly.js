// Plotly itself, loaded once, and the layout that every still picture of the lab shares.

let loading;

export function plotly(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = `${address}plotly.min.js`;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.js did not load"));
    document.head.append(script);
  });
  return loading;
}

export const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showTips: false };

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
    minexponent: 4,
    ...own,
    title: { standoff: 6, ...own.title, font: { size: theme.size, color: theme.quiet } },
    tickfont: { size: theme.size, color: theme.quiet },
  };
}

// The figure with the page's colours and type. `meta.light` and `meta.dark` of a trace hold what differs.
export function themed(figure, theme, extra = {}) {
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
  layout.margin = { l: l * scale, r, t, b: b * scale };
  for (const name of Object.keys(layout)) {
    if (/^[xy]axis\d*$/.test(name)) layout[name] = axis(layout[name], theme);
    if (/^scene\d*$/.test(name)) {
      const scene = { ...layout[name] };
      for (const side of ["xaxis", "yaxis", "zaxis"]) {
        const flat = { backgroundcolor: "rgba(0,0,0,0)", gridcolor: theme.line, showspikes: false };
        scene[side] = { ...axis(scene[side] ?? {}, theme), ...flat };
      }
      layout[name] = scene;
    }
  }
  const data = figure.data.map(({ meta, ...trace }) => ({ ...trace, ...(theme.dark ? meta?.dark : meta?.light) }));
  return { data, layout };
}
