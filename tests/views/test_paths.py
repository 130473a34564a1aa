"""Where a form may lead: our own pages."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.paths import safe_path


@pytest.mark.parametrize("path", ["/", "/sessions/4", "/x?y=1#z", "/é"])
def test_our_own_pages_are_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "x", "//e.example", "/\\e.example", "https://e.example", "javascript:1", "/\t/e.example", "\n//e"]
)
def test_other_places_become_the_front_page(path: str) -> None:
    assert safe_path(path) == "/"


@given(st.text(alphabet="/\\:.@?#\t\r\n abe%", max_size=12))
def test_whatever_is_typed_a_browser_stays_with_us(path: str) -> None:
    here = "https://hearth.example/sign-in"
    assert urlsplit(urljoin(here, safe_path(path))).netloc == "hearth.example"
