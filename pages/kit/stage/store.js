// What the components of one page share: blocks that arrived once, kept by id, and the stages by name.

const kept = new Map();
const MOST_KEPT = 12;
const stages = new Map();
const listeners = new Map();

function announce(name) {
  for (const listener of [...(listeners.get(name) ?? [])]) listener();
}

function listen(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
  return () => listeners.get(name).delete(listener);
}

export function keep(id, block) {
  kept.delete(id);
  kept.set(id, block);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  announce(`block ${id}`);
}

export const has = (id) => kept.has(id);

export function block(id) {
  if (kept.has(id)) return Promise.resolve(kept.get(id));
  return new Promise((resolve) => {
    const stop = listen(`block ${id}`, () => {
      stop();
      resolve(kept.get(id));
    });
  });
}

export function announceStage(name, stage) {
  stages.set(name, stage);
  announce(`stage ${name}`);
}

// A stage that goes after its successor has come takes only itself away.
export function withdrawStage(name, stage) {
  if (stages.get(name) !== stage) return;
  stages.delete(name);
  announce(`stage ${name}`);
}

// Calls back with the stage of that name, now if it is there and whenever it comes, changes or goes.
export function onStage(name, callback) {
  const tell = () => callback(stages.get(name));
  const stop = listen(`stage ${name}`, tell);
  tell();
  return stop;
}

// The buttons of a lesson's frame stand in several components; one of them tells the server of all.
const tellers = new Map();

export const tellBy = (name, send) => tellers.set(name, send);
export const press = (name, id) => tellers.get(name)?.("press", id);
