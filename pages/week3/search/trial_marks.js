// What the pictures of a search share: its axes, and how a trial is marked.

import { rgb } from "./signs.js";

/**
 * pages/week3/search/coarse_panels.py. Places are 0 at the low end of an axis and 1 at the high one.
 * @typedef {object} TrialAxis
 * @property {string} name
 * @property {string} label
 * @property {"linear" | "log" | "complement" | "error"} scale
 * @property {number} low
 * @property {number} high
 * @property {boolean} whole whether its values are integers
 * @property {[place: number, text: string][]} ticks
 * @property {Lab.Pair | null} box where the fine search looks
 * @property {Lab.Pair | null} brush
 * @property {boolean} sets whether what is drawn on it is a setting
 */
/**
 * Of every trial its places (trials, axes), its score's place, 0 finished, 1 running or 2 diverged, and 1 where it is the fine search's.
 * @typedef {object} Trials
 * @property {Lab.Numbers} places
 * @property {Lab.Numbers} heights
 * @property {Lab.Numbers} states
 * @property {Lab.Numbers} fine
 * @property {string[]} told
 * @property {number} best
 * @property {boolean} faint whether the first search steps back
 * @property {{ light: string[], dark: string[] }} colours
 * @property {number} strongest
 * @property {number} least
 */

export const RUNNING = 1;
export const DIVERGED = 2;
const FAINT = 0.38;

/** @param {TrialAxis} axis */
function along({ scale }) {
  /** @type {Record<TrialAxis["scale"], [(value: number) => number, (at: number) => number]>} */
  const ways = {
    linear: [(value) => value, (at) => at],
    log: [Math.log, Math.exp],
    complement: [(value) => -Math.log(1 - value), (at) => 1 - Math.exp(-at)],
    error: [(value) => -Math.log(1 - value), (at) => 1 - Math.exp(-at)],
  };
  return ways[scale];
}

/** @param {TrialAxis} axis @param {number} place */
export function valueAt(axis, place) {
  const [to, from] = along(axis);
  const inside = from(to(axis.low) + place * (to(axis.high) - to(axis.low)));
  return Math.min(axis.high, Math.max(axis.low, axis.whole ? Math.round(inside) : inside));
}

/** @param {TrialAxis} axis @param {number} value */
export function placeOf(axis, value) {
  const [to] = along(axis);
  return Math.min(1, Math.max(0, (to(value) - to(axis.low)) / (to(axis.high) - to(axis.low))));
}

/** @param {TrialAxis} axis @param {number} value */
export const written = (axis, value) => (axis.scale === "error" ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(3))));

/** @param {TrialAxis} axis @param {Lab.Pair | null} ends @returns {Lab.Pair | null} */
export const placesOf = (axis, ends) => ends && [placeOf(axis, ends[0]), placeOf(axis, ends[1])];

/** @param {TrialAxis} axis @param {Lab.Pair} places @returns {Lab.Pair} */
export const endsAt = (axis, [a, b]) => [valueAt(axis, Math.max(0, Math.min(a, b))), valueAt(axis, Math.min(1, Math.max(a, b)))];

/** @param {Trials} trials @param {number} i @param {Lab.Theme} theme */
export function colourOfTrial({ heights, colours, strongest }, i, theme) {
  const stops = theme.dark ? colours.dark : colours.light;
  const at = Math.min(1, Math.max(0, heights.data[i] / strongest)) * (stops.length - 1);
  const k = Math.min(Math.floor(at), stops.length - 2);
  const [a, b] = [rgb(stops[k]), rgb(stops[k + 1])];
  return `rgb(${a.map((one, c) => Math.round(one + (at - k) * (b[c] - one))).join()})`;
}

/** @param {Trials} trials @param {number} i */
export const strengthOf = ({ faint, fine, best }, i) => (faint && !fine.data[i] && i !== best ? FAINT : 1);

// In pixels: the better the larger.
/** @param {Trials} trials @param {number} i */
export const radiusOf = ({ heights, strongest, states }, i) => (states.data[i] === DIVERGED ? 4 : 3.2 + 5 * Math.min(1, heights.data[i] / strongest) ** 2);

/** @param {Trials} trials @param {number} i */
export const symbolOf = ({ states, fine }, i) => (states.data[i] === DIVERGED ? "x-thin-open" : `${fine.data[i] ? "diamond" : "circle"}${states.data[i] === RUNNING ? "-open" : ""}`);

// The lowest trials first, so that the best lie on top, and the fine search over the other.
/** @param {Trials} trials */
export function inOrder({ heights, fine }) {
  return [...heights.data.keys()].sort((a, b) => fine.data[a] - fine.data[b] || heights.data[a] - heights.data[b]);
}
