"""Sessions missed in a row without a word: they put a member on a list for a human, and do nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.attendance import Outcome
from app.domain.groups import Membership

SILENT = frozenset({Outcome.MISSED})
SILENT_IN_A_CLOSED_GROUP = SILENT | {Outcome.NOT_EXPECTED}


def missed_in_a_row(newest_first: Iterable[Outcome], membership: Membership) -> int:
    """How many of the latest sessions she neither came to nor told us about.

    Coming, if briefly, ends the run; so does telling us, before or after. In a closed group whoever did not even sign
    up has not told us either; in a drop-in group nobody owes a word for a session that she never signed up for."""
    silent = SILENT_IN_A_CLOSED_GROUP if membership is Membership.CLOSED else SILENT
    run = 0
    for outcome in newest_first:
        if outcome not in silent:
            break
        run += 1
    return run
