// One clock for everything that moves: a step that may lie between two steps, and who wants to know.

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const STEPS_PER_SECOND = 30;
// A short run would be over before it is seen: at single speed it takes this long.
const SHORTEST_SECONDS = 8;
// And so long its beginning, where it is played no further.
const PART_SECONDS = 4;

// Whether things may begin to move by themselves.
export const motionWanted = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Clock {
  constructor() {
    this.steps = 0;
    this.t = 0;
    this.speed = 1;
    // How long it plays at single speed; 0: as long as its steps take.
    this.seconds = 0;
    this.loop = false;
    this.playing = false;
    // Where playing ends, and the next goes on.
    this.until = Infinity;
    /** @type {Set<(clock: Clock) => void>} */
    this.listeners = new Set();
    this.frame = 0;
    this.dirty = false;
  }

  // Listeners are called at most once a frame, with the clock.
  /** @param {(clock: Clock) => void} listener */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get step() {
    return Math.min(Math.floor(this.t + 1e-9), this.steps);
  }

  // Steps in a second at single speed.
  get pace() {
    const whole = this.seconds ? this.steps / this.seconds : Math.min(STEPS_PER_SECOND, this.steps / SHORTEST_SECONDS);
    return Math.min(whole, this.until / PART_SECONDS);
  }

  /** @param {number} steps */
  setSteps(steps) {
    this.steps = steps;
    this.t = Math.min(this.t, steps);
    this.touch();
  }

  /** @param {number} t */
  seek(t) {
    this.t = Math.max(0, Math.min(this.steps, t));
    this.touch();
  }

  /** @param {number} by */
  nudge(by) {
    this.pause();
    this.seek(this.step + by);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play(until = Infinity) {
    if (this.t >= this.steps) this.t = 0;
    this.until = this.loop ? Infinity : until;
    this.playing = true;
    /** @type {number | undefined} */
    this.last = undefined;
    this.touch();
  }

  pause() {
    this.playing = false;
    this.touch();
  }

  touch() {
    this.dirty = true;
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    this.frame = 0;
    if (this.playing) {
      // A hidden tab stops the frames: a long gap is one ordinary frame, not a jump.
      const seconds = this.last === undefined ? 0 : Math.min((now - this.last) / 1000, 0.1);
      this.last = now;
      this.t += seconds * this.speed * this.pace;
      const end = this.loop ? this.steps : Math.min(this.until, this.steps);
      if (this.t >= end) {
        this.t = this.loop ? 0 : end;
        this.playing = this.loop;
      }
      this.dirty = true;
    }
    if (this.dirty) {
      this.dirty = false;
      for (const listener of this.listeners) listener(this);
    }
    if (this.playing && !this.frame) this.frame = requestAnimationFrame((then) => this.tick(then));
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.playing = false;
    this.listeners.clear();
  }
}
