// Which panels a stage has, of which kinds, and how they are laid: new data keep those that are of the same kind.

export class Laying {
  // The classes that draw the panels, by the names of their modules.
  /** @type {Map<string, Lab.Kind>} */
  kinds = new Map();
  arranged = "";
  // While panels are laid none of them draws itself.
  busy = false;

  /** @param {Lab.Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  // Each kind of picture is the default export of a module that its panels name.
  /** @param {Lab.PanelSpec[]} panels */
  async load(panels) {
    const missing = [...new Set(panels.map(({ module }) => module))].filter((module) => !this.kinds.has(module));
    await Promise.all(missing.map(async (module) => this.kinds.set(module, (await import(`${this.stage.address}${module}`)).default)));
  }

  /** @param {Lab.PanelSpec} spec */
  kindOf({ module }) {
    return /** @type {Lab.Kind} */ (this.kinds.get(module));
  }

  /** @param {Lab.PanelSpec[]} specs @param {Lab.Block | null} surface */
  async lay(specs, surface) {
    this.busy = true;
    try {
      await this.layPanels(specs, surface);
    } finally {
      // Whatever one picture does, the next data are drawn.
      this.busy = false;
    }
  }

  /** @param {Lab.PanelSpec[]} specs @param {Lab.Block | null} surface */
  async layPanels(specs, surface) {
    const { stage } = this;
    const kinds = new Map(specs.map((spec) => [spec.id, this.kindOf(spec)]));
    for (const [id, panel] of stage.byId) {
      // Other data may put another kind of picture in the same place.
      if (panel.constructor === kinds.get(id)) continue;
      panel.remove();
      stage.byId.delete(id);
    }
    const arranged = JSON.stringify(specs.map(({ id, role, wide, title }) => [id, role, wide, title.length > 0]));
    const moved = arranged !== this.arranged;
    this.arranged = arranged;
    // Under a moving hand the room is what it was: to ask for it is to have the page laid out.
    if (moved || !stage.handed) this.grid(specs);
    stage.panels = specs.map((spec) => {
      const panel = stage.byId.get(spec.id) ?? new (this.kindOf(spec))(stage, spec.id);
      stage.byId.set(spec.id, panel);
      // A neighbour that is laid out before it asks the bar, and that asks every panel.
      panel.spec ??= spec;
      return panel;
    });
    stage.board.place(stage.panels, specs);
    await Promise.all(specs.map((spec, i) => this.layPanel(stage.panels[i], spec, surface)));
    // A neighbour that came, went or grew leaves a panel another size.
    if (moved || !stage.handed) for (const panel of stage.panels) panel.resize();
  }

  // A figure is the panel's own, or one of the block.
  /** @param {Lab.Sheet} panel @param {Lab.PanelSpec} spec @param {Lab.Block | null} surface */
  layPanel(panel, spec, surface) {
    const { figure, mark } = spec;
    if (!figure) return panel.update(spec);
    if (typeof figure !== "string") return panel.update(spec, { body: figure, arrays: this.stage.arrays }, `${JSON.stringify(figure)} ${mark ?? ""}`);
    if (!surface) throw new Error(`a stage without a block must not name a figure of one; got ${figure}`);
    return panel.update(spec, { body: surface.header.figures[figure], arrays: surface.arrays }, surface.header.marks[figure]);
  }

  // The main panels in the room that there is.
  /** @param {Lab.PanelSpec[]} specs */
  grid(specs) {
    const mains = specs.filter(({ role }) => role !== "strip");
    const square = mains.every((spec) => this.kindOf(spec).square);
    if (mains.some((spec) => this.kindOf(spec).operable)) this.stage.board.setOperable(true);
    this.stage.board.layGrid(mains, square, Boolean(this.stage.header.live));
  }
}
