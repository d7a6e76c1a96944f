// The hand on a page's controls: while it moves one, the picture follows through the door of the server's that draws pictures
// alone (pages/kit/server/view_door.py); when it rests, Streamlit hears of it. Until Streamlit's own run has come of that, the
// picture is the hand's; what comes of the session meanwhile is kept, and drawn then if it is another one.

import { lift } from "./aloft.js";
import { decode } from "./codec.js";
import { sayNotKept } from "./connection.js";
import { beforePresses, blocksHere, keepForHand, openQuestion, stageOf } from "./store.js";

// The hand rests when it has not moved for so long; where no picture follows it, at once.
const REST_MS = 250;
// A server that does not hear of it for so long has gone.
const GONE_MS = 8000;
const LOOK_MS = 50;
// A run that has not heard of a message for so long is cut short by the next one.
const CUT_MS = 1000;
// A run that lasts so long is cut short by what is moved meanwhile: its picture is not the one that is wanted.
const LONG_MS = 2000;
// What a run has made is on the page a moment after its end.
const SETTLED_MS = 150;
// Between a request that is refused and the next. The server holds refusals back for as long (pages/kit/server/pace.py).
const PAUSE_MS = 150;
const OK = 200;
const NOT_HERE = 409;
// Between two requests of one page at least, so that nobody is refused for speed.
const LEAST_MS = 34;

/** @typedef {(bytes: Uint8Array, handed: boolean) => void} Draw whether they come from the hand */
/**
 * @typedef {object} Mover a slider
 * @property {string} name
 * @property {HTMLElement} root
 * @property {string} text the value it shows
 * @property {string[]} resets names of settings that lose their values with its own
 * @property {(text: string, number: number) => void} tell
 * @property {() => void} back the value that the server last said
 */

/** @param {string} name */
const stateOf = (name) => document.querySelector(".stApp")?.getAttribute(`data-test-${name}-state`);
const connected = () => stateOf("connection") === "CONNECTED";
// A run whose server has gone goes on for ever.
const busy = () => connected() && stateOf("script") === "running";
const token = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let numbers = 0;

export class Hand {
  // The values that it has set and the server has not heard of yet, with the numbers under which they were told (0: not yet).
  /** @type {Map<string, { mover: Mover, text: string, number: number }>} */
  moved = new Map();
  // The parts of the page that draw pictures, by their kind: what they show, and what the session has sent last.
  /** @type {Map<string, { owner: object, draw: Draw, shown: Uint8Array | undefined, sent: Uint8Array | undefined }>} */
  parts = new Map();
  // The marks of the parts that came through the door, by kind.
  /** @type {Map<string, string>} */
  marks = new Map();
  holding = false;
  moving = false;
  draws = true;
  /** @type {AbortController | undefined} */
  asking;
  again = false;
  asked = -Infinity;
  closedUntil = 0;
  restTimer = 0;
  againTimer = 0;
  lookTimer = 0;
  // The number of the last message, of the last one that was heard, and when the last one was sent.
  last = 0;
  heardLast = 0;
  told = 0;
  movedAt = 0;
  // Since when nothing more is to be expected of the session.
  quiet = 0;
  drawings = 0;
  /** @type {(() => void) | undefined} */
  putDown;

  /** @param {string} name @param {string} address of the folder of all modules */
  constructor(name, address) {
    this.name = name;
    this.door = new URL(`../../view/${name}`, address).href;
  }

  // --- the session's side ----------------------------------------------------------------------------------

  /** What the session has sent for a part, and who draws it. @param {string} kind @param {Uint8Array} bytes @param {object} owner @param {Draw} draw */
  session(kind, bytes, owner, draw) {
    const here = this.parts.get(kind);
    const part = here?.owner === owner ? here : { owner, draw, shown: undefined, sent: undefined };
    this.parts.set(kind, part);
    part.draw = draw;
    part.sent = bytes;
    if (!this.holding) this.show(kind, bytes, false);
  }

  /** What is there by now of the picture that the session waits for. @param {Uint8Array} bytes */
  meanwhile(bytes) {
    if (this.holding) return;
    for (const [kind, , part] of partsOf(bytes, decode(bytes).header)) this.show(kind, part, false);
  }

