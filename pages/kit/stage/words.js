// Words with strong parts and formulas, as the server takes them apart (pages/kit/words.py).

// No line ends before the sign of a percentage, or after that of what may be more or less.
/** @param {string} text */
export const unbroken = (text) => text.replace(/(\d) %/g, "$1\u00a0%").replace(/± (\d)/g, "±\u00a0$1");

/** @param {Lab.Words} parts */
export function wordsOf(parts) {
  return parts.map(([kind, text, address]) => {
    if (kind === "plain") return document.createTextNode(unbroken(text));
    // Beside this page, wherever the lab is served.
    if (kind === "link") return Object.assign(document.createElement("a"), { textContent: text, href: address });
    const node = document.createElement(kind === "math" ? "span" : kind);
    // Formulas are markup made by the app from its own LaTeX, never from anything a visitor typed.
    if (kind === "math") node.innerHTML = text;
    else node.textContent = unbroken(text);
    return node;
  });
}
