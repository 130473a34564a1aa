"""The facts about each arrival, taken from the book. What they mean is the domain's business."""

from __future__ import annotations

from datetime import datetime

from app.domain import links
from app.domain.attendance import Evidence
from app.domain.door import Facts, MemberFacts, Tap, served_by
from app.domain.facts import CLOCKS_DIFFER_BY, is_fresh
from app.domain.links import Coming
from app.domain.matching import Suggestion, rank
from app.queries.door_book import Book, Link
from app.queries.door_stories import Seen

OWN_SECOND_SIGN = frozenset({Evidence.LINK_AND_TAP, Evidence.LINK_AND_CUSTOMER_KEY, Evidence.LINK_AND_WORD})


class Facing:
    """One look at everybody, in the order of coming: whether a drop counts depends on what was said of her before."""

    def __init__(self, book: Book, *, suggest: bool) -> None:
        self.book = book
        self._candidates = book.candidates() if suggest else []
        self._ranked: dict[str, tuple[Suggestion, ...]] = {}
        self._had_second_sign: set[int] = set()
        self._tap_of = self._taps_served()
        self._taking_room = {seen.coming.arrival_id for seen in book.seen if self._takes_room(seen)}

    def facts(self, seen: Seen) -> Facts:
        """Everything that the verdict about this arrival needs."""
        book, coming, arrival = self.book, seen.coming, seen.arrival
        owner = self._owner(seen)
        present = [other for other in self._others(seen) if other.is_waiting or other.is_inside]
        return Facts(
            arrived_at=coming.came_at,
            screen_name=coming.appearance.screen_name,
            link_owner=owner,
            link_is_staff=self._is_staff(seen),
            tap=self._tap(coming, owner),
            vouched_for=book.member(arrival.vouched_person_id) if arrival.vouched_person_id else None,
            named_guest=arrival.guest_label is not None,
            drop=links.drop_before(coming, self._others(seen), self._had_second_sign),
            others_waiting_on_link=sum(other.is_waiting for other in present),
            inside_on_link=any(other.is_inside for other in present),
            declined_before=any(other.was_refused and other.came_before(coming) for other in self._others(seen)),
            session_full=len(self._taking_room - {coming.arrival_id}) >= book.session.capacity,
            door=links.door_at(coming.came_at, book.session.state, book.session.door_closed_at),
            suggestions=self._suggestions(seen, owner),
            link_told=book.habits.link_told_waiting or arrival.registrant_id is not None,
            tapped_just_before=self._tapped_just_before(coming),
        )

    def remember(self, seen: Seen, evidence: Evidence) -> None:
        """Keep that this arrival had a second sign of its own, for when she drops and comes back."""
        if evidence in OWN_SECOND_SIGN:
            self._had_second_sign.add(seen.coming.arrival_id)

    def present_on_link(self, seen: Seen) -> tuple[int, ...]:
        """The other arrivals on the same link that are waiting or inside now."""
        return tuple(other.arrival_id for other in self._others(seen) if other.is_waiting or other.is_inside)

    def _others(self, seen: Seen) -> list[Coming]:
        on_link = self.book.on_link.get(seen.arrival.registrant_id or "", [])
        return [other.coming for other in on_link if other is not seen]

    def _is_staff(self, seen: Seen) -> bool:
        link = self.book.link_by_registrant.get(seen.arrival.registrant_id or "")
        return seen.is_host or (link is not None and link.is_staff)

    def _owner(self, seen: Seen) -> MemberFacts | None:
        link = self.book.link_by_registrant.get(seen.arrival.registrant_id or "")
        return None if link is None or link.is_staff else self.book.member(link.person_id)

    def _takes_room(self, seen: Seen) -> bool:
        return not self._is_staff(seen) and seen.coming.takes_room

    def _taps_served(self) -> dict[int, Tap]:
        served: dict[int, Tap] = {}
        for link in self.book.links:
            taps = self.book.taps.get(link.person_id)
            came = {
                one.coming.arrival_id: one.coming.came_at for one in self.book.on_link.get(link.registrant_id or "", [])
            }
            if taps and came:
                served.update({arrival_id: Tap(at, taps[at]) for arrival_id, at in served_by(taps, came).items()})
        return served

    def _tap(self, coming: Coming, owner: MemberFacts | None) -> Tap | None:
        """The tap that serves her; else the last one before she came, which served somebody else or is too old."""
        if owner is None or coming.arrival_id in self._tap_of:
            return self._tap_of.get(coming.arrival_id)
        taps = self.book.taps.get(owner.member_id, {})
        earlier = [at for at in taps if at <= coming.came_at + CLOCKS_DIFFER_BY]
        return Tap(max(earlier), taps[max(earlier)], serves_this_arrival=False) if earlier else None

    def _tapped_just_before(self, coming: Coming) -> frozenset[int]:
        """Whose fresh tap has served nobody yet. Asked only where Zoom does not say whose link it is."""
        if self.book.habits.link_told_waiting:
            return frozenset()
        used = {(link.person_id, at) for link in self.book.links for at in self._taps_used(link)}
        return frozenset(
            person_id
            for person_id, taps in self.book.taps.items()
            for at in taps
            if (person_id, at) not in used and is_fresh(at, coming.came_at)
        )

    def _taps_used(self, link: Link) -> list[datetime]:
        on_link = self.book.on_link.get(link.registrant_id or "", [])
        served = (self._tap_of.get(one.coming.arrival_id) for one in on_link)
        return [tap.at for tap in served if tap is not None]

    def _suggestions(self, seen: Seen, owner: MemberFacts | None) -> tuple[Suggestion, ...]:
        """Whom the name suggests; not asked where nobody would look: she has gone, or shows her own name."""
        name = seen.coming.appearance.screen_name
        gone = not (seen.coming.is_waiting or seen.coming.is_inside)
        if name is None or gone or (owner is not None and owner.screen_name == name) or not self._candidates:
            return ()
        if name not in self._ranked:
            self._ranked[name] = rank(name, self._candidates)
        return self._ranked[name]
