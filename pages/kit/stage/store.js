// What the components of one page share: blocks that arrived once, kept by id, and the stages by name.

/** @type {Map<string, Lab.Block>} */
const kept = new Map();
const MOST_KEPT = 12;
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

/** @param {string} id @param {Lab.Block} come */
export function keep(id, come) {
  kept.delete(id);
  kept.set(id, come);
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  announce(`block ${id}`);
}

/**
 * @param {string} id
 * @returns {Promise<Lab.Block>}
 */
export function block(id) {
  const here = kept.get(id);
  if (here) return Promise.resolve(here);
  return new Promise((resolve) => {
    const stop = listen(`block ${id}`, () => {
      const come = kept.get(id);
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
// What changes the picture leaves the keys to it.
const PICTURE = /^(preset|try|answer|skip|reset)\b/;

/** @param {string} name @param {string} id */
export function press(name, id) {
  tellers.get(name)?.("press", id);
  if (PICTURE.test(id)) stages.get(name)?.takeKeys();
}

/** @param {string} name */
export const stageOf = (name) => stages.get(name);
