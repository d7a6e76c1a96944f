// The stage: panels on one clock with one transport bar. Settings change its data, never the stage itself.

import { Board } from "./board.js";
import { Clock, motionWanted } from "./clock.js";
import { decode, headerOf } from "./codec.js";
import { save } from "./export.js";
import { KeptFocus } from "./focus.js";
import { untab } from "./keys.js";
import { Laying } from "./laying.js";
import { LiveTransport } from "./live.js";
import { plotly } from "./plotly.js";
import { announceStage, block, withdrawStage } from "./store.js";
import { onThemeChange, readTheme } from "./theme.js";
import { Transport } from "./transport.js";

// How long new data are waited for that are to be played, before what is here is played.
const DUE_MS = 400;

export class Stage {
  // What is known from the first data on.
  /** @type {Lab.Header} */
  header;
  /** @type {Lab.Arrays} */
  arrays;
  /** @type {Lab.Track[]} */
  paths;
  /** @type {Lab.Theme} */
  theme;
  /** @type {Lab.Plotly} */
  Plotly;
  /** @type {Lab.Send} */
  send;
  name = "";
  lookKey = "";
  at = 0;
  first = 0;
  unit = "step";
  each = 1;

  /** @type {Lab.Sheet[]} */
  panels = [];
  /** @type {Map<string, Lab.Sheet>} */
  byId = new Map();
  // The track that is looked into, and the point that was clicked, until what it changes is here.
  /** @type {string | undefined} */
  focus;
  /** @type {Lab.Pair | null} */
  clicked = null;
  clock = new Clock();
  frames = 0;
  plotlyCalls = 0;
  showArrows = true;
  laying = new Laying(this);
  gone = false;
  // Whether these data come from a moving hand.
  handed = false;
  // Whether the next data are to be played from their beginning.
  due = false;
  dueTimer = 0;
  /** @type {Set<(stage: Stage) => void>} */
  stepListeners = new Set();
  /** @type {Promise<unknown>} */
  queue = Promise.resolve();

