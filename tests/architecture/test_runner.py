"""`python -m tests` itself: it adds up what pytest says, says what was skipped, and fails when anything failed."""

from __future__ import annotations

import re

import pytest

from tests.__main__ import CLOSING_LINE, Run, main


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        ("812 passed in 41.20s", {"passed": 812}),
        ("===== 1 failed, 3 passed, 2 skipped in 0.50s =====", {"failed": 1, "passed": 3, "skipped": 2}),
        ("2 passed, 2 errors in 301.22s (0:05:01)", {"passed": 2, "error": 2}),
        ("", {"error": 1}),
    ],
)
def test_closing_lines_are_added_up(closing: str, counts: dict[str, int]) -> None:
    run = Run()
    run.count("some tests", closing)
    assert (not closing or CLOSING_LINE.match(closing)) and dict(run.counts) == counts


def test_a_run_in_which_all_is_well_says_so_last(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(strict=True)
    run.count("some tests", "3 passed in 0.10s")
    run.count("more tests", "4 passed in 0.10s")
    assert run.close() == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2] == "Skipped: nothing."
    assert re.fullmatch(r"=+ 7 passed in [0-9.]+s =+", said[-1])


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_what_was_skipped_is_said_and_fails_where_nothing_may_be(
    strict: bool, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(strict=strict)
    run.count("some tests", "3 passed in 0.10s")
    run.skip("tests in a browser", "no Chromium was found")
    assert run.close() == code
    assert "Skipped: tests in a browser: no Chromium was found." in capsys.readouterr().out


def test_a_failed_check_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run()
    run.check("lint", ("no-such-tool-in-the-folder",))
    assert run.close() == 1
    assert "Failed: lint." in capsys.readouterr().out


def test_other_words_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["everything"]) == 2
    assert capsys.readouterr().out == "python -m tests [fast|all]\n"
