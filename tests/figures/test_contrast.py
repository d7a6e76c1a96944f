"""Colours against what lies behind them, by WCAG's relative luminance: 3:1 for marks, 4.5:1 for text, in both themes."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from labcore.figures.surface import TONES
from labcore.optimizers import OPTIMIZERS

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
STAGE = ROOT / "pages" / "kit" / "stage"
MARKS, TEXT = 3.0, 4.5

both_themes = pytest.mark.parametrize("theme", ["light", "dark"])


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, share: float, other: str) -> str:
    """CSS's color-mix in srgb."""
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def test_luminance_is_wcags():
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@both_themes
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_path_stands_out_from_the_page_and_from_every_tone_of_the_surface(key: str, theme: str):
    colour = getattr(OPTIMIZERS[key].style, theme)
    behind = {"the page": THEME[theme]["backgroundColor"], "a raised part": THEME[theme]["secondaryBackgroundColor"]}
    behind |= {f"the surface's tone {i + 1}": tone for i, tone in enumerate(TONES[theme])}
    weak = {what: round(contrast(colour, tone), 2) for what, tone in behind.items() if contrast(colour, tone) < MARKS}
    assert not weak, f"{key} {colour} in {theme} has less than {MARKS}:1 on {weak}"


@both_themes
def test_words_stand_out_from_what_is_behind_them(theme: str):
    look = THEME[theme]
    quiet = re.search(r"quiet = theme\.dark \? \"(#\w{6})\" : \"(#\w{6})\"", (STAGE / "theme.js").read_text())
    assert quiet
    share = int(re.search(r"--quiet: color-mix\(in srgb, var\(--text\) (\d+)%", (STAGE / "stage.css").read_text())[1])  # type: ignore[index]
    back, raised = look["backgroundColor"], look["secondaryBackgroundColor"]
    words = {
        "text": look["textColor"],
        "links and numbers": look["primaryColor"],
        "axis labels": quiet[2 if theme == "light" else 1],
        "captions of the table": mixed(look["textColor"], share / 100, back),
    }
    for what, colour in words.items():
        assert contrast(colour, back) >= TEXT, f"{what} {colour} in {theme} on the page"
    for what in ("text", "links and numbers"):
        assert contrast(words[what], raised) >= TEXT, f"{what} {words[what]} in {theme} on a raised part"


@both_themes
def test_arrows_stand_out_from_the_surface(theme: str):
    found = re.search(r"\? \{ (.*?) \}\s*: \{ (.*?) \}", (STAGE / "arrows.js").read_text(), re.DOTALL)
    assert found
    colours = re.findall(r"#\w{6}", found[1 if theme == "dark" else 2])
    assert len(colours) == 3
    for colour in colours:
        assert min(contrast(colour, tone) for tone in TONES[theme]) >= MARKS, colour


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_two_optimizers_look_alike(theme: str):
    looks = {key: (getattr(m.style, theme), m.style.dash, m.style.marker) for key, m in OPTIMIZERS.items()}
    assert len(set(looks.values())) == len(looks)
    colours = [look[0] for look in looks.values()]
    assert len(set(colours)) == len(colours)


def test_optimizers_are_told_apart_without_colour():
    # By the pair of dash and marker: what a colour-blind visitor, and a black and white print, have to go by.
    seen = [(key, (m.style.dash, m.style.marker)) for key, m in OPTIMIZERS.items()]
    same = [(a, b) for (a, one), (b, other) in combinations(seen, 2) if one == other]
    assert not same, f"same dash and marker: {same}"


def test_every_dash_and_marker_can_be_drawn_and_exported():
    draw, export = (STAGE / "draw.js").read_text(), (STAGE / "export.js").read_text()
    dashes = re.search(r"const DASHES = \{(.*?)\};", draw)[1]  # type: ignore[index]
    symbols = re.search(r"const SYMBOLS = \{(.*?)\};", export)[1]  # type: ignore[index]
    for member in OPTIMIZERS.values():
        assert f"{member.style.dash}:" in dashes
        assert re.search(rf"\"?{member.style.marker}\"?:", symbols)
        assert f'"{member.style.marker}"' in draw or f"{member.style.marker}:" in draw
