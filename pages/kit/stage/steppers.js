// The buttons of the diagram: fewer or more units in a hidden layer, fewer or more hidden layers.

const TARGET = 24;

/** @param {{ one: string, where: string }} name @param {(by: number) => void} press */
function stepper(name, press) {
  const root = document.createElement("span");
  root.className = "dl-stepper";
  /** @param {string} text @param {number} by @param {string} words */
  const part = (text, by, words) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", words);
    button.title = words;
    button.addEventListener("click", () => press(by));
    return button;
  };
  const count = document.createElement("span");
  count.setAttribute("aria-hidden", "true");
  const [fewer, more] = [part("−", -1, `one ${name.one} fewer${name.where}`), part("+", 1, `one ${name.one} more${name.where}`)];
  root.append(fewer, count, more);
  return {
    root,
    /** @param {number} n @param {string} words @param {number} least */
    show(n, words = String(n), least = 1) {
      if (count.textContent !== words) count.textContent = words;
      fewer.disabled = n <= least;
    },
  };
}

export class Steppers {
  /** @param {(does: Lab.Act) => void} act */
  constructor(act) {
    this.act = act;
    this.root = document.createElement("div");
    this.root.className = "dl-steppers";
    /** @type {Map<string, ReturnType<typeof stepper>>} */
    this.made = new Map();
    this.hidden = stepper({ one: "hidden layer", where: "" }, (by) => this.act({ do: "layers", by }));
    this.layers = this.hidden.root;
  }

  /** @param {boolean} narrow */
  height(narrow) {
    return narrow ? 2 * TARGET + 20 : TARGET;
  }

  // One stepper above each column that can be edited; they stay in place while only numbers change.
  /** @param {Lab.NetworkLayer[]} layers @param {Lab.LayerPlace[]} columns @param {number} top @param {boolean} narrow */
  lay(layers, columns, top, narrow) {
    const hidden = Math.max(0, layers.length - 2);
    this.hidden.show(hidden, `${hidden} hidden ${hidden === 1 ? "layer" : "layers"}`, 0);
    const wanted = new Set();
    layers.forEach((layer, l) => {
      if (!layer.editable) return;
      const id = `${l} ${layer.name}`;
      wanted.add(id);
      const { root, show } = this.made.get(id) ?? this.make(id, layer, l);
      show(layer.units);
      root.classList.toggle("dl-upright", narrow);
      root.style.left = `${columns[l].x}px`;
      root.style.top = `${top}px`;
    });
    for (const [id, { root }] of this.made) {
      if (wanted.has(id)) continue;
      root.remove();
      this.made.delete(id);
    }
  }

  /** @param {string} id @param {Lab.NetworkLayer} layer @param {number} l */
  make(id, { name }, l) {
    const made = stepper({ one: "unit", where: ` in ${name}` }, (by) => this.act({ do: "units", layer: l, by }));
    this.made.set(id, made);
    this.root.append(made.root);
    return made;
  }
}
