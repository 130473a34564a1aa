"""Who was that: evidence tiers, a calibrated score, one to one over the whole session, and doubt kept as doubt.

`match(evening)` is the way in; `facts` says what goes in and what comes out. Read on in this order: `parse` (what a
name says), `presences` (which rows are one person), `evidence` (what speaks for whom), `score` (how much), `assign`
(one to one), `decide` (certain, likely, open). `likeness` is the plain ranking by name that the door uses.
"""

from app.domain.matching.evening import match
from app.domain.matching.facts import (
    Caution,
    Credit,
    Evening,
    Guess,
    Id,
    KnownName,
    Match,
    RosterMember,
    Sign,
    Stay,
    Word,
    WordKind,
)
from app.domain.matching.likeness import PLAUSIBLE, Candidate, Likeness, Suggestion, is_generic, name_words, rank

__all__ = [
    "PLAUSIBLE",
    "Candidate",
    "Caution",
    "Credit",
    "Evening",
    "Guess",
    "Id",
    "KnownName",
    "Likeness",
    "Match",
    "RosterMember",
    "Sign",
    "Stay",
    "Suggestion",
    "Word",
    "WordKind",
    "is_generic",
    "match",
    "name_words",
    "rank",
]
