"""Fit the weights of the matcher: `python -m tests.benchmarks.fit_matching SESSIONS.json TRUTH.json WEIGHTS.py`.

Maximum likelihood of a conditional logit with a ridge, by full-batch Adam in plain Python; deterministic. Two rounds,
because who is clearly elsewhere (see `company`) depends on the weights.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

from app.domain.matching import Evening
from app.domain.matching.company import note_company
from app.domain.matching.evidence import Gathered, gather
from app.domain.matching.parse import Shape
from app.domain.matching.presences import presences
from app.domain.matching.roster import Roster
from app.domain.matching.score import (
    Context,
    Meanwhile,
    away_labels,
    base_labels,
    labels,
    links_in_use,
    nobody_labels,
    score,
)
from app.domain.matching.weights import BY_HAND
from tests.benchmarks.evenings import evening_of, read_sessions

STEPS, RATE, RIDGE = 300, 0.1, 0.2
SHARPNESS = 1.3
"""By this the weights are multiplied in the end: a ridge makes them too timid. Of 0.9 to 1.4 in steps of 0.1 it leaves
(with 1.4) the least loss on sessions left out, in a threefold cross-validation."""

FIRST_GUESS = {"level:full": 6.0, "level:first": 3.0, "declared:own:exact": 5.0, "known:own:exact": 4.0, "nobody": 2.0}
FIRST_GUESS |= {"link:agrees": 5.0, "link:silent": 5.0, "link:weak": 5.0, "picked:agrees": 5.0, "picked:weak": 5.0}


@dataclass(frozen=True)
class Choice:
    """One presence: the labels of each alternative, which are right, and how many silent members share which labels."""

    alternatives: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    silent: Mapping[tuple[str, ...], int]


def choices(evening: Evening, truth: Mapping[str, Any], weights: Mapping[str, float]) -> Iterable[Choice]:
    """Turn an evening into choices, with what the presences say of each other under the given weights."""
    roster = Roster(evening.roster)
    found = presences(evening.stays)
    gathered = [gather(presence, roster) for presence in found]
    linked = links_in_use(found)
    context = Context.of(roster.members, evening.apologies, linked, weights)
    elsewhere = note_company([score(one, context, weights) for one in gathered])
    base = [tuple(base_labels(member, member.id in evening.apologies)) for member in roster.members]
    for one, away in zip(gathered, elsewhere, strict=True):
        told = truth[str(one.presence.id)]
        if one.presence.inside and one.presence.names[0].shape != Shape.PROGRAM:
            yield _choice(one, away, roster, base, linked, told["members"])


def _choice(
    one: Gathered,
    away: Mapping[int, Meanwhile],
    roster: Roster,
    base: list[tuple[str, ...]],
    linked: bool,
    members: list[str],
) -> Choice:
    places = sorted(one.of)
    silent: dict[tuple[str, ...], int] = defaultdict(int)
    for place in set(range(len(base))) - set(places):
        silent[base[place]] += 1
    of_members = [(*base[place], *labels(one, place, away), *away_labels(one, place, away)) for place in places]
    right = {1 + places.index(roster.place[member]) for member in members if roster.place[member] in one.of}
    nobody = tuple(nobody_labels(one, linked))
    return Choice((nobody, *of_members), frozenset(right if members else {0}), dict(silent))


def fit(data: list[Choice]) -> dict[str, float]:
    """Return the weights of maximum likelihood. A presence whose member shows no evidence at all teaches nothing."""
    taught = [choice for choice in data if choice.right]
    weights = {label: weight / SHARPNESS for label, weight in BY_HAND.items()}
    first: dict[str, float] = defaultdict(float)
    second: dict[str, float] = defaultdict(float)
    for step in range(1, STEPS + 1):
        gradient, loss = _gradient(taught, weights)
        for label in sorted(gradient.keys() - BY_HAND.keys()):
            slope = gradient[label] - RIDGE * weights.get(label, 0.0)
            first[label] += 0.1 * (slope - first[label])
            second[label] += 0.01 * (slope * slope - second[label])
            move = first[label] / (1 - 0.9**step) / (sqrt(second[label] / (1 - 0.99**step)) + 1e-9)
            weights[label] = weights.get(label, 0.0) + RATE * (1 - step / (STEPS + 1)) * move
        if step % 50 == 0:
            print(f"step {step}: loss {loss / len(taught):.4f} over {len(taught)} presences")
    return weights


def _gradient(data: list[Choice], weights: Mapping[str, float]) -> tuple[dict[str, float], float]:
    gradient: dict[str, float] = defaultdict(float)
    loss = 0.0
    for choice in data:
        mass = [exp(sum(weights.get(label, 0.0) for label in one)) for one in choice.alternatives]
        aside = {one: many * exp(sum(weights.get(label, 0.0) for label in one)) for one, many in choice.silent.items()}
        everything, right = sum(mass) + sum(aside.values()), sum(mass[index] for index in choice.right)
        loss -= log(right / everything)
        for index, one in enumerate(choice.alternatives):
            pull = (mass[index] / right if index in choice.right else 0.0) - mass[index] / everything
            for label in one:
                gradient[label] += pull
        for one, share in aside.items():
            for label in one:
                gradient[label] -= share / everything
    return gradient, loss


def main(sessions_path: str, truth_path: str, weights_path: str) -> None:
    """Fit in two rounds and write the weights as a module."""
    sessions, truth = read_sessions(sessions_path), json.loads(Path(truth_path).read_text(encoding="utf-8"))
    weights: Mapping[str, float] = FIRST_GUESS
    for _ in range(2):
        weights = fit(
            [
                choice
                for session in sessions
                for choice in choices(evening_of(session), truth[session["session_id"]]["segments"], weights)
            ]
        )
    Path(weights_path).write_text(_module(weights, len(sessions)), encoding="utf-8")


def _module(weights: Mapping[str, float], sessions: int) -> str:
    sharp = {label: weight * SHARPNESS for label, weight in sorted(weights.items())}
    lines = "\n".join(
        f'    "{label}": {weight:.2f},'
        for label, weight in sharp.items()
        if abs(weight) >= 0.01 and label not in BY_HAND
    )
    by_hand = "\n".join(f'    "{label}": {weight},' for label, weight in BY_HAND.items())
    return f'''\
"""How much each kind of evidence weighs, in nats: written by `tests.benchmarks.fit_matching`, not by hand.

Fitted together on {sessions} labelled, fully synthetic sessions as a conditional logit with a ridge of {RIDGE}, then
sharpened by {SHARPNESS}. What no session showed weighs nothing here; `score` is told of it by `BY_HAND`.
"""

BY_HAND = {{
{by_hand}
}}
"""What the sessions do not teach. A fresh tap in her own signed-in page is rarer to be wrong than a link, which such a
tap hands out. Of two who are called the same, the one who mostly came under that name shows it again about twelve times
as often as one who never came; only four of five thousand presences showed such two. And about one time in
twelve it is the other of a home who sits at the device that says whose it is."""

FITTED = {{
{lines}
}}

WEIGHTS = FITTED | BY_HAND
'''


if __name__ == "__main__":
    main(*sys.argv[1:])
