// The view of a panel. Where its zoom is a setting of the page it is told to the server once it has come to rest, and kept while
// answers are on their way; elsewhere Plotly keeps it, but for one that a link has brought.

const REST_MS = 300;
// Two views whose ends are less than this share of their width apart are the same one.
const SAME = 1e-3;

/** @param {Lab.View} one @param {Lab.View} other */
function same(one, other) {
  /** @param {Lab.Pair} a @param {Lab.Pair} b */
  const alike = (a, b) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) <= SAME * Math.abs(b[1] - b[0]);
  return alike(one.x, other.x) && alike(one.y, other.y);
}

export class Zoom {
  // The view that the server last drew, and those that it has been told since.
  /** @type {Lab.View | null} */
  drawn = null;
  /** @type {Lab.View[]} */
  told = [];
  timer = 0;
  // The whole of which a link's view is a part: of another whole it says nothing.
  whole = "";

  /** @param {Lab.Panel} panel */
  constructor(panel) {
    this.panel = panel;
  }

  /** @returns {Lab.View} */
  get now() {
    const { xaxis, yaxis } = this.panel.axes;
    return { x: [...xaxis.range], y: [...yaxis.range] };
  }

  get home() {
    return /** @type {Lab.View} */ (this.panel.spec.home);
  }

  // The view of a link.
  /** @param {Lab.View} view */
  show({ x, y }) {
    this.whole = JSON.stringify(this.home);
    this.panel.stage.Plotly.relayout(this.panel.laid, { "xaxis.range": x, "yaxis.range": y });
  }

  // Plotly keeps what a visitor has zoomed, and takes this for the figure's own.
  /** @param {Lab.Layout} layout */
  keep(layout) {
    const { xaxis, yaxis } = layout;
    if (this.whole !== JSON.stringify(this.home)) this.whole = "";
    if (!this.whole || !xaxis || !yaxis) return;
    layout.uirevision = false;
    xaxis.range = this.now.x;
    yaxis.range = this.now.y;
  }

  // A new figure comes with the view that the server knows. The visitor's own stays if the server has heard of it later
  // than of that, or not yet.
  /** @param {Lab.Layout} layout */
  lay(layout) {
    const { xaxis, yaxis } = layout;
    if (!xaxis?.range || !yaxis?.range) return;
    // Plotly would put its own memory of a drag in the place of an equal range.
    layout.uirevision = false;
    const come = { x: xaxis.range, y: yaxis.range };
    const { x, y } = this.isAhead(come) ? this.now : come;
    this.drawn = come;
    // Copies: Plotly writes a drag into those that it is given.
    xaxis.range = [...x];
    yaxis.range = [...y];
  }

  /** @param {Lab.View} come */
  isAhead(come) {
    if (!this.drawn || !this.panel.isDrawn) return false;
    if (same(come, this.drawn)) return true;
    const answered = this.told.findIndex((view) => same(come, view));
    this.told = answered < 0 ? [] : this.told.slice(answered + 1);
    if (answered < 0) this.rest();
    return this.told.length > 0 || this.timer > 0;
  }

  // After any change of the view: whether it is another one than the whole.
  look() {
    const { now } = this;
    const known = this.told.at(-1) ?? this.drawn;
    if (known && !same(now, known)) {
      this.rest();
      this.timer = window.setTimeout(() => this.tell(), REST_MS);
    } else this.rest();
    return !same(now, this.home);
  }

  tell() {
    this.timer = 0;
    const { now } = this;
    this.told.push(now);
    this.panel.stage.onZoom(this.panel.spec.id, same(now, this.home) ? null : now);
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