  /** One that goes after its successor has come takes only itself away. @param {string} kind @param {object} owner */
  leave(kind, owner) {
    if (this.parts.get(kind)?.owner !== owner) return;
    this.parts.delete(kind);
    this.marks.delete(kind);
  }

  /** @param {string} kind @param {Uint8Array} bytes @param {boolean} handed */
  show(kind, bytes, handed) {
    const part = this.parts.get(kind);
    if (!part || (part.shown && same(part.shown, bytes))) return false;
    part.shown = bytes;
    // What the session draws has no mark here.
    if (!handed) this.marks.delete(kind);
    part.draw(bytes, handed);
    return true;
  }

  // --- the hand's side -------------------------------------------------------------------------------------

  /** @param {Mover} mover @param {boolean} draws whether the picture follows @param {boolean} lifts whether it is held in sight */
  move(mover, draws, lifts = true) {
    this.moved.set(mover.name, { mover, text: mover.text, number: 0 });
    this.moving = true;
    this.movedAt = performance.now();
    this.putDown ??= draws && lifts ? lift(stageOf(this.name)?.main, mover.root) : undefined;
    this.draws = draws;
    clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => this.rest(), draws ? REST_MS : 0);
    if (draws) this.ask();
    this.watch();
  }

  // The hand rests. One run follows the other: where one is cut short, Streamlit takes components off the page and puts them
  // back. Where no picture follows the hand it is a matter of every press.
  rest() {
    const now = performance.now();
    const unheard = this.last > this.heardLast && now - this.told < CUT_MS;
    if (!unheard && (this.draws || !busy() || now - this.movedAt > LONG_MS)) this.speak();
    else this.restTimer = window.setTimeout(() => this.rest(), LOOK_MS);
  }

  // Streamlit hears of what was moved.
  speak() {
    clearTimeout(this.restTimer);
    this.moving = false;
    for (const one of this.moved.values()) if (!one.number) this.tell(one);
    this.watch();
  }

  /** @param {{ mover: Mover, text: string, number: number }} one */
  tell(one) {
    one.number = this.last = ++numbers;
    this.told = performance.now();
    one.mover.tell(one.text, one.number);
  }

  /** Something else is pressed: the hand's last word comes before it. Whether there was one. */
  flush() {
    if (!this.moving) return false;
    this.speak();
    return true;
  }

  /** The server has heard of a slider's message. @param {string} name @param {number} number */
  heard(name, number) {
    this.heardLast = Math.max(this.heardLast, number);
    const one = this.moved.get(name);
    if (one && one.number && number >= one.number) this.moved.delete(name);
    this.watch();
  }

  /** Whether what a slider shows is the hand's. @param {string} name */
  has(name) {
    return this.moved.has(name);
  }

  /** A slider that goes takes its value with it, and closes the door. @param {string} name */
  gone(name) {
    if (!this.moved.delete(name)) return;
    this.asking?.abort();
    this.watch();
  }

  // --- the door --------------------------------------------------------------------------------------------

  ask() {
    const now = performance.now();
    if (this.asking || now < this.closedUntil || now < this.asked + LEAST_MS) {
      this.again = true;
      clearTimeout(this.againTimer);
      if (!this.asking) this.againTimer = window.setTimeout(() => this.again && this.ask(), Math.max(this.closedUntil, this.asked + LEAST_MS) - now + 1);
      return;
    }
    this.again = false;
    this.asked = now;
    this.asking = new AbortController();
    this.answered(this.asking);
  }

  // The next request is on its way while this answer is drawn.
  /** @param {AbortController} asking */
  next(asking) {
    if (this.asking !== asking) return;
    this.asking = undefined;
    if (this.again && this.moved.size) this.ask();
  }

  /** @param {AbortController} asking */
  async answered(asking) {
    const settings = Object.fromEntries(new URLSearchParams(location.search));
    const present = "present" in settings;
    delete settings.present;
    for (const name of ["hide", "row", "zoomed", "camera"]) delete settings[name];
    // What another value of a setting puts back to its default, the page will too.
    for (const { mover } of this.moved.values()) for (const name of mover.resets) delete settings[name];
    for (const [name, { text }] of this.moved) settings[name] = text;
    const question = openQuestion(this.name);
    const focus = stageOf(this.name)?.focus ?? null;
    const body = JSON.stringify({ settings, page: token, have: [...this.marks.values(), ...blocksHere()], present, question, focus });
    try {
      const answer = await fetch(this.door, { method: "POST", body, signal: asking.signal, cache: "no-store", credentials: "omit" });
      if (answer.status !== OK) {
        // The slider waits for rest, and Streamlit draws.
        this.closedUntil = answer.status === NOT_HERE ? performance.now() + GONE_MS : this.asked + PAUSE_MS;
        return;
      }
      const bytes = new Uint8Array(await answer.arrayBuffer());
      this.next(asking);
      // Meanwhile the session may have had the last word, or the page have gone.
      if (this.moved.size && !asking.signal.aborted) this.draw(bytes);
    } catch {
      // A page that is left, or no server: what the session has drawn stays.
      this.closedUntil = performance.now() + PAUSE_MS;
    } finally {
      this.next(asking);
    }
  }

  /** @param {Uint8Array} bytes */
  draw(bytes) {
    const { header } = decode(bytes);
    this.holding = true;
    for (const [kind, mark, part] of partsOf(bytes, header)) {
      if (kind !== "figures") this.marks.set(kind, mark);
      if (!part.length) continue;
      if (kind === "figures") keepForHand(mark, decode(part));
      else this.show(kind, part, true);
    }
    this.drawings += 1;
    document.body.classList.toggle("dl-sketched", Boolean(header.sketched));
    document.body.style.setProperty("--dl-sketched", JSON.stringify(header.sketched));
  }

  // --- whose the picture is --------------------------------------------------------------------------------

  // Looks until the hand's last word is the session's too.
  watch() {
    clearTimeout(this.lookTimer);
    if (this.moving) return;
    if (this.moved.size && performance.now() - this.told > GONE_MS) {
      // Nobody has heard of it. Without a server its picture goes back to the session's; a run that takes long may still hear
      // of it, and to be told again would cut it short.
      if (!connected()) this.giveUp();
      else if (!busy()) for (const one of this.moved.values()) this.tell(one);
    }
    if (busy() || this.moved.size) this.quiet = performance.now();
    if (this.moved.size || (this.holding && performance.now() - this.quiet < SETTLED_MS)) {
      this.lookTimer = window.setTimeout(() => this.watch(), LOOK_MS);
      return;
    }
    this.release();
  }

  giveUp() {
    const movers = [...this.moved.values()].map(({ mover }) => mover);
    this.moved.clear();
    for (const mover of movers) mover.back();
    sayNotKept();
  }

  release() {
    this.putDown?.();
    this.putDown = undefined;
    if (!this.holding) return;
    this.holding = false;
    document.body.classList.remove("dl-sketched");
    for (const [kind, { sent }] of this.parts) if (sent) this.show(kind, sent, false);
    stageOf(this.name)?.finish();
  }
}

