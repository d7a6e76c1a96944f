// On a phone the sliders stand under the picture: while one moves, the picture is held where one sees it.

const NARROW = "(max-width: 640px)";
const GAP = 8;

/** Lifts the picture of a stage over the page, above a slider that is lower or below one that is higher, where it is not in sight
 * anyway; what is given back puts it down again.
 * @param {HTMLElement | undefined} main @param {Element} slider @returns {() => void}
 */
export function lift(main, slider) {
  if (!main) return () => {};
  const box = main.getBoundingClientRect();
  const inSight = box.top >= 0 && box.bottom <= innerHeight;
  if (inSight || !matchMedia(NARROW).matches) return () => {};
  const { top, bottom } = slider.getBoundingClientRect();
  const under = top > innerHeight - bottom;
  const scale = Math.min(1, ((under ? top : innerHeight - bottom) - GAP) / box.height);
  // Its place stays, or the slider would move under the finger.
  const place = document.createElement("div");
  place.style.height = `${box.height}px`;
  main.before(place);
  main.classList.add("dl-aloft");
  const edge = under ? { top: "0", transformOrigin: "top left" } : { bottom: "0", transformOrigin: "bottom left" };
  Object.assign(main.style, { left: `${box.left}px`, width: `${box.width}px`, height: `${box.height}px`, transform: `scale(${scale})`, ...edge });
  return () => {
    place.remove();
    main.classList.remove("dl-aloft");
    for (const name of ["left", "width", "height", "transform", "top", "bottom", "transform-origin"]) main.style.removeProperty(name);
  };
}
