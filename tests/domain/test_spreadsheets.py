"""Text on its way into a spreadsheet: never a formula, always readable."""

import csv
from io import StringIO
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.spreadsheets import guarded, plain

SIGNS = ["=", "+", "-", "@", "%", "|", "＝", "＋", "－", "＠", "﹦", "−"]
BEFORE = [
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\0",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\u3000",
    '"',
    "'",
    "  \ufeff\t",
    "\u202e",
    ";",
    ",",
    "Ana;",
    "Ana, ",
]
PAYLOADS = ["1+1", 'HYPERLINK("http://x","y")', "cmd|' /C calc'!A0", "SUM(A1:A9)"]
BEGINS_FORMULA = frozenset("=+-@%|＝＋－＠﹦−\t\r\n\0")


@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_begins_a_formula_whatever_separates_the_cells(sign: str) -> None:
    for before, payload, separator in product(BEFORE, PAYLOADS, (",", ";", "|", "\t")):
        text = guarded(before + sign + payload)
        for cell in next(csv.reader(StringIO(text.replace('"', "") + "\n"), delimiter=separator)):
            seen = cell.strip().lstrip("\ufeff\u200b\u202e\u00a0\u3000 ")
            assert seen[:1] not in BEGINS_FORMULA or seen == ""


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+44 20 7946 0018", "'+44 20 7946 0018"), ("020 7946 0018", "020 7946 0018"), ("07•• ••• 018", "07•• ••• 018")],
)
def test_a_telephone_number_stays_readable(phone: str, shown: str) -> None:
    assert guarded(phone) == shown


@pytest.mark.parametrize(
    "name", ["Robin", "O'Neil", "Ní Bhriain", "Sam (she/her)", "J.", "ΑΝΝΑ", "阿明", "Zoë-Marie", "x=y"]
)
def test_a_name_passes_unchanged(name: str) -> None:
    assert guarded(name) == name


@given(st.text())
def test_guarding_adds_only_marks_and_loses_only_line_breaks(text: str) -> None:
    assert guarded(text).replace("'", "") == plain(text).replace("'", "")


@given(st.text())
def test_the_beginning_is_safe_for_any_text(text: str) -> None:
    visible = guarded(text).lstrip()
    assert visible[:1] not in BEGINS_FORMULA


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .:/_'()&-]*", fullmatch=True))
def test_what_is_told_harmless_at_one_glance_is_harmless_at_a_close_look(text: str) -> None:
    assert guarded(text) == text == plain(text)
    assert guarded(text + "é") == text + "é"  # a letter that is looked at closely, and the rest with it
