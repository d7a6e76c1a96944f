// Asks the server for one thing at a time: what the visitor did, or else the next slice of the training.

// After so long without an answer the request counts as lost; each loss doubles the patience, for a server that is slow.
const PATIENCE_MS = 4000;
const MOST_PATIENCE_MS = 32000;
// A hidden tab trains on slowly, and one that nobody comes back to rests.
const HIDDEN_MS = 1000;
const LONG_HIDDEN_MS = 60000;
const MOST_QUEUED = 12;

/** @param {Lab.Act} does */
const isSwitch = ({ do: what }) => what === "play" || what === "pause";

export class Slices {
  /** @param {(does: Lab.Act & { tick: number, asked: number }) => void} send @param {() => void} changed */
  constructor(send, changed) {
    this.send = send;
    this.changed = changed;
    /** @type {Lab.Act[]} */
    this.queue = [];
    // What was asked for and has not been answered.
    /** @type {{ asked: number, does: Lab.Act } | null} */
    this.flying = null;
    this.still = false;
    /** @type {boolean | null} */
    this.wanted = null;
    /** @type {Lab.Live | null} */
    this.live = null;
    this.frame = this.timer = this.watchdog = 0;
    this.patience = PATIENCE_MS;
    // An answer of the page's last visit must not be taken for one of this visit.
    this.asked = Math.floor(Math.random() * 2 ** 30);
    /** @type {number | null} */
    this.hiddenSince = document.hidden ? performance.now() : null;
    this.onVisibility = () => {
      this.hiddenSince = document.hidden ? (this.hiddenSince ?? performance.now()) : null;
      this.schedule();
    };
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  // What the visitor sees: the state asked for, until the server has answered.
  get running() {
    return this.wanted ?? Boolean(this.live?.running);
  }

  // What the visitor did goes before the next slice. Presses of one button that wait together are added up.
  /** @param {Lab.Act} does */
  act(does) {
    const last = this.queue.at(-1);
    if (does.by !== undefined && last?.by !== undefined && last.do === does.do && last.layer === does.layer) last.by += does.by;
    else {
      if (isSwitch(does)) this.queue = this.queue.filter((one) => !isSwitch(one));
      if (this.queue.length < MOST_QUEUED) this.queue.push({ ...does });
    }
    if (isSwitch(does)) this.wanted = does.do === "play";
    else if (does.do === "step" || does.do === "reset") this.wanted = false;
    this.pump();
    this.changed();
  }

  // The data of a message are on the screen.
  /** @param {Lab.Live} live */
  drawn(live) {
    this.live = live;
    // A new setting can swallow the request for a slice, and what comes then is as good: the next one may be asked for.
    if (this.flying && (live.asked === this.flying.asked || this.flying.does.do === "tick")) this.answered();
    this.pump();
    this.schedule();
    this.changed();
  }

  answered() {
    clearTimeout(this.watchdog);
    this.flying = null;
    this.patience = PATIENCE_MS;
    if (!this.queue.length) this.wanted = null;
  }

  pump() {
    if (this.flying || this.still) return;
    const next = this.queue.shift();
    if (next) this.ask(next);
  }

  /** @param {Lab.Act} does */
  ask(does) {
    this.cancel();
    this.asked += 1;
    this.flying = { asked: this.asked, does };
    this.watch();
    this.send({ ...does, tick: this.live?.tick ?? 0, asked: this.asked });
  }

  watch() {
    this.watchdog = window.setTimeout(() => this.lost(), this.patience);
  }

  // Playing and pausing may be said twice; a step or a new unit may not.
  lost() {
    if (!this.flying) return;
    const { does } = this.flying;
    this.flying = null;
    this.patience = Math.min(2 * this.patience, MOST_PATIENCE_MS);
    if (isSwitch(does) && !this.queue.some(isSwitch)) this.queue.unshift(does);
    else if (!this.queue.length) this.wanted = null;
    this.pump();
    this.schedule();
    this.changed();
  }

  // The next slice is asked for when the last one has been seen: a slow browser slows the training, not itself.
  schedule() {
    this.cancel();
    if (this.still || this.flying || !this.running || !this.live) return;
    const { next_ms: pause } = this.live;
    const tick = () => this.ask({ do: "tick" });
    if (document.hidden) {
      if (performance.now() - (this.hiddenSince ?? 0) < LONG_HIDDEN_MS) this.timer = window.setTimeout(tick, Math.max(HIDDEN_MS, pause));
      return;
    }
    this.frame = requestAnimationFrame(() => (this.timer = window.setTimeout(tick, pause)));
  }

  cancel() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  rest() {
    this.still = true;
    this.cancel();
    clearTimeout(this.watchdog);
  }

  wake() {
    this.still = false;
    if (this.flying) this.watch();
    else this.schedule();
  }

  remove() {
    this.rest();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}
