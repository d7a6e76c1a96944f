// Where the parts of a stage stand: the legend, the main panels in a grid, the transport bar, and the strips.

import { colourOf } from "./theme.js";

const NARROW = 520;

/** @param {keyof HTMLElementTagNameMap} tag @param {string} name */
const part = (tag, name) => Object.assign(document.createElement(tag), { className: name });

export class Board {
  legendKey = "";
  laid = "";

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = part("section", "dl-stage");
    this.whole = part("div", "dl-board");
    this.legend = part("div", "dl-legend");
    this.main = part("div", "dl-main");
    this.main.setAttribute("role", "img");
    // After a preset, an experiment or an answer the picture has the focus; Tab passes it by.
    this.main.tabIndex = -1;
    this.bar = part("div", "dl-transport");
    this.strips = part("div", "dl-strips");
    this.whole.append(this.legend, this.main, this.bar, this.strips);
    this.root.append(this.whole);
    parent.append(this.root);
  }

  /** @param {HTMLElement} bar */
  putBar(bar) {
    this.bar.replaceWith(bar);
    this.bar = bar;
  }

  // A training has parts to press inside the picture, which an image has not.
  /** @param {boolean} live */
  setLive(live) {
    this.root.classList.toggle("dl-live-stage", live);
    this.setOperable(live);
  }

  /** @param {boolean} operable */
  setOperable(operable) {
    this.main.setAttribute("role", operable ? "group" : "img");
  }

  // Puts a panel where it belongs, at its place in the order.
  /** @param {Lab.Sheet[]} panels @param {Lab.PanelSpec[]} specs */
  place(panels, specs) {
    let [inMain, inStrips] = [0, 0];
    specs.forEach(({ role }, i) => {
      const { root } = panels[i];
      const [home, place] = role === "strip" ? [this.strips, inStrips++] : [this.main, inMain++];
      if (home.children[place] !== root) home.insertBefore(root, home.children[place] ?? null);
    });
    this.main.hidden = inMain === 0;
    this.strips.hidden = inStrips === 0;
  }

  // A wide panel takes two columns where there are two. Four squares are larger in one row than in two; those of a training
  // are compared across and down.
  /** @param {Lab.PanelSpec[]} mains @param {boolean} square @param {boolean} live */
  layGrid(mains, square, live) {
    const places = mains.length + mains.filter(({ wide }) => wide).length;
    const columns = square && places === 4 && !live && this.root.clientWidth >= NARROW ? 4 : this.columns(places, live, mains.length);
    const rows = Math.ceil((columns > 1 ? places : mains.length) / columns);
    const laid = [columns, rows].join();
    // What is set again, equal or not, is laid out again.
    if (laid === this.laid) return;
    this.laid = laid;
    for (const [name, value] of Object.entries({ columns, rows, wide: Math.min(2, columns) })) this.main.style.setProperty(`--${name}`, String(value));
  }

  /** @param {number} n places of so many panels @param {boolean} live @param {number} panels */
  columns(n, live, panels) {
    if (n <= 1) return 1;
    if (this.root.clientWidth < NARROW) return live || panels <= 2 ? 1 : 2;
    return n <= 3 ? n : n === 4 ? 2 : n <= 9 ? 3 : 4;
  }

  // Names by colour right at the picture, for narrow screens where the table is far below.
  /** @param {Lab.Track[]} paths @param {Lab.Theme} theme @param {(id: string) => void} choose */
  layLegend(paths, theme, choose) {
    const key = JSON.stringify([paths, theme.dark]);
    if (key === this.legendKey) return;
    this.legendKey = key;
    this.legend.replaceChildren(
      ...paths.map((path) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.textContent = path.name;
        chip.style.setProperty("--own", colourOf(path, theme));
        chip.addEventListener("click", () => choose(path.id));
        return chip;
      }),
    );
  }
}
