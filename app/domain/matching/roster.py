"""The roster, taken apart once for an evening: who may be meant by a word, a chosen name, an address, a number.

Every look-up answers with members' places in the roster. Nobody is compared with everybody: an index of the words that
a shown name could contain finds the few who are worth comparing, slips of the pen included.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from app.domain.matching.facts import Id, RosterMember
from app.domain.matching.names import FULL_NAMES, Level, OwnNames, Part, couple_parts, level, skeleton, slips
from app.domain.matching.parse import Name, Shape, parse
from app.domain.matching.vocabulary import COMMON_SURNAMES

LONG_ENOUGH = 4
"""Letters that a chosen name must have for a slip of the pen to be forgiven."""

FAMILY = 3
"""A surname that more members bear than this is no family's."""

HABIT = 6
"""So often confirmed, and never under her full name, somebody is not expected under it."""

CROWD = 20
"""So many may be found by one word of several alone: in a crowd a first name with another surname says little."""


class Roster:
    """Members in the order of their ids, with indexes over what is known of them."""

    def __init__(self, members: Iterable[RosterMember]) -> None:
        self.members = tuple(sorted(members, key=lambda member: member.id))
        self.place = {member.id: place for place, member in enumerate(self.members)}
        self.own = [OwnNames.of(member) for member in self.members]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._related: dict[Name, list[tuple[int, Level]]] = {}
        self._slips: dict[str, set[str]] = defaultdict(set)
        self.declared: dict[str, dict[int, int]] = defaultdict(dict)
        self.known: dict[str, dict[int, int]] = defaultdict(dict)
        self.called_exactly: dict[str, set[int]] = defaultdict(set)
        self.confirmed = [sum(known.times for known in member.known_names) for member in self.members]
        self.emails: dict[str, list[int]] = defaultdict(list)
        self.phones: dict[str, list[int]] = defaultdict(list)
        self.accounts: dict[str, list[int]] = defaultdict(list)
        self.staff = [place for place, member in enumerate(self.members) if member.is_facilitator]
        for place in range(len(self.members)):
            self._enter(place)
        self.households = _households(self.members)
        self.comes_otherwise = [self._comes_otherwise(place) for place in range(len(self.members))]

    def related(self, name: Name) -> list[tuple[int, Level]]:
        """Return who may be meant by a name's words, and how it relates to each one's own names."""
        if name not in self._related:
            places = self._found(name)
            compare = couple_parts if name.partners else level
            relations = ((place, compare(name, self.own[place])) for place in sorted(places))
            self._related[name] = [(place, relation) for place, relation in relations if relation]
        return self._related[name]

    def _found(self, name: Name) -> set[int]:
        """Return who is entered under the words that a name shows; by a word that many share only together with
        another one, where there is another."""
        found = [
            {place for key in keys for place in self._by_word.get(key, ())}
            for keys in (*_other_keys(name), *map(_word_keys, name.words), *(_word_keys(word) for word in _ends(name)))
        ]
        if sum(len(word) > 1 for word in name.words) < 2:
            return set().union(*found)
        often = Counter(place for places in found for place in places)
        return {place for places in found for place in places if len(places) <= CROWD or often[place] > 1}

    def near(self, key: str) -> list[str]:
        """Return the declared and known names, whole ones, that are one slip of the pen away from a shown one."""
        if len(key) < LONG_ENOUGH:
            return []
        return sorted({known for slip in slips(key) for known in self._slips.get(slip, ())} - {key})

    def _comes_otherwise(self, place: int) -> bool:
        """Whether a member has the habit of coming under other names than her full one."""
        known = self.members[place].known_names
        levels = {level(parse(each.name)[0], self.own[place]) for each in known}
        return sum(each.times for each in known) >= HABIT and not levels & FULL_NAMES

    def _enter(self, place: int) -> None:
        member, own = self.members[place], self.own[place]
        for word in {*_own_words(own), *(f"n:{word}" for word in own.native)}:
            self._by_word[word].append(place)
        for shown in member.screen_names:
            self._remember(self.declared, shown, place, 1)
        for known in member.known_names:
            self._remember(self.known, known.name, place, known.times)
        for account in dict.fromkeys(member.accounts):
            self.accounts[account].append(place)
        if member.email:
            self.emails[member.email.casefold()].append(place)
        if len(member.phone) >= 4:
            self.phones[member.phone[-4:]].append(place)

    def _remember(self, names: dict[str, dict[int, int]], shown: str, place: int, times: int) -> None:
        name = parse(shown)[0]
        self.called_exactly[name.key].add(place)
        for key in {name.key, name.bare_key} - {""}:
            names[key][place] = names[key].get(place, 0) + times
        if len(name.key) >= LONG_ENOUGH and name.shape not in (Shape.DEVICE, Shape.PHONE, Shape.NOBODY):
            for slip in slips(name.key):
                self._slips[slip].add(name.key)


