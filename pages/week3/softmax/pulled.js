// Logits under a finger: the sliders are moved with it, and until the server's picture is there the panels draw what is held.

import { handOf } from "./hand.js";
import { slide } from "./slider.js";

/**
 * @typedef {object} PulledContent what the bars and the triangle both have
 * @property {string[]} names of the classes
 * @property {Lab.Colours[]} looks
 * @property {string[]} sets names of the logits' settings
 * @property {Lab.Numbers} z (steps + 1, classes)
 * @property {Lab.Numbers} p likewise, their probabilities
 * @property {Lab.Numbers} temperatures (steps + 1,)
 * @property {number} reach how far a logit goes
 */
/** @typedef {{ z: number[], p: number[], temperature: number }} Seen */

/** @type {WeakMap<Lab.Stage, { z: number[], temperature: number, down: boolean }>} */
const held = new WeakMap();
// A share that can be pulled to: of 0 and 1 the logits are infinite.
const LEAST = 1e-4;
const LOOK_MS = 50;
const LATE_MS = 500;

/** @param {number[]} z @param {number} temperature */
export function softmax(z, temperature) {
  const top = Math.max(...z);
  const powers = z.map((one) => Math.exp((one - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((one) => one / sum);
}

// The logit at which class k has this share, with the others as they are.
/** @param {number[]} z @param {number} temperature @param {number} k @param {number} share */
export function logitOf(z, temperature, k, share) {
  const p = Math.min(Math.max(share, LEAST), 1 - LEAST);
  const others = z.filter((_, j) => j !== k);
  const top = Math.max(...others);
  const sum = others.reduce((all, one) => all + Math.exp((one - top) / temperature), 0);
  return temperature * (Math.log(p / (1 - p)) + Math.log(sum)) + top;
}

// Logits of these probabilities, with the mean that they had, or as near to it as none goes too far.
/** @param {number[]} p @param {number[]} z @param {number} temperature @param {number} reach */
export function logitsOf(p, z, temperature, reach) {
  const logs = p.map((one) => temperature * Math.log(Math.max(one, LEAST)));
  const mean = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0) / all.length;
  const [lowest, highest] = [-reach - Math.min(...logs), reach - Math.max(...logs)];
  const shift = Math.min(Math.max(mean(z) - mean(logs), lowest), highest);
  return logs.map((one) => one + shift);
}

/** @param {Lab.Numbers} rows @param {number} step */
const row = ({ data, shape }, step) => [...data.subarray(step * shape[1], (step + 1) * shape[1])];

// What is to be seen at a step: what is held, or what has come.
/** @param {Lab.Stage} stage @param {PulledContent} content @param {number} t @returns {Seen} */
export function seen(stage, { z, p, temperatures }, t) {
  const here = held.get(stage);
  if (here) return { z: here.z, p: softmax(here.z, here.temperature), temperature: here.temperature };
  const step = Math.min(Math.floor(t), z.shape[0] - 1);
  return { z: row(z, step), p: row(p, step), temperature: temperatures.data[step] };
}

// New data: what is held goes once the session's own are here.
/** @param {Lab.Stage} stage */
export function arrived(stage) {
  const here = held.get(stage);
  if (here && !here.down && !handOf(stage.header.name).moved.size) held.delete(stage);
}

/** @param {Lab.Stage} stage */
export const isHeld = (stage) => held.has(stage);

// A hold takes over what is to be seen, so that nothing jumps when the clock goes back to what is set.
/** @param {Lab.Stage} stage @param {PulledContent} content */
export function take(stage, content) {
  const { z, temperature } = seen(stage, content, stage.clock.t);
  const at = stage.clock.step;
  stage.clock.pause();
  held.set(stage, { z, temperature, down: true });
  if (at === 0) return;
  stage.clock.seek(0);
  pull(stage, content, z);
  if (temperature !== content.temperatures.data[0]) slide(stage.header.name, "temperature", temperature);
}

/** @param {Lab.Stage} stage @param {PulledContent} content @param {number[]} z */
export function pull(stage, { sets, reach }, z) {
  const here = held.get(stage);
  if (!here) return;
  here.z = z.map((one) => Math.min(Math.max(one, -reach), reach));
  here.z.forEach((one, k) => slide(stage.header.name, sets[k], one));
  redraw(stage);
}

/** @param {Lab.Stage} stage */
function redraw(stage) {
  for (const panel of stage.panels) panel.draw(stage.clock.t);
}

/** @param {Lab.Stage} stage */
export function release(stage) {
  const here = held.get(stage);
  if (!here) return;
  here.down = false;
  handOf(stage.header.name).flush();
  settle(stage, here, LATE_MS);
}

// The session's picture may be the one that the hand has drawn already, or come before its sliders know: then none arrives that ends the hold.
/** @param {Lab.Stage} stage @param {object} here @param {number} left in which a picture may still come */
function settle(stage, here, left) {
  const now = held.get(stage);
  if (now !== here || now.down) return;
  const { moved, holding } = handOf(stage.header.name);
  if (!moved.size && !holding && left <= 0) {
    held.delete(stage);
    redraw(stage);
  } else window.setTimeout(() => settle(stage, here, holding ? 0 : moved.size ? left : left - LOOK_MS), LOOK_MS);
}

// A drag over a picture, from a press that it grabs on: each move is told where the pointer is.
/**
 * @param {Lab.Sheet} sheet
 * @param {(event: PointerEvent) => boolean} grabs
 * @param {(event: PointerEvent) => void} moves
 * @param {() => void} ends
 */
export function drag({ plot }, grabs, moves, ends) {
  /** @type {number | null} */
  let pointer = null;
  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !grabs(event)) return;
    pointer = event.pointerId;
    plot.setPointerCapture(pointer);
    event.preventDefault();
    moves(event);
  });
  // On a touch screen the finger moves the bar and not the page.
  plot.addEventListener("touchstart", (event) => pointer !== null && event.preventDefault(), { passive: false });
  plot.addEventListener("pointermove", (event) => event.pointerId === pointer && moves(event));
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    plot.addEventListener(end, () => {
      if (pointer === null) return;
      pointer = null;
      ends();
    });
  }
}
