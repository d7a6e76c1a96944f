// Where the keys were in a part of the page that Streamlit takes away and puts back: an element that leaves the page loses them, and
// by the time that the part hears of it they may be gone.

export class KeptFocus {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {HTMLElement | null} */
    this.last = null;
    root.addEventListener("focusin", ({ target }) => (this.last = target instanceof HTMLElement ? target : null));
    root.addEventListener("focusout", ({ target }) => setTimeout(() => this.left(target)));
  }

  // By then one knows whether the visitor has gone elsewhere, or the element has gone from the page.
  /** @param {EventTarget | null} target */
  left(target) {
    if (target === this.last && this.last?.isConnected && document.activeElement !== this.last) this.last = null;
  }

  // Unless the visitor has gone elsewhere meanwhile.
  back() {
    const take = () => document.activeElement === document.body && this.last?.focus({ preventScroll: true });
    take();
    // What it was put into may not be in the page yet.
    if (!this.root.isConnected) requestAnimationFrame(take);
  }
}
