// The shapes that the modules hand to each other: what comes from the server (pages/kit/stage.py writes it), and what
// the stage makes of it. Every module knows them as Lab.Name; the browser never sees this file.

declare namespace Lab {
  type Stage = import("./stage.js").Stage;
  type Sheet = import("./sheet.js").Sheet;
  type Panel = import("./panel.js").Panel;
  type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

  type Pair = [number, number];
  type Dash = "solid" | "dash" | "dot" | "dashdot";
  type Marker = "circle" | "square" | "cross" | "diamond" | "triangle-up" | "triangle-down" | "star";

  /** What a block holds of an array: all its numbers in a row. */
  interface Numbers {
    data: Float32Array;
    shape: number[];
  }
  type Arrays = Record<string, Numbers | undefined>;
  /** The place of an array in a header. */
  interface Named {
    array: string;
  }
  interface Block<Header = BlockHeader> {
    header: Header;
    arrays: Arrays;
  }

  // --- from the server -----------------------------------------------------------------------------------

  interface Colours {
    light: string;
    dark: string;
  }
  interface Style extends Colours {
    dash: Dash;
    marker: Marker;
  }
  /** One run. Its arrays are in the block as `id/name`. */
  interface Track extends Style {
    id: string;
    name: string;
    diverged: boolean;
    linear: boolean;
  }
  interface ClockSpec {
    steps: number;
    first: number;
    at: number;
    rest: number;
    unit: string;
    each: number;
    seconds: number;
    told: number | null;
    autoplay: boolean;
    loop: boolean;
  }
  interface Marks {
    start?: Pair;
    minima?: Pair[];
  }
  interface View {
    x: Pair;
    y: Pair;
  }
  /** One panel: what every kind has, and in `content` what its own kind has, arrays by their places. */
  interface PanelSpec<Content = object> {
    id: string;
    module: string;
    figure: Figure | string | null;
    mark?: string;
    paths: string[];
    points: string;
    role: "main" | "strip";
    title: Told;
    click: boolean;
    zoom: boolean;
    home: Partial<View>;
    marks?: Marks;
    content: Content;
    wide: boolean;
  }
  /** The stage's header. */
  interface Header {
    name: string;
    alt: string;
    surface: string | null;
    clock: ClockSpec;
    focus: string | null;
    marks: Marks;
    paths: Track[];
    panels: PanelSpec[];
    live?: Live;
  }
  /** Of a block of figures that panels name: each with a mark that changes with it. */
  interface BlockHeader {
    id: string;
    figures: Record<string, Figure>;
    marks: Record<string, string>;
  }
  /** A text, or texts from a step of the clock on. */
  type Told = string | [step: number, text: string][];
  type Column = [text: string, hint: string];
  interface Row extends Partial<Style> {
    id: string;
    name: string;
    cells: (Told | null)[];
    outcome: string;
    note: string;
    since: number;
  }
  /** Where a training is (pages/kit/live.py). */
  interface Live {
    running: boolean;
    tick: number;
    step: number;
    steps: number;
    epoch: number;
    epochs: number;
    next_ms: number;
    note: string;
    columns: Column[] | null;
    rows: Row[] | null;
    words: string;
    asked: number;
  }
  interface Results {
    stage: string;
    columns: Column[];
    rows: Row[];
    live: string;
  }
  interface Rule {
    id: string;
    name: string;
    lines: { symbols: string; numbers: string }[];
    settings: Record<string, number | string>;
    words: string;
    here: boolean;
    since: number;
    gone: [step: number, text: string] | null;
  }
  interface Rules {
    stage: string;
    rules: Rule[];
  }
  type Words = [kind: "plain" | "math" | "strong" | "em" | "link", text: string, address?: string][];
  type Button = [id: string, text: string];
  interface LessonHeader {
    stage: string;
    title: string;
    question: string;
    buttons: Button[];
    chosen: string;
    plays: number;
    presenting: boolean;
    sight: Partial<Sight>;
    opened: number;
  }
  /** How a stage is looked at, as links have it; "" is as the page shows it by itself. */
  type Sight = Record<"row" | "zoomed" | "camera", string>;
  interface ButtonsSpec {
    stage: string;
    look: "card" | "list" | "tabs";
    words: Words;
    buttons: Button[];
    quiet: string[];
    chosen: string;
    meanwhile: Words;
    after: number | null;
    waits: boolean;
    asks: number | null;
  }
  interface Sentences {
    stage: string;
    words: Words;
    later: Words;
  }
  /** A slider: the texts of its stops and how they are written, where it stands, and the number of its last message that was
   * heard; `follows`: whether the picture follows while it moves. */
  interface SliderSpec {
    stage: string;
    name: string;
    label: string;
    hint: string;
    stops: string[];
    shown: string[];
    at: number;
    /** In place of stops a field that is typed into. */
    field: { low: string; high: string; step: string; value: string } | null;
    number: number;
    /** Settings, by their names in links, that another value of this one puts back to their defaults. */
    resets: string[];
    follows: boolean;
  }
  interface ShareSpec {
    stage: string;
    presenting: boolean;
    sight: Partial<Sight>;
    opened: number;
  }

  // --- to the server -------------------------------------------------------------------------------------

  type Send = (event: string, value: unknown) => void;
  /** What the visitor does to a training. */
  interface Act {
    do: string;
    layer?: number;
    by?: number;
    x?: number;
    y?: number;
    target?: number;
    side?: number;
    source?: number;
    unit?: number;
    value?: number;
  }
  /** A component as Streamlit mounts it. */
  interface Component {
    data: Uint8Array;
    parentElement: HTMLElement;
    setTriggerValue: Send;
  }

  // --- on the screen -------------------------------------------------------------------------------------

