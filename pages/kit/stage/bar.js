// What the transport bars are made of: icons, buttons, the menu that saves.

const ICONS = {
  play: "M5 3l11 7-11 7z",
  pause: "M5 3h3.5v14H5zM11.5 3H15v14h-3.5z",
  back: "M4 3h2.5v14H4zM16 3v14L7.5 10z",
  ahead: "M13.5 3H16v14h-2.5zM4 3v14l8.5-7z",
  epoch: "M15.5 3H18v14h-2.5zM2 3v14l7-7zM8.7 3v14l7-7z",
  reset: "M10 4V1L5.5 5 10 9V6a4.5 4.5 0 1 1-4.5 4.5h-2A6.5 6.5 0 1 0 10 4z",
  loop: "M5 7h8V4l5 4.5-5 4.5v-3H7v3h6v2H5z",
  arrows: "M3 15L13 5H8V3h9v9h-2V7L5 17z",
  zoom: "M8.5 3a5.5 5.5 0 1 0 3.4 9.8l4.1 4.1 1.4-1.4-4.1-4.1A5.5 5.5 0 0 0 8.5 3zm0 2a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM6.5 7.7h4v1.6h-4z",
  save: "M9 3h2v7h3l-4 4.5L6 10h3zM4 15h12v2H4z",
};
const EXPORTS = ["PNG", "SVG", "HTML"];

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", ICONS[name]);
  svg.append(shape);
  return svg;
}

/** @param {HTMLElement} element @param {string} text */
export function label(element, text) {
  element.title = text;
  element.setAttribute("aria-label", text);
}

/** @param {keyof typeof ICONS} name @param {string} text @param {() => void} action */
export function button(name, text, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `dl-button dl-${name}`;
  label(element, text);
  element.append(icon(name));
  element.addEventListener("click", action);
  return element;
}

/** @param {() => void} action */
export function playButton(action) {
  const element = button("play", "Play (space)", action);
  /** @param {boolean} playing */
  const show = (playing) => {
    const state = playing ? "pause" : "play";
    if (element.dataset.shows === state) return;
    element.dataset.shows = state;
    element.replaceChildren(icon(state));
    label(element, playing ? "Pause (space)" : "Play (space)");
  };
  return { element, show };
}

// The button that saves the picture, with its choice of formats.
/** @param {Lab.Stage} stage */
export function saver(stage) {
  const menu = document.createElement("div");
  menu.className = "dl-menu";
  menu.hidden = true;
  for (const kind of EXPORTS) {
    const item = document.createElement("button");
    item.type = "button";
    item.textContent = kind;
    item.addEventListener("click", () => {
      menu.hidden = true;
      stage.save(kind.toLowerCase());
    });
    menu.append(item);
  }
  const both = document.createElement("span");
  both.className = "dl-saver";
  both.append(button("save", "Save the picture", () => (menu.hidden = !menu.hidden)), menu);
  return both;
}
