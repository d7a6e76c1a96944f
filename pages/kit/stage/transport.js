// The transport bar: play, step, scrub, speed, loop, arrows, zoom and export; and the keyboard.

import { button, playButton, saver } from "./bar.js";
import { SPEEDS } from "./clock.js";
import { isTaken, take } from "./keys.js";

export class Transport {
  /** @param {Lab.Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const { clock } = stage;
    this.root = document.createElement("div");
    this.root.className = "dl-transport";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "animation");
    this.play = playButton(() => clock.toggle());
    this.back = button("back", "One step back (left arrow)", () => clock.nudge(-1));
    this.ahead = button("ahead", "One step on (right arrow)", () => clock.nudge(1));
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: "0", step: "1", className: "dl-scrub" });
    this.slider.setAttribute("aria-label", "step");
    this.slider.addEventListener("input", () => {
      clock.pause();
      clock.seek(Number(this.slider.value));
    });
    this.count = document.createElement("output");
    this.count.className = "dl-count";
    this.speed = document.createElement("select");
    this.speed.className = "dl-speed";
    this.speed.setAttribute("aria-label", "speed");
    this.speed.title = "Speed";
    for (const speed of SPEEDS) this.speed.add(new Option(speed < 1 ? `1/${1 / speed}×` : `${speed}×`, String(speed)));
    this.speed.addEventListener("change", () => (clock.speed = Number(this.speed.value)));
    this.loop = this.switch("loop", "Loop", () => (clock.loop = !clock.loop));
    this.arrows = this.switch("arrows", "Arrows at this step", () => stage.setArrows(!stage.showArrows));
    this.zoom = button("zoom", "Whole window again", () => stage.resetZoom());
    this.root.append(this.play.element, this.back, this.ahead, this.slider, this.count, this.speed, this.loop, this.arrows, this.zoom, saver(stage));
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    // Before any control hears of it.
    document.addEventListener("keydown", this.onKey, true);
    this.show();
  }

  /** @param {"loop" | "arrows"} name @param {string} label @param {() => void} action */
  switch(name, label, action) {
    const element = button(name, label, () => {
      action();
      this.show();
    });
    return element;
  }

  // Called with every frame: the bar says where the clock is.
  show() {
    const { stage } = this;
    const { clock } = stage;
    this.play.show(clock.playing);
    this.slider.setAttribute("aria-label", stage.unit);
    this.slider.max = String(clock.steps);
    this.slider.value = String(clock.step);
    this.slider.style.setProperty("--share", String(clock.steps ? clock.t / clock.steps : 0));
    const { first, each } = stage;
    const last = String(first + clock.steps * each);
    this.count.textContent = `${String(first + clock.step * each).padStart(last.length, " ")} / ${last}`;
    this.speed.value = String(clock.speed);
    this.loop.setAttribute("aria-pressed", String(clock.loop));
    this.arrows.setAttribute("aria-pressed", String(stage.showArrows));
    this.arrows.hidden = !stage.hasArrows;
    this.zoom.hidden = !stage.zoomed;
    // A picture without time has nothing to play.
    for (const part of [this.play.element, this.back, this.ahead, this.slider, this.count, this.speed, this.loop]) part.hidden = clock.steps === 0;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.root.isConnected || isTaken(event, (target) => target === this.slider)) return;
    const { clock } = this.stage;
    /** @type {Record<string, () => void>} */
    const actions = {
      " ": () => clock.toggle(),
      ArrowLeft: () => clock.nudge(event.shiftKey ? -10 : -1),
      ArrowRight: () => clock.nudge(event.shiftKey ? 10 : 1),
      Home: () => clock.seek(0),
      End: () => clock.seek(clock.steps),
    };
    if (!actions[event.key]) return;
    take(event, () => this.stage.takeKeys());
    actions[event.key]();
  }

  remove() {
    document.removeEventListener("keydown", this.onKey, true);
    this.root.remove();
  }
}