  interface Theme {
    background: string;
    text: string;
    accent: string;
    line: string;
    quiet: string;
    grid: string;
    dark: boolean;
    font: string;
    size: number;
  }
  /** In pixels of the panel. */
  interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
  }
  /** A class that draws one kind of picture: the default export of a module. */
  interface Kind {
    new (stage: Stage, id: string): Sheet;
    /** Four of them in one row are larger than in two. */
    square?: boolean;
    /** It has something that is taken hold of, by keys too: then the picture is no image. */
    operable?: boolean;
  }
  /** A figure with the arrays that it names. */
  interface Drawing {
    body: Figure;
    arrays: Arrays;
  }

  // --- a network's diagram -------------------------------------------------------------------------------

  interface NetworkLayer {
    name: string;
    units: number;
    labels: string[] | null;
    short: string[] | null;
    pictures: Numbers | null;
    editable: boolean;
  }
  /** A weight from unit `source` of the layer before to a unit of a layer, both from 1; source 0 is the unit's bias. */
  interface WeightPlace {
    side: number;
    layer: number;
    source: number;
    unit: number;
  }
  /** A layer with its shown units, the weights (shown, shown) between each two layers, and the biases of every layer after the first.
   * Held are [layer, source, unit]; `edits` is the side whose weights can be set, those into the first layer only from `edits_from` 1. */
  interface Network {
    layers: NetworkLayer[];
    weights: Numbers[];
    biases: Numbers[];
    held: [layer: number, source: number, unit: number][];
    edits: number | null;
    edits_from: number;
    editable: boolean;
  }
  /** Where the units of a layer lie: at x, in boxes of this size around ys; `more` are not shown. */
  interface LayerPlace {
    layer: NetworkLayer;
    l: number;
    x: number;
    ys: number[];
    size: number;
    label: number;
    more: number;
  }
  /** The weight from unit i of layer l to unit j of the next, as strong as its share of the largest. */
  interface WeightCurve {
    l: number;
    i: number;
    j: number;
    weight: number;
    share: number;
    x0: number;
    y0: number;
    x1: number;
    y1: number;
  }
  /** What is under the pointer: a unit of layer l, or else a weight. */
  type NetworkPart = { l: number; unit: number } | { l: number; i: number; j: number; unit?: undefined };

  // --- Plotly, as far as it is used ----------------------------------------------------------------------

  interface Figure {
    data: Trace[];
    layout: Layout;
  }
  interface TraceMarker {
    color?: string | string[];
    size?: number;
    opacity?: number;
    symbol?: string;
    angle?: number;
    line?: { color: string; width: number };
  }
  interface Trace {
    type?: string;
    mode?: string;
    name?: string;
    x?: ArrayLike<number>;
    y?: ArrayLike<number | null>;
    z?: ArrayLike<number> | ArrayLike<number>[];
    line?: { color: string; dash: Dash; width: number };
    marker?: TraceMarker;
    opacity?: number;
    text?: string[];
    textposition?: string;
    textfont?: { color: string };
    hoverinfo?: string;
    hovertemplate?: string;
    legendrank?: number;
    colorbar?: object;
    showlegend?: boolean;
    meta?: { light?: Trace; dark?: Trace };
  }
  /** A trace over a grid: contours, or a heat map. */
  interface Grid extends Trace {
    x: ArrayLike<number>;
    y: ArrayLike<number>;
    z: ArrayLike<number>[];
  }
  interface Axis {
    type?: string;
    title?: { text?: string; standoff?: number; font?: object };
    range?: Pair;
    tickvals?: number[];
    ticktext?: string[];
    tickformat?: string;
    [more: string]: unknown;
  }
  interface Margin {
    l: number;
    r: number;
    t: number;
    b: number;
    autoexpand?: boolean;
  }
  interface Layout {
    margin: Margin;
    xaxis?: Axis;
    yaxis?: Axis;
    scene?: object;
    /** What is shown as contours, and the values at its levels. */
    meta?: { quantity?: string; levels?: number[] };
    [more: string]: unknown;
  }
  /** Axes among those of other panels: their layout, and how a trace names them. */
  interface PlacedAxes {
    layout: Record<string, object>;
    names: Record<string, string>;
  }
  /** Of a whole stage as one figure. */
  interface WholeLayout extends Layout {
    width: number;
    height: number;
    font: object;
    annotations: object[];
    images: object[];
  }
  /** An image on the axes of a panel. */
  interface Picture {
    source: string;
    x: number;
    y: number;
    sizex: number;
    sizey: number;
    [more: string]: unknown;
  }
  /** An axis as Plotly has laid it out; private parts of the pinned version. */
  interface LaidAxis {
    type: string;
    range: Pair;
    _offset: number;
    _length: number;
    d2p(value: number): number;
    p2d(pixels: number): number;
  }
  type Camera = Record<string, Record<string, number>>;
  interface LaidScene {
    camera: Camera;
    _scene?: {
      dataScale: [number, number, number];
      container: HTMLElement;
      glplot?: { cameraParams?: { model: number[]; view: number[]; projection: number[] } };
    };
  }
  interface LaidOut {
    width: number;
    height: number;
    xaxis: LaidAxis;
    yaxis: LaidAxis;
    scene?: LaidScene;
  }
  interface Plot extends HTMLElement {
    data?: Trace[];
    _fullLayout?: LaidOut;
    on(event: string, listener: () => void): void;
  }
  interface Plotly {
    react(plot: Plot, data: Trace[], layout: Layout, config: object): Promise<unknown>;
    relayout(plot: Plot, changes: object): Promise<unknown>;
    purge(plot: Plot): void;
    toImage(figure: Figure & { config: object }, options: object): Promise<string>;
  }
}

interface Window {
  Plotly?: Lab.Plotly;
}
