"""How the processes of `flask serve` find each other."""

import pytest

from app.serving import seen_from_here


@pytest.mark.parametrize(
    ("listens_at", "seen_at"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("[::]", "[::1]"), ("192.0.2.7", "192.0.2.7")],
)
def test_the_web_process_is_waited_for_where_it_listens(listens_at: str, seen_at: str) -> None:
    assert seen_from_here(listens_at) == seen_at
