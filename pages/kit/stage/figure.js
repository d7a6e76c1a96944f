// A still figure alone: Plotly draws all of it.

import { Panel } from "./panel.js";

export default class Figure extends Panel {
  paint() {}
}
