// What the axes of a panel make of the room that they have: names in two lines, fewer numbers, one scale for both.

/** @typedef {{ width: number, height: number }} Room */

// How wide a letter is, in heights of it.
const LETTER = 0.53;

// A name with its unit that is longer than its axis takes two lines.
/** @param {Lab.Layout} layout @param {Lab.Theme} theme @param {Room} room */
export function breakNames({ xaxis, yaxis, margin }, { size }, { width, height }) {
  /** @param {{ title?: { text?: string } } | undefined} axis @param {number} room */
  const breaks = (axis, room) => {
    const name = axis?.title?.text ?? "";
    if (!axis?.title || !name.includes(" (") || LETTER * size * name.length < room) return 0;
    axis.title.text = name.replace(" (", "<br>(");
    return 1.3 * size;
  };
  margin.b += breaks(xaxis, width - margin.l - margin.r);
  margin.l += breaks(yaxis, height - margin.t - margin.b);
}

// Two axes of one scale take what they need of the room: left to find that out, Plotly draws twice, and in another window
// leaves them wider than they were asked to be.
/** @param {Lab.Layout} layout @param {Lab.PanelSpec["home"]} home @param {Room} room */
export function fit({ xaxis, yaxis, margin }, { x, y }, { width, height }) {
  if (!xaxis || !yaxis?.scaleanchor || !x || !y) return;
  // Plotly rounds each margin.
  const [l, r, t, b] = [margin.l, margin.r, margin.t, margin.b].map(Math.round);
  const [across, up] = [width - l - r, height - t - b];
  const scale = Math.min(across / (x[1] - x[0]), up / (y[1] - y[0]));
  /** @param {Lab.Pair} range @param {number} room */
  const domain = ([low, high], room) => {
    const half = ((high - low) * scale) / room / 2;
    return [Math.max(0, 0.5 - half), Math.min(1, 0.5 + half)];
  };
  xaxis.domain = domain(x, across);
  yaxis.domain = domain(y, up);
}

// In a low strip only so many numbers stand at the axis as have room above each other.
/** @param {Lab.Layout} layout @param {Lab.Theme} theme @param {number} height */
export function thin({ yaxis, margin }, { size }, height) {
  if (!yaxis) return;
  const { tickvals, ticktext } = yaxis;
  const room = Math.max(1, Math.floor((height - margin.t - margin.b) / (1.25 * size)) + 1);
  if (!tickvals || !ticktext) {
    // Those that Plotly chooses itself.
    const { nticks } = yaxis;
    yaxis.nticks = Math.min(typeof nticks === "number" && nticks > 0 ? nticks : room, Math.max(2, room));
    return;
  }
  if (tickvals.length <= room) return;
  const every = Math.ceil(tickvals.length / room);
  /** @template T @param {T[]} all */
  const some = (all) => all.filter((_, i) => i % every === 0);
  Object.assign(yaxis, { tickvals: some([...tickvals]), ticktext: some([...ticktext]) });
}

// A small panel in a grid keeps its numbers and drops the names of its axes.
/** @param {Lab.Layout} layout @param {Lab.Theme} theme */
export function compact(layout, theme) {
  const { xaxis, yaxis } = layout;
  if (!xaxis || !yaxis) return;
  xaxis.title = { text: "" };
  yaxis.title = { text: "" };
  // Names in the place of numbers keep their room.
  const l = (yaxis.type !== "log" && yaxis.ticktext && layout.margin.l) || 2.4 * theme.size;
  layout.margin = { l, r: 8, t: 4, b: 1.9 * theme.size };
}
