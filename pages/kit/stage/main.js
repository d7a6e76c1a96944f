// The components of the lab as Streamlit mounts them. Each call is a first mount or new data for an old one.

import { decode } from "./codec.js";
import { Formula } from "./formula.js";
import { Results } from "./results.js";
import { Share } from "./share.js";
import { Stage } from "./stage.js";
import { keep } from "./store.js";

const address = new URL(".", import.meta.url).href;
const mounted = new WeakMap();

const styled = new Promise((resolve) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `${address}stage.css`;
  link.onload = resolve;
  link.onerror = resolve;
  document.head.append(link);
});

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
  mount(component, (parent) => new Kind(parent)).update(component.data, component.setTriggerValue);
  return () => unmount(component.parentElement);
}

export const formula = (component) => simple(component, Formula);
export const results = (component) => simple(component, Results);
export const share = (component) => simple(component, Share);

export async function stage(component) {
  await styled;
  const made = mount(component, (parent) => new Stage(parent, address));
  made.update(component.data, component.setTriggerValue);
  return () => unmount(component.parentElement);
}

// A block that many settings share: it is sent by itself, so that an unchanged one is not sent again.
export function store(component) {
  const block = decode(component.data);
  keep(block.header.id, block);
}
