// The stage: panels on one clock with one transport bar. Settings change its data, never the stage itself.

import { Clock } from "./clock.js";
import { decode } from "./codec.js";
import { save } from "./export.js";
import { LiveTransport } from "./live.js";
import { plotly } from "./plotly.js";
import { announceStage, block, withdrawStage } from "./store.js";
import { colourOf, onThemeChange, readTheme } from "./theme.js";
import { Transport } from "./transport.js";

const stillWanted = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Stage {
  constructor(parent, address) {
    this.address = address;
    this.clock = new Clock();
    this.panels = [];
    this.byId = new Map();
    this.kinds = new Map();
    this.frames = 0;
    this.plotlyCalls = 0;
    this.showArrows = true;
    this.root = document.createElement("section");
    this.root.className = "dl-stage";
    this.board = document.createElement("div");
    this.board.className = "dl-board";
    this.main = document.createElement("div");
    this.main.setAttribute("role", "img");
    this.main.className = "dl-main";
    this.strips = document.createElement("div");
    this.strips.className = "dl-strips";
    this.transport = new Transport(this);
    this.legend = document.createElement("div");
    this.legend.className = "dl-legend";
    this.board.append(this.legend, this.main, this.transport.root, this.strips);
    this.root.append(this.board);
    parent.append(this.root);
    this.clock.listen(() => this.tick());
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.root);
    this.stopTheme = onThemeChange(this.root, () => this.look());
  }

  // New data from the server. Updates are queued, so that a slow first drawing meets no second one.
  update(bytes, send) {
    this.send = send;
    if (this.lastBytes && this.lastBytes.length === bytes.length && this.lastBytes.every((b, i) => b === bytes[i])) return this.look();
    this.lastBytes = bytes;
    this.queue = (this.queue ?? Promise.resolve()).then(() => (this.lastBytes === bytes ? this.apply(decode(bytes)) : null));
    return this.queue;
  }

  // A training has a bar of its own, and parts to press inside the picture, which an image has not.
  setLive(live) {
    this.root.classList.toggle("dl-live-stage", live);
    this.main.setAttribute("role", live ? "group" : "img");
    if (live === this.transport instanceof LiveTransport) return;
    const bar = live ? new LiveTransport(this) : new Transport(this);
    this.transport.root.replaceWith(bar.root);
    this.transport.remove();
    this.transport = bar;
  }

  async apply({ header, arrays }) {
    this.setLive(Boolean(header.live));
    const [Plotly, surface] = await Promise.all([plotly(this.address), header.surface ? block(header.surface) : null, this.loadKinds(header.panels)]);
    // It may have been removed while it waited.
    if (this.gone) return;
    this.Plotly = Plotly;
    const first = !this.header;
    this.header = header;
    this.arrays = arrays;
    this.paths = header.paths;
    this.first = header.clock.first ?? 0;
    this.unit = header.clock.unit ?? "step";
    this.clicked = null;
    this.name = header.name;
    if (![...this.paths, ...(header.live?.rows ?? [])].some(({ id }) => id === this.focus)) this.focus = header.focus ?? this.paths[0]?.id;
    if (first) this.firstLook(header);
    this.theme = readTheme(this.root);
    this.lookKey = this.keyOfLook();
    this.main.setAttribute("aria-label", header.alt);
    if (this.clock.steps !== header.clock.steps) this.clock.setSteps(header.clock.steps);
    // A setting that names a step moves the clock; any other one leaves it where it is.
    if (!first && header.clock.at !== this.at) this.clock.seek(header.clock.at);
    this.at = header.clock.at;
    this.layLegend();
    this.laying = true;
    try {
      await this.layPanels(header, surface);
    } finally {
      // Whatever one picture does, the next data are drawn.
      this.laying = false;
    }
    if (this.gone) return;
    this.tick();
    this.root.dataset.ready = String(Number(this.root.dataset.ready ?? 0) + 1);
    announceStage(this.name, this);
    if (header.live) this.transport.slices.drawn(header.live);
  }

  firstLook(header) {
    if (header.clock.at) this.clock.t = Math.min(header.clock.at, header.clock.steps);
    if (header.clock.loop) this.clock.loop = true;
    if (header.clock.autoplay && stillWanted()) this.clock.play();
  }

  // Each kind of picture is the default export of a module that its panels name.
  async loadKinds(panels) {
    const missing = [...new Set(panels.map(({ module }) => module))].filter((module) => !this.kinds.has(module));
    await Promise.all(missing.map(async (module) => this.kinds.set(module, (await import(`${this.address}${module}`)).default)));
  }

  kindOf({ module }) {
    return this.kinds.get(module);
  }

  async layPanels(header, surface) {
    const kinds = new Map(header.panels.map((spec) => [spec.id, this.kindOf(spec)]));
    for (const [id, panel] of this.byId) {
      // Other data may put another kind of picture in the same place.
      if (panel.constructor === kinds.get(id)) continue;
      panel.remove();
      this.byId.delete(id);
    }
    const mains = header.panels.filter(({ role }) => role !== "strip");
    this.layGrid(mains);
    this.main.hidden = mains.length === 0;
    this.strips.hidden = mains.length === header.panels.length;
    const next = new Map([[this.main, 0], [this.strips, 0]]);
    this.panels = header.panels.map((spec) => {
      if (!this.byId.has(spec.id)) this.byId.set(spec.id, new (kinds.get(spec.id))(this, spec.id));
      const panel = this.byId.get(spec.id);
      const home = spec.role === "strip" ? this.strips : this.main;
      const place = next.get(home);
      next.set(home, place + 1);
      if (home.children[place] !== panel.root) home.insertBefore(panel.root, home.children[place] ?? null);
      return panel;
    });
    await Promise.all(
      header.panels.map((spec, i) => {
        const own = typeof spec.figure === "string" ? null : spec.figure;
        if (!spec.figure) return this.panels[i].update(spec);
        const figure = own ? { body: own, arrays: this.arrays } : { body: surface.header.figures[spec.figure], arrays: surface.arrays };
        const key = own ? `${JSON.stringify(own)} ${spec.mark ?? ""}` : surface.header.marks[spec.figure];
        return this.panels[i].update(spec, figure, key);
      }),
    );
    // A neighbour that came, went or grew leaves a panel another size.
    for (const panel of this.panels) panel.resize();
  }

  // Names by colour right at the picture, for narrow screens where the table is far below.
  layLegend() {
    const key = JSON.stringify([this.paths, this.theme.dark]);
    if (key === this.legendKey) return;
    this.legendKey = key;
    this.legend.replaceChildren(
      ...this.paths.map((path) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.textContent = path.name;
        chip.style.setProperty("--own", colourOf(path, this.theme));
        chip.addEventListener("click", () => this.setFocus(path.id));
        return chip;
      }),
    );
  }

  // A wide panel takes two columns where there are two.
  layGrid(mains) {
    const places = mains.length + mains.filter(({ wide }) => wide).length;
    const squares = places === 4 && mains.every((spec) => this.kindOf(spec).square) && this.root.clientWidth >= 520;
    const columns = squares ? 4 : this.columns(places);
    this.main.style.setProperty("--columns", columns);
    this.main.style.setProperty("--rows", Math.ceil((columns > 1 ? places : mains.length) / columns));
    this.main.style.setProperty("--wide", Math.min(2, columns));
  }

  columns(n) {
    if (n <= 1) return 1;
    const width = this.root.clientWidth;
    if (width < 520 && this.header.live) return 1;
    if (width < 520) return n === 2 ? 1 : 2;
    return n <= 3 ? n : n === 4 ? 2 : n <= 9 ? 3 : 4;
  }

  keyOfLook() {
    const { background, text, size, font } = this.theme;
    return [background, text, size, font].join();
  }

  // The page's colours or type may have changed: draw again only if they have.
  look() {
    if (!this.header) return;
    this.theme = readTheme(this.root);
    const key = this.keyOfLook();
    if (key === this.lookKey) return;
    this.lookKey = key;
    this.layLegend();
    for (const panel of this.panels) panel.update(panel.spec, panel.figure, panel.figureKey);
    this.tick();
  }

  resized() {
    if (!this.header || !this.root.isConnected) return;
    this.layGrid(this.panels.map(({ spec }) => spec).filter(({ role }) => role !== "strip"));
    this.look();
    for (const panel of this.panels) panel.resize();
  }

  tick() {
    const { t } = this.clock;
    for (const panel of this.panels) panel.draw(t);
    this.transport.show();
    this.root.dataset.step = this.clock.step;
    for (const listener of this.stepListeners ?? []) listener(this);
  }

  // The panels beside the stage (formula, table) follow its clock and its focus.
  follow(listener) {
    this.stepListeners ??= new Set();
    this.stepListeners.add(listener);
    listener(this);
    return () => this.stepListeners.delete(listener);
  }

  setFocus(id) {
    this.focus = id;
    this.tick();
  }

  setArrows(shown) {
    this.showArrows = shown;
    this.tick();
  }

  get stroke() {
    return this.theme.size >= 16 ? 1.5 : 1;
  }

  get hasArrows() {
    return this.panels.some((panel) => panel.hasArrows);
  }

  get zoomed() {
    return this.panels.some((panel) => panel.zoomed && panel.spec.role !== "strip");
  }

  onView() {
    this.transport.show();
  }

  resetZoom() {
    for (const panel of this.panels) panel.resetZoom();
  }

  // A click that sets something: every panel may show at once where it was.
  onClick(panel, [x, y]) {
    this.clicked = [x, y];
    for (const each of this.panels) each.draw(this.clock.t);
    this.send("click", { x, y, panel: panel.spec.id });
  }

  save(kind) {
    return save(this, kind);
  }

  // Away from the page, and back on it: a live stage only.
  rest() {
    const { activeElement } = document;
    this.focused = this.root.contains(activeElement) ? activeElement : null;
    this.transport.slices.rest();
    this.root.remove();
  }

  // Data that came meanwhile were drawn without a size.
  wake(parent) {
    parent.append(this.root);
    for (const panel of this.panels) if (panel.box) panel.measure();
    this.focused?.focus({ preventScroll: true });
    this.transport.slices.wake();
  }

  remove() {
    this.clock.stop();
    this.observer.disconnect();
    this.stopTheme();
    this.transport.remove();
    for (const panel of this.panels) panel.remove();
    if (this.name) withdrawStage(this.name, this);
    this.gone = true;
    this.root.remove();
  }
}
