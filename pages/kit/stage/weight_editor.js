// The field in which a weight or a bias of the diagram is typed, beside its line or its unit.

const MOST = 1000;

/** @param {string} text @param {string} words @param {"button" | "submit"} type */
function button(text, words, type = "button") {
  return Object.assign(document.createElement("button"), { type, textContent: text, title: words });
}

export class WeightEditor {
  /** @type {Lab.WeightPlace | null} */
  place = null;

  /** @param {(does: Lab.Act) => void} act @param {() => void} leave */
  constructor(act, leave) {
    this.act = act;
    this.leave = leave;
    this.root = document.createElement("form");
    this.root.className = "dl-weight";
    this.root.hidden = true;
    this.name = document.createElement("span");
    this.field = Object.assign(document.createElement("input"), { type: "number", step: "any", min: String(-MOST), max: String(MOST), required: true });
    this.free = button("Set free", "It learns again, from this value on");
    this.free.addEventListener("click", () => this.send("free"));
    const hold = button("Hold", "It stays at this value while everything else learns", "submit");
    const close = button("×", "Close");
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => this.close());
    const line = document.createElement("span");
    line.append(this.field, hold, this.free, close);
    this.root.append(this.name, line);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send("hold");
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  // Beside a point of the panel, inside of it.
  /** @param {Lab.WeightPlace} place @param {string} words @param {number} value @param {Lab.Pair} at @param {Lab.Pair} size */
  open(place, words, value, [x, y], [width, height]) {
    this.place = place;
    this.name.textContent = words;
    this.field.setAttribute("aria-label", words);
    this.field.value = String(Number(value.toPrecision(4)));
    this.root.hidden = false;
    const { offsetWidth, offsetHeight } = this.root;
    this.root.style.left = `${Math.max(2, Math.min(width - offsetWidth - 2, x - offsetWidth / 2))}px`;
    this.root.style.top = `${y + 14 + offsetHeight < height ? y + 14 : Math.max(2, y - offsetHeight - 14)}px`;
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  // Whether there is something to set free.
  /** @param {boolean} held */
  show(held) {
    this.free.hidden = !held;
  }

  /** @param {"hold" | "free"} what */
  send(what) {
    if (!this.place) return;
    const value = Number(this.field.value);
    this.act({ do: what, ...this.place, ...(what === "hold" ? { value } : {}) });
    this.close();
  }

  close() {
    if (this.root.hidden) return;
    const had = this.root.contains(document.activeElement);
    this.place = null;
    this.root.hidden = true;
    if (had) this.leave();
  }
}
