"""The look of every page: what Streamlit's theme does not reach."""

from __future__ import annotations

import streamlit as st

_PAGE = """
:root { --dl-chrome: 396px; --dl-strip: 132px; --dl-axis-size: 12; }
.stMainBlockContainer { padding: 3.7rem 2rem 2rem; max-width: 1720px; }
.stMainBlockContainer > div > .stVerticalBlock { gap: 0.5rem; }
.stApp h1 { font-size: 1.5rem; font-weight: 650; padding: 0; line-height: 1.2; letter-spacing: -0.01em; }
.stApp h2 { font-size: 1.15rem; font-weight: 600; padding: 0.75rem 0 0.25rem; }
.stApp [data-testid="stCaptionContainer"] p { font-size: 0.875rem; }
.stApp [data-testid="stWidgetLabel"] p { font-size: 0.8125rem; }
.stApp .stTooltipIcon { opacity: 0.6; }
[class*="st-key-dl-quiet"] [data-testid="stElementToolbar"] { display: none; }
/* Components that only carry data take no room. */
.stElementContainer:has(style), [class*="st-key-dl-store"] { position: absolute; height: 0; overflow: hidden; }
[class*="st-key-dl-side"] > .stVerticalBlock, [class*="st-key-dl-side"] { gap: 0.6rem; }
.st-key-dl-controls [data-testid="stWidgetLabel"] { min-height: 1.2rem; margin-bottom: 0; }
.st-key-dl-controls .stSelectbox [data-baseweb="select"] > div, .st-key-dl-controls .stPopover button { min-height: 2rem; height: 2rem; }
.st-key-dl-controls .stButtonGroup button { min-height: 2rem; }
.st-key-dl-formula [data-testid="stLatex"], .st-key-dl-formula .katex-display { margin: 0; padding: 0; overflow-x: auto; overflow-y: hidden; }
.st-key-dl-formula .katex { font-size: 1.1em; }
:root:has(.st-key-dl-formula) { --dl-chrome: 448px; --dl-strip: 116px; }
[data-testid="stLayoutWrapper"]:has(> .st-key-dl-formula) { margin: -6px 0 -14px; }
.st-key-dl-controls .stSlider [data-testid="stSliderTickBar"], .st-key-dl-controls [data-testid="stSliderTickBarMin"] { display: none; }
.stApp [data-testid="stCaptionContainer"] p { margin-bottom: 0; }
[class*="st-key-dl-words"] p { font-size: 0.875rem; margin-bottom: 0.2rem; color: color-mix(in srgb, currentColor 78%, transparent); }
[data-testid="stTopNav"]::before { content: "Descent Lab"; font-weight: 650; font-size: 1rem; padding: 0 1.2rem 0 0.3rem; white-space: nowrap; align-self: center; }
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-dl-work"]) { position: fixed; z-index: 20; right: 2rem; top: 4.2rem; width: min(26rem, 90vw); }
[class*="st-key-dl-work"] { background: color-mix(in srgb, Canvas 96%, currentColor); border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; padding: 0.5rem 0.9rem 0.7rem; }
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-body), .st-key-dl-body, .st-key-dl-body > [data-testid="stLayoutWrapper"], .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock { display: contents; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:first-child { order: 1; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-controls), [data-testid="stLayoutWrapper"]:has(> .st-key-dl-formula) { order: 2; }
  .st-key-dl-body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock > .stColumn:last-child { order: 3; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-dl-takeaway) { order: 4; }
  .stMainBlockContainer { padding: 3.6rem 0.8rem 2rem; }
  .stApp h1 { font-size: 1.3rem; }
}
"""
_PRESENT = """
:root { --dl-chrome: 312px; --dl-strip: 150px; --dl-axis-size: 18; --dl-small: 18px; --dl-math: 20px; --dl-title: 27px; }
:root:has(.st-key-dl-formula) { --dl-chrome: 384px; --dl-strip: 140px; }
.stAppHeader, .stApp header { display: none; }
.stMainBlockContainer { padding: 0.5rem 1rem 0; max-width: none; }
.stApp { font-size: 18px; }
[class*="st-key-dl-exit"] { position: fixed; right: 0.5rem; bottom: 0.3rem; width: auto; z-index: 3; }
.stApp [data-testid="stWidgetLabel"] p, .stApp .stButton button p, .stApp .dl-card, .stApp .dl-card .dl-buttons, [class*="st-key-dl-words"] p { font-size: 1.05rem; }
.stApp .dl-results th, .stApp .dl-results td { padding: 2px 4px; }
.stApp .dl-results thead th, .stApp .dl-words { font-size: 18px; }
"""


def apply_look(presenting: bool) -> None:
    """Puts the page's style in place; presenter mode drops the navigation and enlarges the type."""
    st.html(f"<style>{_PAGE}{_PRESENT if presenting else ''}</style>")
