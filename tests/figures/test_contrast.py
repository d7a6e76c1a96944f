"""Colours against what lies behind them, by WCAG's relative luminance: 3:1 for marks, 4.5:1 for text, in both themes."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from labcore.figures import bars, contours, heatmap, histogram, looks
from labcore.figures.contours import TONES
from labcore.optimizers import OPTIMIZERS
from labcore.style import CLASSES, LEFT, OUTSIDE, REGIONS, RIGHT, SIDES, TEST, TRAIN, Style

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
    quiet = re.search(r"quiet: dark \? \"(#\w{6})\" : \"(#\w{6})\"", (STAGE / "theme.js").read_text())
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
    result = re.search(r"\? \{ (.*?) \}\s*: \{ (.*?) \}", (STAGE / "arrows.js").read_text(), re.DOTALL)
    assert result
    colours = re.findall(r"#\w{6}", result[1 if theme == "dark" else 2])
    assert len(colours) == 3
    for colour in colours:
        assert min(contrast(colour, tone) for tone in TONES[theme]) >= MARKS, colour


# --- figures --------------------------------------------------------------------------------------------

STYLES = {*CLASSES, *SIDES, LEFT, RIGHT, TRAIN, TEST, *REGIONS, *OUTSIDE}


def over(colour: str, behind: str) -> str:
    """A colour rgba(r,g,b,a) of a figure as it is seen on an opaque one."""
    red, green, blue, alpha = map(float, re.findall(r"[\d.]+", colour))
    return mixed(f"#{int(red):02x}{int(green):02x}{int(blue):02x}", alpha, behind)


def lightness(colour: str) -> float:
    """CIE's L*, from 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3


@both_themes
def test_ink_and_ground_of_figures_are_the_pages(theme: str):
    assert getattr(looks.INK, theme) == THEME[theme]["textColor"]
    assert getattr(looks.GROUND, theme) == THEME[theme]["backgroundColor"]


def test_lightness_is_cies():
    assert lightness("#777777") == pytest.approx(50.03, abs=0.01)
    assert (lightness("#000000"), lightness("#ffffff")) == (0.0, pytest.approx(100.0))


def test_the_scale_of_sizes_is_even_and_its_darkest_is_seen_on_a_dark_page():
    steps = [lightness(b) - lightness(a) for a, b in pairwise(looks.RISING)]
    assert min(steps) > 8
    assert max(steps) < 1.2 * min(steps)
    assert contrast(looks.RISING[0], looks.GROUND.dark) > 1.5


@both_themes
def test_words_can_be_read_on_the_quiet_colours_of_their_cells(theme: str):
    ink, ground = getattr(looks.INK, theme), getattr(looks.GROUND, theme)
    for scale in (looks.rising_under_text(), looks.diverging_under_text()):
        for _, colour in scale[theme]:
            assert contrast(ink, over(colour, ground)) >= TEXT, colour


@both_themes
def test_a_mark_on_a_map_stands_out_from_every_colour(theme: str):
    ink, ground = getattr(looks.INK, theme), getattr(looks.GROUND, theme)
    tones = [*looks.RISING, *(getattr(style, theme) for style in STYLES | {looks.ZERO}), *TONES[theme]]
    for tone in tones:
        # Its ring is of ink, the disc below it of the ground.
        assert max(contrast(ink, tone), contrast(ground, tone)) >= MARKS, tone
    assert contrast(ink, ground) >= MARKS


@both_themes
def test_contours_over_a_map_stand_out_from_its_colours(theme: str):
    def seen(pens: tuple[tuple[Style, float], ...], tone: str) -> float:
        return max(contrast(mixed(getattr(style, theme), contours.LINE_STRENGTH, tone), tone) for style, _ in pens)

    assert min(seen(heatmap.OVER_TONES, tone) for tone in looks.RISING) >= MARKS
    assert min(seen(heatmap.OVER_STYLES, getattr(style, theme)) for style in STYLES) >= MARKS


@both_themes
def test_bars_and_their_intervals_stand_out(theme: str):
    ink, ground = getattr(looks.INK, theme), getattr(looks.GROUND, theme)
    for style in STYLES:
        colour = getattr(style, theme)
        # The outline from the page, the interval from the page and from the bar.
        assert contrast(colour, ground) >= MARKS
        for fill in (bars.FILL, histogram.FILL):
            assert contrast(ink, mixed(colour, fill, ground)) >= MARKS


@both_themes
def test_the_ends_of_the_diverging_scale_stand_out_from_its_middle(theme: str):
    below, middle, above = (colour for _, colour in looks.diverging()[theme])
    assert min(contrast(below, middle), contrast(above, middle)) >= MARKS


def test_regions_are_told_apart_without_colour_by_their_markers():
    assert len({style.marker for style in REGIONS}) == len(REGIONS)
    assert len({(style.dash, style.marker) for style in OUTSIDE}) == len(OUTSIDE)


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
    draw, export = (STAGE / "draw.js").read_text(), (STAGE / "traces.js").read_text()
    dashes = re.search(r"const DASHES = \{(.*?)\};", draw)[1]  # type: ignore[index]
    symbols = re.search(r"const SYMBOLS = \{(.*?)\};", export)[1]  # type: ignore[index]
    for member in OPTIMIZERS.values():
        assert f"{member.style.dash}:" in dashes
        assert re.search(rf"\"?{member.style.marker}\"?:", symbols)
        assert f'"{member.style.marker}"' in draw or f"{member.style.marker}:" in draw