// The parts of a picture that lie behind a header: of each its kind, its mark, and it.
/** @param {Uint8Array} bytes @param {{ parts: [kind: string, mark: string, length: number][] }} header @returns {[string, string, Uint8Array][]} */
function partsOf(bytes, { parts }) {
  let from = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return parts.map(([kind, mark, length]) => [kind, mark, bytes.slice(from, (from += length))]);
}

/** @param {Uint8Array} a @param {Uint8Array} b */
const same = (a, b) => a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]));

/** @type {Map<string, Hand>} */
const hands = new Map();
const address = new URL(".", import.meta.url).href;

/** The hand of a page. @param {string} name */
export function handOf(name) {
  const here = hands.get(name);
  if (here) return here;
  const hand = new Hand(name, address);
  hands.set(name, hand);
  beforePresses(name, () => hand.flush());
  return hand;
}

// What a slider does itself; any other key may close the list that it stands in.
const OWN = /^(Arrow|Page|Home|End|Backspace|Delete|Shift|[0-9.,eE+-]$)/;
document.addEventListener(
  "keydown",
  ({ key }) => {
    if (!OWN.test(key)) for (const hand of hands.values()) hand.flush();
  },
  true,
);

// A press elsewhere comes after the hand's last word.
document.addEventListener(
  "pointerdown",
  ({ target }) => {
    if (target instanceof Element && target.closest(".dl-slider")) return;
    for (const hand of hands.values()) hand.flush();
  },
  true,
);
