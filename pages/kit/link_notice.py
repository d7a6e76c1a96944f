"""What a page says of links: of the one by which the visitor came, and what may stand in one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.kit.owner import owned
from pages.kit.settings import PageSettings

LINKS = "In a link `present=1` is for a projector, and `hide=` takes away what it names, with commas between:"


def say_misread(settings: PageSettings) -> None:
    """What was not understood of the link, and buttons for what was probably meant."""
    if not settings.misread:
        return
    st.warning("  \n".join(one.says for one in settings.misread))
    offered = [one for one in settings.misread if one.meant]
    if offered:
        with st.container(horizontal=True, gap="small"):
            for number, one in enumerate(offered):
                st.button(one.label, key=f"{settings.page} meant {number}", on_click=owned(partial(settings.mend, one)))
