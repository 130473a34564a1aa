"""What the matcher is told about an evening, and what it answers. Plain data; words for people come elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Id = int | str
"""A member or a stay: anything that can be compared with its like, all of one kind in an evening."""


class WordKind(StrEnum):
    """What a facilitator said live about somebody at the door."""

    IS_MEMBER = "is_member"
    SAID_NAME = "said_name"
    GUEST = "guest"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Word:
    """A facilitator's word. `member_id` goes with IS_MEMBER, `said_name` with SAID_NAME."""

    kind: WordKind
    member_id: Id | None = None
    said_name: str = ""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A screen name that was confirmed for a member in this group before, and how often."""

    name: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class RosterMember:
    """Somebody who may be meant. Everything but `id` may be empty: Hearth asks for no more than a screen name.

    `screen_names` were declared by herself for this group. `household` is equal for members who declared that they
    share a home or a device; a shared e-mail or telephone says the same. `link` tells whether she was given a link of
    her own for this session. `attended` of `held` earlier sessions."""

    id: Id
    first_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    former_last_names: tuple[str, ...] = ()
    native_name: str = ""
    screen_names: tuple[str, ...] = ()
    known_names: tuple[KnownName, ...] = ()
    accounts: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    household: str = ""
    is_facilitator: bool = False
    attended: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """One join row: one device, from its join to its leave, in the meeting or in the waiting room.

    `names` in the order in which they were shown. `connection` is equal on rows known to be one line (Zoom's
    participant_uuid, or an arrival). `link` names the personal link that was used, `link_owner_id` whose it is, and
    `link_writes` the name that Zoom puts behind it, which is then no second sign (her full name, where not told).
    `signed_in_id` is the member whose own signed-in page was freshly tapped for this arrival. `dropped` says that the
    line broke rather than that somebody left."""

    id: Id
    names: tuple[str, ...]
    joined_at: datetime
    left_at: datetime
    connection: str | None = None
    link: str | None = None
    link_owner_id: Id | None = None
    link_writes: str | None = None
    email: str | None = None
    account: str | None = None
    signed_in_id: Id | None = None
    device: str | None = None
    in_waiting_room: bool = False
    dropped: bool = False
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Evening:
    """All that the matcher looks at. The order of nothing in it matters, but for `Stay.names`.

    `trusts_links`: the group chose to take a personal link and its own name for proof."""

    roster: tuple[RosterMember, ...]
    stays: tuple[Stay, ...]
    apologies: frozenset[Id] = frozenset()
    trusts_links: bool = False


class Credit(StrEnum):
    """What becomes of a presence. Only CERTAIN credits anybody, or (NOT_A_MEMBER) nobody, without a human."""

    CERTAIN = "certain"
    LIKELY = "likely"  # pre-ticked: one "Confirm all"
    OPEN = "open"
    NOT_A_MEMBER = "not_a_member"  # a note-taking program, or a guest by a facilitator's word


class Sign(StrEnum):
    """Why a member is meant, strongest first."""

    FACILITATORS_WORD = "facilitators_word"
    SIGNED_IN = "signed_in"
    OWN_LINK = "own_link"
    OWN_EMAIL = "own_email"
    OWN_ACCOUNT = "own_account"
    OWN_PHONE = "own_phone"
    DECLARED_NAME = "declared_name"
    CONFIRMED_NAME = "confirmed_name"
    FULL_NAME = "full_name"
    ANOTHER_SCRIPT = "another_script"
    FORMER_NAME = "former_name"
    NICKNAME_AND_SURNAME = "nickname_and_surname"
    FIRST_AND_INITIAL = "first_and_initial"
    NAME_RUN_TOGETHER = "name_run_together"  # "mariastewart", "mstewart"
    FIRST_NAME = "first_name"
    NICKNAME = "nickname"
    SURNAME = "surname"
    INITIALS = "initials"
    DEVICE_OWNER = "device_owner"  # "Maria's iPhone"
    SIMILAR_NAME = "similar_name"
    SAID_NAME = "said_name"
    CHANGED_LINES = "changed_lines"  # on the same kind of device, one line ended where the other began
    SECOND_DEVICE = "second_device"
    PROGRAM = "program"
    GUEST_BY_WORD = "guest_by_word"


class Caution(StrEnum):
    """Why that is not certain: each of these alone forbids it."""

    LINK_OF_ANOTHER = "link_of_another"
    EMAIL_OF_ANOTHER = "email_of_another"
    ACCOUNT_OF_ANOTHER = "account_of_another"
    NAME_OF_ANOTHER = "name_of_another"
    NAME_DIFFERS_FROM_LINK = "name_differs_from_link"
    ONLY_THE_LINK = "only_the_link"
    RIVAL = "rival"  # somebody else fits nearly as well
    TIED = "tied"  # somebody else fits exactly as well: nobody is put first
    ALSO_CLAIMED = "also_claimed"  # another stay at the same time is hers as well
    SAID_GUEST = "said_guest"
    SAID_ANONYMOUS = "said_anonymous"
    SAID_OTHERWISE = "said_otherwise"  # facilitators named two different people
    APOLOGISED = "apologised"
    HOUSEHOLD = "household"
    SHARED_DEVICE = "shared_device"  # a couple, a family
    WEAK_NAME = "weak_name"  # a first name, a nickname, a near miss
    NAME_WAS_CHANGED = "name_was_changed"


@dataclass(frozen=True, slots=True)
class Guess:
    """A member who may be meant, and why. `probability` is calibrated, 0 to 1."""

    member_id: Id
    probability: float
    signs: tuple[Sign, ...]
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One presence: the rows of one person on one device, and who that is.

    `member_id` is set when CERTAIN or LIKELY. `others` are further members on the same device. `guesses`, best first,
    at most three; `signs` and `cautions` are those of `member_id`, or say why nobody is credited. `second_device_of` is
    the first stay of a presence that may be the same person at the same time."""

    stay_ids: tuple[Id, ...]
    credit: Credit
    member_id: Id | None = None
    others: tuple[Id, ...] = ()
    guesses: tuple[Guess, ...] = ()
    signs: tuple[Sign, ...] = ()
    cautions: tuple[Caution, ...] = ()
    second_device_of: Id | None = None
