// What Streamlit takes out of the page and puts back into it, kept meanwhile as it is.
//
// It takes a fragment's component away and puts it back when the page runs between two slices of a training, and any component where
// a run is cut short, as between two rounds of a search. What comes back is the same part, with its picture, its zoom and the finger on it.

// What has not come back when the page's run has ended is gone, and so it is on another page. A slow server's run may take long.
const LOOK_MS = 1000;
const MOST_LOOKS = 30;
const runs = () => document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") === "running";

/** @typedef {{ rest(): void, wake(parent: HTMLElement): void, remove(): void }} Part */

/** @template {Part} Kind */
export class Resting {
  constructor() {
    /** @type {Map<string, { made: Kind, timer: number }>} */
    this.all = new Map();
  }

  // One of a name rests at a time.
  /** @param {string} name @param {Kind} made */
  keep(name, made) {
    this.take(name)?.remove();
    const left = location.pathname;
    let looks = 0;
    const look = () => {
      looks += 1;
      if (looks >= MOST_LOOKS || location.pathname !== left || !runs()) this.take(name)?.remove();
    };
    this.all.set(name, { made, timer: window.setInterval(look, LOOK_MS) });
    made.rest();
  }

  /** @param {string} name @param {HTMLElement} parent */
  back(name, parent) {
    const made = this.take(name);
    made?.wake(parent);
    return made;
  }

  /** @param {string} name */
  take(name) {
    const found = this.all.get(name);
    if (!found) return null;
    clearInterval(found.timer);
    this.all.delete(name);
    return found.made;
  }
}
