// Another day by dragging: the pointer takes the clock along. It lives beside Plotly's own drag, which zooms: what begins at
// a place that `grabs` is the day's, any other drag stays Plotly's.

/**
 * @param {Lab.Panel} panel
 * @param {(event: PointerEvent) => boolean} grabs whether a drag that begins here is the day's
 */
export function dragDay(panel, grabs) {
  const { plot, stage } = panel;
  /** @type {{ pointer: number, x: number, step: number } | null} */
  let held = null;
  plot.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || !grabs(event)) return;
      held = { pointer: event.pointerId, x: event.clientX, step: stage.clock.step };
      stage.clock.pause();
      plot.setPointerCapture(event.pointerId);
      // Without the mouse events that would follow, Plotly begins no zoom.
      event.preventDefault();
    },
    true,
  );
  // On a touch screen the finger moves the day and not the page.
  plot.addEventListener(
    "touchstart",
    (event) => {
      if (!held) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, passive: false },
  );
  plot.addEventListener(
    "pointermove",
    (event) => {
      if (held?.pointer !== event.pointerId) return;
      const wide = Math.abs(panel.project(1, 0)[0] - panel.project(0, 0)[0]) || 1;
      stage.clock.seek(held.step + Math.round((event.clientX - held.x) / wide));
    },
    true,
  );
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) plot.addEventListener(end, () => (held = null), true);
}
