// The components of the lab as Streamlit mounts them. Each call is a first mount or new data for an old one.

import { Buttons } from "./buttons.js";
import { decode, headerOf } from "./codec.js";
import { Formula } from "./formula.js";
import { Header } from "./header.js";
import { Results } from "./results.js";
import { Share } from "./share.js";
import { Stage } from "./stage.js";
import { keep } from "./store.js";

const address = new URL(".", import.meta.url).href;
const mounted = new WeakMap();

const styled = Promise.all(["stage.css", "frame.css"].map(style));

function style(name) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${address}${name}`;
    link.onload = resolve;
    link.onerror = resolve;
    document.head.append(link);
  });
}

function mount(component, make) {
  const { parentElement } = component;
  if (!mounted.has(parentElement)) mounted.set(parentElement, make(parentElement));
  return mounted.get(parentElement);
}

function unmount(parent) {
  mounted.get(parent)?.remove();
  mounted.delete(parent);
}

async function simple(component, Kind) {
  await styled;
  mount(component, (parent) => new Kind(parent)).update(decode(component.data).header, component.setTriggerValue);
  return () => unmount(component.parentElement);
}

export const formula = (component) => simple(component, Formula);
export const results = (component) => simple(component, Results);
export const header = (component) => simple(component, Header);
export const buttons = (component) => simple(component, Buttons);
export const share = (component) => simple(component, Share);

// Streamlit takes a fragment's component away and puts it back when the page runs between two slices of a training. So a
// live stage that goes is kept for a moment, still: the one that comes back is the same, with its picture and its zoom.
const resting = new Map();
const REST_MS = 1000;

function leave(parent) {
  const made = mounted.get(parent);
  mounted.delete(parent);
  if (!made?.header?.live) return made?.remove();
  resting.get(made.name)?.end();
  const end = () => {
    clearTimeout(timer);
    resting.delete(made.name);
    made.remove();
  };
  const timer = setTimeout(end, REST_MS);
  made.rest();
  return resting.set(made.name, { made, end, timer });
}

function comeBack({ data, parentElement }) {
  const found = resting.size ? resting.get(headerOf(data).name) : null;
  if (!found) return null;
  clearTimeout(found.timer);
  resting.delete(found.made.name);
  found.made.wake(parentElement);
  return found.made;
}

export async function stage(component) {
  await styled;
  const made = mount(component, (parent) => comeBack(component) ?? new Stage(parent, address));
  made.update(component.data, component.setTriggerValue);
  return () => leave(component.parentElement);
}

// A block that many settings share: it is sent by itself, so that an unchanged one is not sent again.
export function store(component) {
  const block = decode(component.data);
  keep(block.header.id, block);
}
