"""The components that our own ES modules draw, and what they send back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from pages.kit.server import assets


@cache
def component(kind: str) -> Callable[..., Any]:
    """A component whose code lives in our own ES modules; the loader is all that travels in the message.

    Its data are a block of bytes (pages/kit/wire_format.py): in a dict Streamlit looks at every list for a table.
    """
    # Over several lines, since Streamlit takes a single line for the name of a file; with the origin, since the
    # browser runs it as a blob, which has no address of its own.
    loader = f"""export default async function (component) {{
  const lab = await import(new URL({assets.address() + "main.js"!r}, location.origin));
  return lab.{kind}(component);
}}
"""
    # Plotly puts its rules into the document's head, so the stage may not live in a shadow root.
    return st.components.v2.component(f"descent_lab_{kind}", js=loader, isolate_styles=False)


def sent(key: str, event: str) -> Any:
    """What a component has sent. Nothing, if it left the page while that was on its way."""
    return (st.session_state.get(key) or {}).get(event)
