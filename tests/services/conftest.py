"""Who use cases are tried with: a coordinator, a facilitator of the group, and a member with a place in it."""

import pytest

from app.db import Db
from app.domain.actors import Actor
from app.models import Group, Person
from tests import factories


@pytest.fixture
def coordinator(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


@pytest.fixture
def ana(db: Db, group: Group) -> Actor:
    """A facilitator."""
    return factories.as_facilitator(factories.person(db), group)


@pytest.fixture
def robin(db: Db, group: Group) -> Person:
    """A member."""
    return factories.member(db, group, "Robin")