def _own_words(own: OwnNames) -> Iterator[str]:
    """Yield under which words a member is entered."""
    for word, part in [*own.firsts.items(), *own.lasts.items()]:
        yield from slips(word) if part != Part.NICKNAME and len(word) > 2 else (word,)
    yield from (own.first[:end] for end in range(3, len(own.first)))
    if own.first:
        letters = {own.first[0] + last[0] for last in own.lasts} if own.last else set()
        yield from {f"i:{letter}" for letter in {own.first[0], *letters, *(pair[::-1] for pair in letters)}}
        yield from (f"s:{slip}" for part in (own.first, own.last) if part for slip in slips(skeleton(part)))


def _word_keys(word: str) -> Iterator[str]:
    """Yield under what those are entered who may be meant by a word: itself, a slip away, run together with more."""
    yield from slips(word)
    yield from (word[cut:] for cut in range(1, len(word) - 2))
    yield from (word[:cut] for cut in range(3, len(word)))


def _ends(name: Name) -> Iterator[str]:
    """Yield several words as one: double names that the roster writes as one word, or in one field."""
    for words in (name.words, *name.partners):
        yield from ("".join(words[cut:]) for cut in range(len(words) - 1))
        yield from (("".join(words[:2]),) if len(words) > 2 else ())


def _other_keys(name: Name) -> Iterator[Iterable[str]]:
    """Yield keys of letters, of partners, of another script."""
    if name.shape == Shape.INITIALS:
        yield [f"i:{name.words[0]}{name.words[-1] if len(name.words) > 1 else ''}"]
    if len(name.words) == 1 and len(name.words[0]) == 2:
        yield [f"i:{name.words[0]}"]
    yield from (_word_keys(word) for words in name.partners for word in words)
    yield [f"n:{word}" for word in name.native]
    yield from ([f"s:{slip}" for slip in slips(skeleton(word))] for word in name.words if name.native)


def _households(members: tuple[RosterMember, ...]) -> list[frozenset[int]]:
    """Return with whom each shares a home as far as we were told: declared, a contact, an account, a rare surname."""
    sharing: dict[tuple[str, Id], list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        for kind_and_value in _household_signs(member):
            sharing[kind_and_value].append(place)
    together: list[set[int]] = [{place} for place in range(len(members))]
    for (sign, _), places in sharing.items():
        for place in places if sign != "surname" or len(places) <= FAMILY else ():
            together[place].update(places)
    return [frozenset(others - {place}) for place, others in enumerate(together)]


def _household_signs(member: RosterMember) -> Iterator[tuple[str, Id]]:
    yield from ((("household", member.household),) if member.household else ())
    yield from ((("email", member.email.casefold()),) if member.email else ())
    yield from ((("phone", member.phone),) if member.phone else ())
    yield from (("account", account) for account in member.accounts)
    surnames = {
        "".join(parse(surname)[0].words) for surname in (member.last_name, *member.former_last_names) if surname
    }
    yield from (("surname", surname) for surname in sorted(surnames - COMMON_SURNAMES - {""}))
