"""Every pairing of text and ground that the pages use is readable: 7:1 for words, 3:1 for edges, light and dark."""

import math
import re
from itertools import pairwise
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "app.css"
GROUNDS = ("paper", "raised", "sand", "glow")
VERDICTS = ("expected", "check", "unknown", "hold")
WORDS = (
    [(text, ground) for text in ("ink", "ink-soft", "press", "press-deep", *VERDICTS) for ground in GROUNDS]
    + [(verdict, f"{verdict}-ground") for verdict in VERDICTS]
    + [("ink", f"{verdict}-ground") for verdict in VERDICTS]
    + [("on-press", "press"), ("on-press", "press-deep")]
)


def tokens(theme: str) -> dict[str, str]:
    """Return the colour tokens of a theme ("light" or "dark") as name to "#rrggbb"; dark overrides light."""
    light_block, _, dark_block = STYLES.read_text().partition("@media (prefers-color-scheme: dark)")
    colour = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")
    light = dict(colour.findall(light_block))
    return light | dict(colour.findall(dark_block)) if theme == "dark" else light


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: str) -> float:
    """CIE L*, 0 to 100: what remains of a colour for eyes that tell no hues apart."""
    return 116 * math.cbrt(luminance(colour)) - 16


def test_black_on_white_measures_twenty_one_to_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), WORDS)
def test_words_stand_out_seven_to_one(theme: str, text: str, ground: str) -> None:
    colours = tokens(theme)
    measured = contrast(colours[text], colours[ground])
    assert measured >= 7, f"--{text} on --{ground} is {measured:.2f}:1 in the {theme} theme; move the token in app.css"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_what_can_be_used_stand_out_three_to_one(theme: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["edge"], colours[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_verdicts_differ_in_lightness_and_not_in_hue_alone(theme: str) -> None:
    colours = tokens(theme)
    steps = sorted(lightness(colours[verdict]) for verdict in VERDICTS)
    assert min(after - before for before, after in pairwise(steps)) >= 3


def test_the_dark_theme_sets_every_colour_again() -> None:
    light = STYLES.read_text().partition("@media (prefers-color-scheme: dark)")[0]
    names = set(re.findall(r"--([a-z-]+):\s*#", light))
    dark_block = STYLES.read_text().partition("@media (prefers-color-scheme: dark)")[2]
    assert set(re.findall(r"--([a-z-]+):\s*#", dark_block)) == names
