// The transport bar of a training that goes on: play, one step, one epoch, reset, how far it is; and the keyboard.

import { button, playButton, saver } from "./bar.js";
import { isTaken, take } from "./keys.js";
import { Slices } from "./slices.js";

// As wide as a digit, so that a number that grows does not push the others.
const BLANK = "\u2007";

export class LiveTransport {
  /** @param {Lab.Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.slices = new Slices((does) => stage.send("act", does), () => this.show());
    this.root = document.createElement("div");
    this.root.className = "dl-transport dl-training";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "training");
    this.play = playButton(() => this.toggle());
    /** @param {"ahead" | "epoch" | "reset"} name @param {string} text @param {string} what */
    const press = (name, text, what) => button(name, text, () => this.slices.act({ do: what }));
    this.step = press("ahead", "One step (right arrow)", "step");
    this.epoch = press("epoch", "One epoch (shift and right arrow)", "epoch");
    this.reset = press("reset", "Start again from the same initial weights", "reset");
    this.progress = document.createElement("div");
    this.progress.className = "dl-progress";
    this.progress.setAttribute("role", "progressbar");
    this.progress.setAttribute("aria-label", "epochs");
    this.done = document.createElement("span");
    this.progress.append(this.done);
    this.count = document.createElement("span");
    this.count.className = "dl-count";
    this.note = document.createElement("span");
    this.note.className = "dl-note";
    this.zoom = button("zoom", "Whole window again", () => stage.resetZoom());
    this.root.append(this.play.element, this.step, this.epoch, this.reset, this.progress, this.count, this.note, this.zoom, saver(stage));
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  toggle() {
    this.slices.act({ do: this.slices.running ? "pause" : "play" });
  }

  show() {
    const { live } = this.stage.header ?? {};
    if (!live) return;
    const { epoch, epochs, step, steps } = live;
    this.play.show(this.slices.running);
    this.root.dataset.running = String(this.slices.running);
    // Where every step is an epoch, steps alone are counted.
    const [now, all] = epochs ? [epoch, epochs] : [step, steps];
    this.epoch.hidden = !epochs;
    this.done.style.width = `${100 * Math.max(0, Math.min(1, all ? now / all : 0))}%`;
    this.progress.setAttribute("aria-label", epochs ? "epochs" : "steps");
    this.progress.setAttribute("aria-valuemax", String(all));
    this.progress.setAttribute("aria-valuenow", epochs ? now.toFixed(1) : String(now));
    /** @param {string} text @param {string} widest */
    const padded = (text, widest) => text.padStart(widest.length, BLANK);
    const passed = epochs ? `epoch ${padded(epoch.toFixed(1), epochs.toFixed(1))} / ${epochs} · ` : "";
    const words = `${passed}step ${padded(String(step), String(steps))}${epochs ? "" : ` / ${steps}`}`;
    if (this.count.textContent !== words) this.count.textContent = words;
    if (this.note.textContent !== live.note) this.note.textContent = live.note;
    this.note.hidden = !live.note;
    this.zoom.hidden = !this.stage.zoomed;
  }

  // A button of the bar leaves the arrows to the bar.
  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.root.isConnected || isTaken(event, (target) => event.key !== " " && this.root.contains(target))) return;
    /** @type {Record<string, () => void>} */
    const actions = {
      " ": () => this.toggle(),
      ArrowRight: () => this.slices.act({ do: event.shiftKey ? "epoch" : "step" }),
    };
    if (!actions[event.key]) return;
    take(event, () => this.stage.takeKeys());
    // A key that is held repeats as fast as the server follows.
    if (!event.repeat || (!this.slices.flying && event.key !== " ")) actions[event.key]();
  }

  remove() {
    this.slices.remove();
    document.removeEventListener("keydown", this.onKey, true);
    this.root.remove();
  }
}
