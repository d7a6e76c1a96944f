"""The look of every page: what Streamlit's theme does not reach."""

from __future__ import annotations

import streamlit as st

_PAGE = """
:root { --dl-chrome: 386px; --dl-strip: 132px; --dl-axis-size: 12; }
.stMainBlockContainer { padding: 3.7rem 2rem 2rem; max-width: 1720px; }
.stMainBlockContainer > div > .stVerticalBlock { gap: 0.5rem; }
.stApp h1 { font-size: 1.5rem; font-weight: 650; padding: 0; line-height: 1.2; letter-spacing: -0.01em; }
.stApp h2 { font-size: 1.15rem; font-weight: 600; padding: 0.75rem 0 0.25rem; }
.stApp [data-testid="stCaptionContainer"] p { font-size: 0.875rem; }
.stApp [data-testid="stWidgetLabel"] p { font-size: 0.8125rem; }
.stApp .stTooltipIcon { opacity: 0.6; }
/* While a busy server makes the next picture of a training, this one does not fade. */
.stElementContainer[data-stale="true"]:has(.dl-live-stage) { opacity: 1 !important; transition: none !important; }
.stApp [data-testid="stPageLink-NavLink"] p, .stApp [data-testid="stPageLink-NavLink"] span { white-space: normal; overflow: visible; }
[class*="st-key-dl-quiet"] [data-testid="stElementToolbar"] { display: none; }
/* Components that only carry data take no room. */
.stElementContainer:has(style), [class*="st-key-dl-store"] { position: absolute; height: 0; overflow: hidden; }
[class*="st-key-dl-side"] > .stVerticalBlock, [class*="st-key-dl-side"] { gap: 0.6rem; }
.st-key-dl-controls [data-testid="stWidgetLabel"] { min-height: 1.3rem; max-height: 1.3rem; margin-bottom: 0; }
.st-key-dl-controls .stSelectbox .react-aria-ComboBox > div, .st-key-dl-controls .stSelectbox .react-aria-ComboBox > div > *, .st-key-dl-controls :is(.stPopover, .stButton) button { min-height: 2rem; height: 2rem; box-sizing: border-box; }
.st-key-dl-controls .stButtonGroup button { min-height: 2rem; }
.st-key-dl-formula [data-testid="stLatex"], .st-key-dl-formula .katex-display { margin: 0; padding: 0; overflow-x: auto; overflow-y: hidden; }
.st-key-dl-formula .katex { font-size: 1.1em; }
:root:has(.st-key-dl-formula) { --dl-chrome: 438px; --dl-strip: 116px; }
[data-testid="stLayoutWrapper"]:has(> .st-key-dl-formula) { margin: -6px 0 -14px; }
.stApp [data-testid="stCaptionContainer"] p { margin-bottom: 0; }
.st-key-dl-words p { font-size: 0.875rem; line-height: 1.42; color: color-mix(in srgb, currentColor 78%, transparent); }
[data-testid="stTopNav"]::before { content: "Descent Lab"; font-weight: 650; font-size: 1rem; padding: 0 1.2rem 0 0.3rem; white-space: nowrap; align-self: center; }
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-dl-work"]) { position: fixed; z-index: 999991; right: 4rem; top: 0.3rem; width: min(38rem, 100vw - 36rem); }
[class*="st-key-dl-work"] { background: color-mix(in srgb, Canvas 96%, currentColor); border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; padding: 0.2rem 0.4rem 0.2rem 0.9rem; }
[class*="st-key-dl-work"] .stProgress p { font-size: 0.875rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
[class*="st-key-dl-work"] button { min-height: 2rem; height: 2rem; }
/* Where the navigation leaves no room beside it. */
@media (max-width: 900px) { [data-testid="stLayoutWrapper"]:has(> [class*="st-key-dl-work"]) { right: 5vw; top: auto; bottom: 0.5rem; width: 90vw; } }
/* Without a connection the picture stays in view: Streamlit's dialog would cover it (stage/connection.js). */
.dl-offline [data-testid="stDialog"] { display: none; }
.dl-offline-line { position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); z-index: 1000; padding: 0.35rem 0.9rem; border-radius: 8px; background: color-mix(in srgb, Canvas 94%, CanvasText); color: CanvasText; border: 1px solid color-mix(in srgb, CanvasText 25%, transparent); font-size: 0.875rem; }
.dl-offline-line[hidden] { display: none; }
/* A click into the empty page frames nothing: the picture has the keys all the same. */
.stMain:focus, .stMain:focus-visible, .dl-main:focus { outline: none; box-shadow: none; }
@media (min-width: 641px) {
  /* What stands beside the stage is as high as it, so that nothing there moves its place: the table and the formula scroll
     where they are long, and the experiments stand at the bottom. */
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock { align-items: stretch; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:last-child { position: relative; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock { position: absolute; inset: 0; flex-wrap: nowrap; gap: 0.45rem; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > * { flex: none; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > :has(.dl-results) { flex: 0 1 auto; min-height: 4.2rem; max-height: 46%; overflow-y: auto; scrollbar-width: thin; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > :has(.dl-formula) { flex: 0 100 auto; min-height: 0; overflow-y: auto; scrollbar-width: thin; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > :has(.dl-list) { margin-top: auto; }
  /* What scrolls fades at its end, in place of a line cut through its middle. */
  .st-key-dl-body .dl-formula { padding-bottom: 12px; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > :has(.dl-formula) { mask-image: linear-gradient(black calc(100% - 14px), transparent); }
}
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-body), .st-key-dl-body, .st-key-dl-body > [data-testid="stLayoutWrapper"], .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock { display: contents; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:first-child { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-controls), [data-testid="stLayoutWrapper"]:has(> .st-key-dl-formula) { order: 2; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:last-child { order: 3; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-takeaway) { order: 4; }
  .st-key-dl-body .stColumn { min-width: 100%; }
  .stMainBlockContainer { padding: 3.6rem 0.8rem 2rem; }
  .stApp h1 { font-size: 1.3rem; }
  /* A table that is wider than a phone scrolls by itself. */
  .stApp [data-testid="stMarkdownContainer"] table { display: block; overflow-x: auto; }
}
"""
# On a projector: everything in one size that grows with the screen, the stage as wide as it, and what stands beside its
# main picture over the place that this leaves free.
_PRESENT = """
:root { --dl-type: 18px; --dl-axis-size: 19; --dl-strip: 142px; --dl-chrome: 326px; --dl-small: var(--dl-type); --dl-math: 21px; --dl-title: 27px; --dl-beside: 38%; --dl-said: 4.2em; }
@media (min-width: 1600px) { :root { --dl-type: 25px; --dl-axis-size: 25; --dl-strip: 206px; --dl-chrome: 426px; --dl-math: 29px; --dl-title: 36px; --dl-beside: 32%; } }
:root:has(.st-key-dl-formula) { --dl-chrome: 398px; }
:root:has(.st-key-dl-body .stColumn:first-child [data-testid="stCaptionContainer"]) { --dl-remark: calc(3 * var(--dl-type)); }
.stAppHeader, .stApp header { display: none; }
@media (min-width: 901px) { [data-testid="stLayoutWrapper"]:has(> [class*="st-key-dl-work"]) { left: 33%; right: auto; width: 43%; } }
.stApp [class*="st-key-dl-work"] button { height: auto; white-space: nowrap; }
.stMainBlockContainer { padding: 0.4rem 1rem 0; max-width: none; }
.stApp, .stApp .stMain :is(p, label, li, button, input, select, option, output, span, code, td, th, [data-baseweb] div):not(h1 *, math *, svg *, .katex, .katex *, [data-testid="stIconMaterial"]) { font-size: var(--dl-type); }
.stApp .stMain :is(.dl-stage, .dl-formula, .dl-results, .dl-header, .dl-card, .dl-list, .dl-tabs, .dl-readout, .dl-words, .dl-slider, .dl-sentences) { font-size: var(--dl-type); }
.stApp h1 { font-size: calc(1.25 * var(--dl-type)); }
/* What opens under a control is outside the main part. */
[data-testid="stPopoverBody"] :is(p, label, button, input, output, small, span, .dl-slider, [data-baseweb] div):not(h1 *, math *, svg *, [data-testid="stIconMaterial"]) { font-size: var(--dl-type); }
/* Indices are no smaller than all else. */
.stApp .dl-line :is(msub, msup) > :nth-child(2), .stApp .dl-line :is(msubsup, munderover) > :not(:first-child) { font-size: var(--dl-type); }
.st-key-dl-words math { font-size: calc(1.1 * var(--dl-type)); }
/* Without a formula the question has its room. */
:root:not(:has(.dl-formula)) .stMain .dl-card :is(p, button, strong) { font-size: calc(1.25 * var(--dl-type)); }
.stApp .dl-results :is(th, td) { padding: 1px 4px; }
.st-key-dl-controls [data-testid="stWidgetLabel"] { min-height: 1.4em; max-height: 1.4em; font-size: var(--dl-type); }
.dl-button svg { width: calc(1.05 * var(--dl-type)); height: calc(1.05 * var(--dl-type)); }
.st-key-dl-controls [data-testid="stWidgetLabel"] p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.st-key-dl-controls .stButtonGroup button { padding: 0 0.5rem; }
.st-key-dl-controls .stSelectbox input { padding-right: 1px; }
.st-key-dl-controls .stSelectbox .react-aria-ComboBox > div, .st-key-dl-controls .stSelectbox .react-aria-ComboBox > div > *, .st-key-dl-controls :is(.stPopover, .stButton) button, .st-key-dl-controls .stButtonGroup button { min-height: calc(1.9 * var(--dl-type)); height: auto; }
.dl-slider > div { min-height: 1.4em; line-height: 1.3; }
.dl-slider input[type=range] { height: calc(1.9 * var(--dl-type)); }
.dl-slider .dl-hint { display: none; }
@media (min-width: 641px) {
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock { position: relative; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:first-child { flex: 1 0 100%; width: 100%; min-width: 100%; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:last-child { position: absolute; right: 0; top: 0; bottom: calc(var(--dl-strip) + 8px); width: calc(var(--dl-beside) - 1rem); min-width: 0; }
  .st-key-dl-body .dl-board > :is(.dl-main, .dl-transport, .dl-legend), .st-key-dl-body .stColumn:first-child [data-testid="stElementContainer"]:is(:has(> .stAlert), :has(> .stMarkdown [data-testid="stCaptionContainer"])) { width: calc(100% - var(--dl-beside)); }
  .st-key-dl-body:has(.dl-strips[hidden]) > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:last-child { bottom: 0; }
  .st-key-dl-body .stColumn:last-child > .stVerticalBlock > :has(.dl-results) { max-height: 60%; }
}
"""


def apply_look(presenting: bool) -> None:
    """Puts the page's style in place; presenter mode drops the navigation and enlarges the type."""
    st.html(f"<style>{_PAGE}{_PRESENT if presenting else ''}</style>")
