// The buttons of the diagram: fewer or more units in a hidden layer, fewer or more hidden layers.

const TARGET = 24;

function stepper(name, press) {
  const root = document.createElement("span");
  root.className = "dl-stepper";
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
    show(n, words = String(n), least = 1) {
      if (count.textContent !== words) count.textContent = words;
      fewer.disabled = n <= least;
    },
  };
}

export class Steppers {
  constructor(act) {
    this.act = act;
    this.root = document.createElement("div");
    this.root.className = "dl-steppers";
    this.made = new Map();
    this.hidden = stepper({ one: "hidden layer", where: "" }, (by) => this.act({ do: "layers", by }));
    this.layers = this.hidden.root;
  }

  height(narrow) {
    return narrow ? 2 * TARGET + 20 : TARGET;
  }

  // One stepper above each column that can be edited; they stay in place while only numbers change.
  lay(layers, columns, top, narrow) {
    const hidden = Math.max(0, layers.length - 2);
    this.hidden.show(hidden, `${hidden} hidden ${hidden === 1 ? "layer" : "layers"}`, 0);
    const wanted = new Set();
    layers.forEach((layer, l) => {
      if (!layer.editable) return;
      const id = `${l} ${layer.name}`;
      wanted.add(id);
      if (!this.made.has(id)) {
        const made = stepper({ one: "unit", where: ` in ${layer.name}` }, (by) => this.act({ do: "units", layer: l, by }));
        this.made.set(id, made);
        this.root.append(made.root);
      }
      const { root, show } = this.made.get(id);
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
}
