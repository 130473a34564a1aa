"""Groups: their words, their agreement, and who facilitates them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from app.db import Db, id_of
from app.domain.actors import Actor, GroupRole
from app.domain.agreements import Acceptance, AgreementState, holds
from app.domain.errors import NotThere
from app.domain.permissions import ensure
from app.models import Agreement, AgreementAcceptance, AgreementText, Facilitator, Group, GroupText
from app.queries.earnest import in_earnest


@dataclass(frozen=True)
class GroupPage:
    """What anybody may read about a group, in `language`, which need not be the reader's."""

    group: Group
    language: str
    name: str
    purpose: str
    agreement: Agreement | None
    agreement_body: str
    facilitators: tuple[str, ...]  # first names


@dataclass(frozen=True)
class AgreementStanding:
    """How a member stands to her group's agreement."""

    number: int | None  # the version in force; None while there is none
    ok: bool
    changed: bool  # a newer version waits to be read


def by_slug(db: Db, slug: str) -> Group:
    """The group at a neutral address. Raises `NotThere`."""
    group = db.exec(select(Group).where(Group.slug == slug, in_earnest(Group))).first()
    if group is None:
        raise NotThere
    return group


def by_id(db: Db, group_id: int) -> Group:
    """A group by its number; whoever asks has checked that it may be seen. Raises `NotThere`."""
    group = db.get(Group, group_id)
    if group is None or group.is_rehearsal:
        raise NotThere
    return group


def all_of_them(db: Db, *, by: Actor) -> list[Group]:
    """Every group, for a coordinator."""
    ensure(by, "group:plan")
    return list(db.exec(select(Group).where(in_earnest(Group)).order_by(col(Group.plain_name), col(Group.id))))


def texts(db: Db, group_id: int) -> dict[str, GroupText]:
    """A group's public words by language."""
    found = db.exec(select(GroupText).where(GroupText.group_id == group_id))
    return {one.language: one for one in found}


def page(db: Db, group: Group, language: str) -> GroupPage:
    """A group's public page, in the asked language if the group speaks it, else in its first."""
    group_id = id_of(group)
    words = texts(db, group_id)
    spoken = language if language in words else next(iter(group.languages), "en")
    agreement = agreement_in_force(db, group_id)
    bodies = agreement_bodies(db, id_of(agreement)) if agreement else {}
    return GroupPage(
        group=group,
        language=spoken,
        name=words[spoken].name if spoken in words else group.plain_name,
        purpose=words[spoken].purpose if spoken in words else "",
        agreement=agreement,
        agreement_body=bodies.get(spoken, ""),
        facilitators=tuple(one.called for one in facilitators(db, group_id)),
    )


def facilitators(db: Db, group_id: int) -> list[Facilitator]:
    """Who facilitates a group at present, longest-serving first."""
    present = select(Facilitator).where(Facilitator.group_id == group_id, col(Facilitator.until).is_(None))
    return list(db.exec(present.order_by(col(Facilitator.since), col(Facilitator.id))))


def staff_facilitators(db: Db, group_id: int) -> int:
    """How many of them are the charity's own staff."""
    return sum(one.role is GroupRole.STAFF for one in facilitators(db, group_id))


def agreement_in_force(db: Db, group_id: int) -> Agreement | None:
    """The version that counts now."""
    in_force = select(Agreement).where(Agreement.group_id == group_id, Agreement.state == AgreementState.IN_FORCE)
    return db.exec(in_force).first()


def agreement_draft(db: Db, group_id: int) -> Agreement | None:
    """The version that is being written."""
    draft = select(Agreement).where(Agreement.group_id == group_id, Agreement.state == AgreementState.DRAFT)
    return db.exec(draft).first()


def agreement_bodies(db: Db, agreement_id: int) -> dict[str, str]:
    """The words of one version by language."""
    found = db.exec(select(AgreementText).where(AgreementText.agreement_id == agreement_id))
    return {one.language: one.body for one in found}


def last_agreement_number(db: Db, group_id: int) -> int:
    """The number of the newest version, drafts included; 0 when there is none."""
    return db.exec(select(func.max(Agreement.number)).where(Agreement.group_id == group_id)).one() or 0


def agreement_standing(db: Db, *, group_id: int, person_id: int, now: datetime) -> AgreementStanding:
    """Whether somebody may come in as far as the agreement goes. Without one in force nobody is kept out."""
    agreement = agreement_in_force(db, group_id)
    if agreement is None or agreement.in_force_at is None:
        return AgreementStanding(number=None, ok=True, changed=False)
    newest = _newest_acceptance(db, group_id, person_id)
    return AgreementStanding(
        number=agreement.number,
        ok=holds(newest, version=agreement.number, in_force_at=agreement.in_force_at, now=now),
        changed=newest is None or newest.version < agreement.number,
    )


def _newest_acceptance(db: Db, group_id: int, person_id: int) -> Acceptance | None:
    accepted = (
        select(Agreement.number, AgreementAcceptance.accepted_at)
        .join(AgreementAcceptance, col(AgreementAcceptance.agreement_id) == col(Agreement.id))
        .where(Agreement.group_id == group_id, AgreementAcceptance.person_id == person_id)
        .order_by(col(Agreement.number).desc())
        .limit(1)
    )
    found = db.exec(accepted).first()
    return Acceptance(version=found[0], accepted_at=found[1]) if found else None
