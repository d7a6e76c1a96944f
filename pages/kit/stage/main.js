// The components of the lab as Streamlit mounts them. Each call is a first mount or new data for an old one.

import { Buttons } from "./buttons.js";
import { decode, headerOf } from "./codec.js";
import { watchConnection } from "./connection.js";
import { Formula } from "./formula.js";
import { handOf } from "./hand.js";
import { Header } from "./header.js";
import { Resting } from "./resting.js";
import { Results } from "./results.js";
import { Sentences } from "./sentences.js";
import { Slider } from "./slider.js";
import { Stage } from "./stage.js";
import { keep } from "./store.js";

/** @typedef {{ remove(): void }} Mounted */

const address = new URL(".", import.meta.url).href;
/** @type {WeakMap<HTMLElement, Mounted>} */
const mounted = new WeakMap();

watchConnection();

const styled = Promise.all(["stage.css", "frame.css"].map(style));

/** @param {string} name */
function style(name) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${address}${name}`;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

/**
 * @template {Mounted} Part
 * @param {Lab.Component} component @param {(parent: HTMLElement) => Part} make
 */
function mount(component, make) {
  const { parentElement } = component;
  // One element is always mounted by one kind of component.
  const here = /** @type {Part | undefined} */ (mounted.get(parentElement)) ?? make(parentElement);
  mounted.set(parentElement, here);
  return here;
}

/** @param {HTMLElement} parent */
function unmount(parent) {
  mounted.get(parent)?.remove();
  mounted.delete(parent);
}

/**
 * @template Data
 * @param {Lab.Component} component
 * @param {new (parent: HTMLElement) => Mounted & { update(data: Data, send: Lab.Send): void }} Kind
 */
async function simple(component, Kind) {
  await styled;
  mount(component, (parent) => new Kind(parent)).update(decode(component.data).header, component.setTriggerValue);
  return () => unmount(component.parentElement);
}

/**
 * A part of the picture, which may come from the hand as well as from the session.
 * @template Data
 * @param {string} kind
 * @param {Lab.Component} component
 * @param {new (parent: HTMLElement) => Mounted & { update(data: Data): void }} Kind
 */
async function pictured(kind, component, Kind) {
  await styled;
  const here = mount(component, (parent) => new Kind(parent));
  const hand = handOf(headerOf(component.data).stage);
  hand.session(kind, component.data, here, (bytes) => here.update(decode(bytes).header));
  return () => {
    hand.leave(kind, here);
    unmount(component.parentElement);
  };
}

/** @param {Lab.Component} component */
export const formula = (component) => pictured("formula", component, Formula);
/** @param {Lab.Component} component */
export const results = (component) => pictured("results", component, Results);
/** @param {Lab.Component} component */
export const words = (component) => pictured("words", component, Sentences);
/** @param {Lab.Component} component */
export const header = (component) => simple(component, Header);
/** @param {Lab.Component} component */
export const buttons = (component) => simple(component, Buttons);

/** @type {Resting<Stage>} */
const restingStages = new Resting();
/** @type {Resting<Slider>} */
const restingSliders = new Resting();

/** @param {Lab.Component} component */
export async function slider(component) {
  await styled;
  const { parentElement, data, setTriggerValue } = component;
  const told = decode(data).header;
  const made = mount(component, (parent) => restingSliders.back(`${told.stage} ${told.name}`, parent) ?? new Slider(parent));
  made.update(told, setTriggerValue);
  return () => {
    if (mounted.get(parentElement) !== made) return;
    mounted.delete(parentElement);
    restingSliders.keep(`${made.data.stage} ${made.name}`, made);
  };
}

/** @param {Lab.Component} component */
export async function stage(component) {
  await styled;
  const { data, parentElement, setTriggerValue } = component;
  const { name } = headerOf(data);
  const made = mount(component, (parent) => restingStages.back(name, parent) ?? new Stage(parent, address));
  const hand = handOf(name);
  made.hears(setTriggerValue);
  hand.session("stage", data, made, (bytes, handed) => {
    made.handed = handed;
    made.update(bytes, setTriggerValue);
  });
  // The page may have another look around equal data.
  made.look();
  return () => {
    hand.leave("stage", made);
    if (mounted.get(parentElement) !== made) return;
    mounted.delete(parentElement);
    // One that has not drawn anything yet has nothing to keep.
    if (made.header) restingStages.keep(made.name, made);
    else made.remove();
  };
}

// What is there by now of a picture that the page waits for.
/** @param {Lab.Component} component */
export async function meanwhile({ data }) {
  await styled;
  handOf(headerOf(data).stage).meanwhile(data);
}

// A block that many settings share: it is sent by itself, so that an unchanged one is not sent again.
/** @param {Lab.Component} component */
export function store(component) {
  const block = decode(component.data);
  keep(block.header.id, block);
}
