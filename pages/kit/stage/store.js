// What the components of one page share: blocks that arrived once, kept by id, and the stages by name.

/** @type {Map<string, Lab.Block>} */
const kept = new Map();
const MOST_KEPT = 12;
// Those that came for a moving hand: they may not take the place of the session's, which it sends once.
/** @type {Map<string, Lab.Block>} */
const handed = new Map();
/** @type {Map<string, Lab.Stage>} */
const stages = new Map();
/** @type {Map<string, Set<() => void>>} */
const listeners = new Map();

/** @param {string} name */
function announce(name) {
  for (const listener of [...(listeners.get(name) ?? [])]) listener();
}

/** @param {string} name @param {() => void} listener */
function listen(name, listener) {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all.add(listener));
  return () => all.delete(listener);
}

/** @param {Map<string, Lab.Block>} among @param {string} id @param {Lab.Block} come */
function keepAmong(among, id, come) {
  among.delete(id);
  among.set(id, come);
  for (const oldest of among.keys()) if (among.size > MOST_KEPT) among.delete(oldest);
  announce(`block ${id}`);
}

/** @param {string} id @param {Lab.Block} come */
export const keep = (id, come) => keepAmong(kept, id, come);
/** @param {string} id @param {Lab.Block} come */
export const keepForHand = (id, come) => keepAmong(handed, id, come);
// The ids of all blocks that are here.
export const blocksHere = () => new Set([...kept.keys(), ...handed.keys()]);
/** @param {string} id */
const found = (id) => kept.get(id) ?? handed.get(id);

/**
 * @param {string} id
 * @returns {Promise<Lab.Block>}
 */
export function block(id) {
  const here = found(id);
  if (here) return Promise.resolve(here);
  return new Promise((resolve) => {
    const stop = listen(`block ${id}`, () => {
      const come = found(id);
      if (!come) return;
      stop();
      resolve(come);
    });
  });
}

/** @param {string} name @param {Lab.Stage} stage */
export function announceStage(name, stage) {
  stages.set(name, stage);
  announce(`stage ${name}`);
}

// A stage that goes after its successor has come takes only itself away.
/** @param {string} name @param {Lab.Stage} stage */
export function withdrawStage(name, stage) {
  if (stages.get(name) !== stage) return;
  stages.delete(name);
  announce(`stage ${name}`);
}

// Calls back with the stage of that name, now if it is there and whenever it comes, changes or goes.
/** @param {string} name @param {(stage: Lab.Stage | undefined) => void} callback */
export function onStage(name, callback) {
  const tell = () => callback(stages.get(name));
  const stop = listen(`stage ${name}`, tell);
  tell();
  return stop;
}

// The buttons of a lesson's frame stand in several components; one of them tells the server of all.
/** @type {Map<string, Lab.Send>} */
const tellers = new Map();

/** @param {string} name @param {Lab.Send} send */
export const tellBy = (name, send) => tellers.set(name, send);
// What is to be told first when a button is pressed, by page: whether there was something.
/** @type {Map<string, () => boolean>} */
const before = new Map();
const FIRST_MS = 60;

/** @param {string} name @param {() => boolean} act */
export const beforePresses = (name, act) => before.set(name, act);

// The number of the question that a page asks, while it is open.
/** @type {Map<string, number | null>} */
const questions = new Map();

/** @param {string} name @param {number | null} number */
export const ask = (name, number) => questions.set(name, number);
/** @param {string} name */
export const openQuestion = (name) => questions.get(name) ?? null;

// What changes the picture leaves the keys to it.
const PICTURE = /^(preset|try|answer|skip|reset)\b/;

/** @param {string} name @param {string} id */
export function press(name, id) {
  const tell = () => tellers.get(name)?.("press", id);
  // The hand's last word has to arrive before it.
  if (before.get(name)?.()) setTimeout(tell, FIRST_MS);
  else tell();
  if (PICTURE.test(id)) stages.get(name)?.takeKeys();
}

/** @param {string} name */
export const stageOf = (name) => stages.get(name);
