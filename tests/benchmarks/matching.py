"""How long matching takes, and how simpler methods do on the same evenings.

    python -m tests.benchmarks.matching [--learning]

Evenings are of our own making (`crowds`). Beside Hearth, in the same run: exact names, `token_sort_ratio` at 80 and at
90, and Splink (`pip install splink`, 5.0; skipped with a word where it is missing). With `--learning`: eight sessions
of a new group, each settled by a facilitator. Exit code 1 when a figure misses its goal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from random import Random
from typing import Any

from rapidfuzz import fuzz, process

from app.domain import attendance, crediting
from app.domain.matching import Credit, Evening, Id, match
from tests.benchmarks.crowds import STARTS_AT, Crowd, Person, crowd, people, taught
from tests.benchmarks.figures import Goal, report

Guesses = Mapping[Id, Id | None]
SIZES = ((15, 18, 0.020), (300, 500, 0.5), (1000, 2000, 3.0))
"""People present, members on the roster, seconds allowed."""

ROWS = 10_000


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the best of some rounds, in the processor's own seconds: what else runs on the machine is not in them."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def hearth(evening: Evening) -> Guesses:
    """What Hearth credits by itself."""
    return {stay: one.member_id for one in match(evening) if one.credit == Credit.CERTAIN for stay in one.stay_ids}


def exact(evening: Evening) -> Guesses:
    """The member of exactly this full name."""
    names = {f"{member.first_name} {member.last_name}": member.id for member in evening.roster}
    return {stay.id: names.get(stay.names[-1]) for stay in evening.stays}


def token_sort(least: int) -> Callable[[Evening], Guesses]:
    """The member whose full name is most like it, from a likeness on."""

    def guess(evening: Evening) -> Guesses:
        names = {member.id: f"{member.first_name} {member.last_name}" for member in evening.roster}
        found = {
            stay.id: process.extractOne(stay.names[-1], names, scorer=fuzz.token_sort_ratio, score_cutoff=least)
            for stay in evening.stays
        }
        return {stay: best[2] if best else None for stay, best in found.items()}

    return guess


def splink(least: float) -> Callable[[Evening], Guesses]:
    """Fellegi-Sunter over first and last words, trained on the evening itself; from a probability on."""

    def guess(evening: Evening) -> Guesses:
        pairs = _splink_pairs(evening, least)
        best = pairs.sort_values("match_probability").drop_duplicates("unique_id_r", keep="last")
        return {int(row.unique_id_r): int(row.unique_id_l) for row in best.itertuples()}

    return guess


def _splink_pairs(evening: Evening, least: float) -> Any:
    import pandas  # both are installed for this benchmark only
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    members = [(f"{member.id}", member.first_name, member.last_name) for member in evening.roster]
    stays = [(f"{stay.id}", *stay.names[-1].partition(" ")[::2]) for stay in evening.stays]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[compare.JaroWinklerAtThresholds("first"), compare.JaroWinklerAtThresholds("last")],
        blocking_rules_to_generate_predictions=[block_on("first"), block_on("last")],
    )
    database = DuckDBAPI()
    tables = [
        database.register(pandas.DataFrame(rows, columns=["unique_id", "first", "last"]), dataset_display_name=name)
        for name, rows in (("a_members", members), ("b_stays", stays))
    ]
    linker = Linker(tables, settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("first", "last")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e5)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("last"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first"))
    return linker.inference.predict(threshold_match_probability=least).as_pandas_dataframe()


def compare_methods() -> Goal:
    """Print how many rows each method decides by itself, and how many of these wrongly; Hearth may not be wrong."""
    group = people(60, Random(5))
    evenings = [crowd(group, 40, Random(seed), guests=4) for seed in range(20)]
    methods = {"Hearth": hearth, "exact names": exact, "token_sort 80": token_sort(80), "token_sort 90": token_sort(90)}
    if find_spec("splink"):
        methods |= {"Splink, p >= 0.99": splink(0.99), "Splink, p >= 0.9": splink(0.9)}
    else:
        print("Splink: not installed here, left out")
    wrong = {name: _decided(name, method, evenings) for name, method in methods.items()}
    return Goal("wrong by itself, of 20 evenings of 44", wrong["Hearth"], at_most=0)


def _decided(name: str, method: Callable[[Evening], Guesses], evenings: list[Crowd]) -> int:
    guesses = [(one, method(one.evening)) for one in evenings]
    rows = sum(len(one.truth) for one in evenings)
    decided = [one.truth[stay] == who for one, found in guesses for stay, who in found.items() if who is not None]
    wrong = decided.count(False)
    print(
        f"{name}: decides {len(decided) / rows:.1%} of {rows} rows, {wrong} wrong ({wrong / max(1, len(decided)):.2%})"
    )
    return wrong


def presence_of_many_rows(present: int, *, credited: bool) -> float:
    """Return the seconds for 10,000 report rows as a collection takes them: put together with what was seen live and,
    where `credited`, shown to the matching. One person in five has no link, and is known by name and moment alone."""
    group = people(present, Random(3))
    names = [f"{one.member.first_name} {one.member.last_name}" for one in group]
    stays, rows = [], []
    for number in range(ROWS):
        turn, who = divmod(number, present)
        joined_at = STARTS_AT + timedelta(minutes=60 * present / ROWS) * turn + timedelta(seconds=who % 50)
        left_at, link = joined_at + timedelta(seconds=55), None if who % 5 == 0 else f"r{who}"
        rows.append(attendance.ReportRow(names[who], joined_at, left_at, "one", f"{number:05}", link))
        stays.append(attendance.LiveStay(number, joined_at, left_at, registrant_id=link, screen_name=names[who]))
    links = {f"r{number}": number + 1 for number in range(present)}
    known = crediting.Known(roster=tuple(one.member for one in group), link_owners=links)
    window = attendance.Interval(STARTS_AT, STARTS_AT + timedelta(hours=2))
    if not credited:
        return seconds(lambda: attendance.presences(stays, rows, window))
    return seconds(lambda: crediting.credit_all(attendance.presences(stays, rows, window), known))


def learning() -> None:
    """Print how eight sessions of new groups go, when every one is settled and its names are remembered."""
    groups = [people(15, Random(seed)) for seed in range(30)]
    for number in range(1, 9):
        evenings = [crowd(group, 12, Random(100 * number + at)) for at, group in enumerate(groups)]
        right, rows, decisions = map(sum, zip(*map(_settle, groups, evenings), strict=True))
        print(f"session {number}: recall@1 {right / rows:.1%}, {decisions / len(groups):.1f} decisions")
        groups = [taught(group, evening) for group, evening in zip(groups, evenings, strict=True)]


def _settle(group: list[Person], one: Crowd) -> tuple[int, int, int]:
    """Return rows whose first guess is right, all rows, and presences that need a decision of their own."""
    found = match(replace(one.evening, roster=tuple(person.member for person in group)))
    first = {stay: each.guesses[0].member_id for each in found if each.guesses for stay in each.stay_ids}
    right = sum(first.get(stay) == who for stay, who in one.truth.items())
    return right, len(one.truth), sum(each.credit == Credit.OPEN for each in found)


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    if "--learning" in sys.argv:
        learning()
        return 0
    goals = [compare_methods()]
    for present, members, allowed in SIZES:
        evening = crowd(people(members, Random(1)), present, Random(2), guests=present // 10).evening
        goals.append(Goal(f"seconds, {present} with {members}", seconds(lambda e=evening: match(e)), at_most=allowed))
    for present, credited in ((2500, False), (500, True)):
        name = f"seconds, {ROWS:,} rows of {present:,} people to presences{' and to members' if credited else ''}"
        goals.append(Goal(name, presence_of_many_rows(present, credited=credited), at_most=1.0))
    return report(*goals)


if __name__ == "__main__":
    sys.exit(main())
