"""The look of every page: what Streamlit's theme does not reach."""

from __future__ import annotations

import streamlit as st

_PAGE = """
:root { --dl-chrome: 404px; --dl-strip: 132px; --dl-axis-size: 12; }
.stMainBlockContainer { padding: 3.9rem 2rem 2rem; max-width: 1720px; }
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
[class*="st-key-dl-try"] .stButton button { justify-content: flex-start; text-align: left; min-height: 2rem; padding: 0.15rem 0.6rem; }
[class*="st-key-dl-try"] .stButton button p { font-size: 0.84rem; line-height: 1.3; }
[class*="st-key-dl-predict"] .stButton button, [class*="st-key-dl-presets"] .stButton button { min-height: 1.9rem; padding: 0.1rem 0.7rem; }
[class*="st-key-dl-predict"] .stButton button p, [class*="st-key-dl-presets"] .stButton button p { font-size: 0.84rem; }
[class*="st-key-dl-card"] { background: var(--dl-card, color-mix(in srgb, currentColor 4%, transparent)); border-radius: 8px; padding: 0.6rem 0.8rem; }
[class*="st-key-dl-card"] p { font-size: 0.9rem; margin-bottom: 0.2rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.6rem 0.8rem 2rem; }
  .stApp h1 { font-size: 1.3rem; }
}
"""
_PRESENT = """
:root { --dl-chrome: 262px; --dl-strip: 150px; --dl-axis-size: 18; --dl-small: 18px; --dl-math: 20px; --dl-title: 27px; }
.stAppHeader, .stApp header { display: none; }
.stMainBlockContainer { padding: 0.5rem 1rem 0; max-width: none; }
.stApp { font-size: 18px; }
.stApp [data-testid="stWidgetLabel"] p, .stApp .stButton button p, [class*="st-key-dl-card"] p { font-size: 1.05rem; }
"""


def apply(presenting: bool) -> None:
    """Puts the page's style in place; presenter mode drops the navigation and enlarges the type."""
    st.html(f"<style>{_PAGE}{_PRESENT if presenting else ''}</style>")