  /** @param {HTMLElement} parent @param {string} address of the folder of all modules */
  constructor(parent, address) {
    this.address = address;
    this.board = new Board(parent);
    this.root = this.board.root;
    this.keysAt = new KeptFocus(this.root);
    this.main = this.board.main;
    /** @type {Transport | LiveTransport} */
    this.transport = new Transport(this);
    this.board.putBar(this.transport.root);
    this.clock.listen(() => this.tick());
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.root);
    this.stopTheme = onThemeChange(this.root, () => this.look());
  }

  // Whom it tells of clicks.
  /** @param {Lab.Send} send */
  hears(send) {
    this.send = send;
  }

  // New data from the server. Updates are queued, so that a slow first drawing meets no second one.
  /** @param {Uint8Array} bytes @param {Lab.Send} [send] */
  update(bytes, send = this.send) {
    this.send = send;
    if (this.lastBytes && this.lastBytes.length === bytes.length && this.lastBytes.every((b, i) => b === bytes[i])) return this.look();
    if (this.completes(bytes)) return;
    this.lastBytes = bytes;
    // What fails is reported, and does not keep the next data from being drawn.
    this.queue = this.queue.then(() => (this.lastBytes === bytes ? this.apply(decode(bytes)) : null)).catch(reportError);
  }

  // The picture that came without the arrays that are not drawn (pages/kit/stage_data.py): with them it looks the same.
  /** @param {Uint8Array} bytes */
  completes(bytes) {
    const mark = headerOf(bytes).mark;
    if (!mark || mark !== (this.lastBytes && headerOf(this.lastBytes).mark)) return false;
    this.lastBytes = bytes;
    this.queue = this.queue
      .then(() => {
        if (this.lastBytes !== bytes || this.gone) return null;
        this.arrays = decode(bytes).arrays;
        return this.tick();
      })
      .catch(reportError);
    return true;
  }

  // The hand rests: what was left for later is drawn.
  finish() {
    this.handed = false;
    this.finishPanels(this.panels);
  }

  /** @param {Lab.Sheet[]} panels */
  finishPanels(panels) {
    this.queue = this.queue.then(() => (this.gone ? null : Promise.all(panels.map((panel) => panel.finish())))).catch(reportError);
  }

  // A training has a bar of its own.
  /** @param {boolean} live */
  setLive(live) {
    this.board.setLive(live);
    if (live === this.transport instanceof LiveTransport) return;
    const bar = live ? new LiveTransport(this) : new Transport(this);
    this.board.putBar(bar.root);
    this.transport.remove();
    this.transport = bar;
  }

  // The requests of a training, which other stages have not.
  get slices() {
    return this.transport instanceof LiveTransport ? this.transport.slices : null;
  }

  /** @param {Lab.Block<Lab.Header>} data */
  async apply({ header, arrays }) {
    this.setLive(Boolean(header.live));
    const [Plotly, surface] = await Promise.all([plotly(this.address), header.surface ? block(header.surface) : null, this.laying.load(header.panels)]);
    // It may have been removed while it waited.
    if (this.gone) return;
    this.Plotly = Plotly;
    const first = !this.header;
    this.header = header;
    this.arrays = arrays;
    this.paths = header.paths;
    this.first = header.clock.first;
    this.unit = header.clock.unit;
    this.each = header.clock.each;
    this.clock.seconds = header.clock.seconds;
    this.clicked = null;
    this.name = header.name;
    if (!this.opens(this.focus)) this.focus = header.focus ?? this.paths[0]?.id;
    if (first) this.firstLook(header.clock);
    // Under a moving hand nothing else changes, and to ask for the look is to have the page laid out.
    if (first || !this.handed) this.theme = readTheme(this.root);
    this.lookKey = this.keyOfLook();
    this.main.setAttribute("aria-label", header.alt);
    if (this.clock.steps !== header.clock.steps) this.clock.setSteps(header.clock.steps);
    // A setting that names a step moves the clock; any other one leaves it where it is.
    if (!first && header.clock.at !== this.at) this.clock.seek(header.clock.at);
    this.at = header.clock.at;
    this.layLegend();
    await this.laying.lay(header.panels, surface);
    if (this.gone) return;
    if (this.due) this.begin();
    this.tick();
    this.root.dataset.ready = String(Number(this.root.dataset.ready ?? 0) + 1);
    announceStage(this.name, this);
    if (header.live) this.slices?.drawn(header.live);
  }

  /** @param {Lab.ClockSpec} clock */
  firstLook({ at, steps, loop, autoplay }) {
    if (at) this.clock.t = Math.min(at, steps);
    if (loop) this.clock.loop = true;
    if (autoplay && motionWanted()) this.clock.play();
  }

  // A preset, an experiment or an answer: what it brings is played, or what is here if that is what it asks for.
  playNew() {
    this.due = true;
    clearTimeout(this.dueTimer);
    const look = () => {
      if (!this.due) return;
      const busy = document.querySelector('.stApp[data-test-script-state="running"]');
      if (busy) this.dueTimer = window.setTimeout(look, DUE_MS / 4);
      else this.begin();
    };
    this.dueTimer = window.setTimeout(look, DUE_MS);
  }

  begin() {
    this.due = false;
    clearTimeout(this.dueTimer);
    // A training is played by the server.
    if (!this.header || this.header.live) return;
    this.focus = this.header.focus ?? this.focus;
    const { at, told } = this.header.clock;
    const moves = motionWanted();
    this.clock.seek(told === null ? at : moves ? 0 : told);
    if (moves) this.clock.play(told ?? undefined);
  }

  // Space and the arrows are the picture's from now on.
  takeKeys() {
    this.main.focus({ preventScroll: true });
    untab();
  }

  // Whether there is something of this name to look into.
  /** @param {string | undefined} id */
  opens(id) {
    return [...this.paths, ...(this.header?.live?.rows ?? [])].some((one) => one.id === id);
  }

  layLegend() {
    this.board.layLegend(this.paths, this.theme, (id) => this.setFocus(id));
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
    for (const panel of this.panels) panel.redraw();
    this.tick();
  }

  resized() {
    if (!this.header || !this.root.isConnected) return;
    this.laying.grid(this.panels.map(({ spec }) => spec));
    this.look();
    for (const panel of this.panels) panel.resize();
  }

  tick() {
    const { t } = this.clock;
    for (const panel of this.panels) panel.draw(t);
    this.transport.show();
    this.root.dataset.step = String(this.clock.step);
    for (const listener of this.stepListeners) listener(this);
  }

  // The panels beside the stage (formula, table) follow its clock and its focus.
  /** @param {(stage: Stage) => void} listener */
  follow(listener) {
    this.stepListeners.add(listener);
    listener(this);
    return () => this.stepListeners.delete(listener);
  }

  /** @param {string} id */
  setFocus(id) {
    this.focus = id;
    this.tick();
  }

  /** @param {boolean} shown */
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
  /** @param {string} panel @param {Lab.Pair} point */
  onClick(panel, [x, y]) {
    this.clicked = [x, y];
    for (const each of this.panels) each.draw(this.clock.t);
    this.send("click", { x, y, panel });
  }

  // A zoom that has come to rest in a panel whose zoom is a setting; without a view it is the whole again.
  /** @param {string} panel @param {Lab.View | null} view */
  onZoom(panel, view) {
    this.send("zoom", { panel, x: view?.x ?? null, y: view?.y ?? null });
  }

  // Ranges drawn on a panel's own axes, null for one that was taken away.
  /** @param {string} panel @param {[axis: string, ends: Lab.Pair | null][]} ranges */
  onRanges(panel, ranges) {
    this.send("ranges", { panel, ranges });
  }

  /** @param {string} kind */
  save(kind) {
    return save(this, kind);
  }

  // Away from the page, and back on it.
  rest() {
    this.slices?.rest();
    this.root.remove();
  }

  // Data that came meanwhile were drawn without a size.
  /** @param {HTMLElement} parent */
  wake(parent) {
    parent.append(this.root);
    for (const panel of this.panels) if (panel.box) panel.measure();
    this.keysAt.back();
    this.slices?.wake();
  }

  remove() {
    clearTimeout(this.dueTimer);
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
