"""The lab's words (LOOK.md, "Words"): terms that no sentence of a page may use, since a lecturer would not."""

from __future__ import annotations

import re

# Each with what is said instead.
PRIVATE = {
    r"\btied\b": "same",
    r"\btuned\b": "best for each",
    r"\bone memory\b": "same beta for all",
    r"\bshare of the limit\b": "rate / largest stable rate",
    r"\boff against on\b": "inputs not normalized",
    r"\bleaves?\b[^.]*\bnoise\b": "keeps of the noise's variance",
    r"\bkappa\b|κ": "condition number",
    r"\blane\b|\bentrants?\b": "side, entry",
    r"\bPageSettings\b|\bNone\b|\bnan\b": "a word for people",
}


def private_terms(text: str) -> list[str]:
    """What a sentence says that it should not, each with what is said instead."""
    return [
        f"{found[0]!r} is said {instead!r}: {text}"
        for term, instead in PRIVATE.items()
        if (found := re.search(term, text))
    ]
