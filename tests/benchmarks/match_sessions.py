"""Match a file: `python -m tests.benchmarks.match_sessions SESSIONS.json PREDICTIONS.json [--trust-links]`.

Writes, for each session and each of its segments, who that was, how sure, the ranking, and which segments one decision
settles; so that anybody can score it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.domain.matching import Credit, Match, match
from tests.benchmarks.evenings import evening_of, read_sessions


def predictions(matches: Iterable[Match]) -> dict[str, dict[str, Any]]:
    """Spread the answers over the segments."""
    return {str(stay_id): _prediction(one) for one in matches for stay_id in one.stay_ids}


def _prediction(one: Match) -> dict[str, Any]:
    return {
        "member_id": one.member_id,
        "certainty": "certain" if one.credit in (Credit.CERTAIN, Credit.NOT_A_MEMBER) else "suggested",
        "ranking": [guess.member_id for guess in one.guesses],
        "also": list(one.others),
        "presence_id": str(one.stay_ids[0]),
        "why": [*one.signs, *one.cautions],
    }


def main(sessions_path: str, predictions_path: str, *options: str) -> None:
    """Match every session of a file, and write what came out, in a fixed order."""
    trusts_links = "--trust-links" in options
    found = {
        session["session_id"]: predictions(match(evening_of(session, trusts_links)))
        for session in read_sessions(sessions_path)
    }
    Path(predictions_path).write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
