"""What is remembered of who was who, and the register over time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    register_over_time()
    who_was_who()
    lines_and_earlier_evenings()


def downgrade() -> None:
    """Take back."""
    take_lines_and_earlier_evenings_back()
    take_who_was_who_back()
    take_register_over_time_back()


# -- the register over time: outcomes, rules, corrections, objections, published figures --

BEFORE = ("attended", "came_briefly", "apologised", "missed", "not_expected")
OUTCOMES = ("attended", "came_briefly", "apologised", "missed", "excused", "not_expected")
CORRECTION_REASONS = ("member_said", "facilitator_said", "zoom_trouble", "our_mistake", "reopened")
CLAIMS = ("was_there", "was_not_there", "told_you", "something_else")
GROUP_TERMS = {
    "minimum_percent": 0,
    "late_after_minutes": 10,
    "left_early_minutes": 10,
    "missed_in_a_row": 3,
    "advised_sessions": 6,
}
STATS = ("excused", "came_briefly", "late", "left_early")


def register_over_time() -> None:
    """Rules of a group, what a line can say, and what is added to it."""
    with op.batch_alter_table("groups") as batch_op:
        for name, default in GROUP_TERMS.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=str(default)))
    with op.batch_alter_table("session_stats") as batch_op:
        for name in STATS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("attendances") as batch_op:
        for name in ("late", "left_early"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    say_outcomes(BEFORE, OUTCOMES)
    make_corrections()
    make_contests()
    make_published_figures()


def take_register_over_time_back() -> None:
    """The tables go with what they held; an excused line becomes an apologised one."""
    for table in ("published_figures", "contests", "corrections"):
        op.drop_table(table)
    op.execute("UPDATE attendances SET outcome = 'apologised' WHERE outcome = 'excused'")
    say_outcomes(OUTCOMES, BEFORE)
    for table, names in {
        "attendances": ("late", "left_early"),
        "session_stats": STATS,
        "groups": tuple(GROUP_TERMS),
    }.items():
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.drop_column(name)


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    """A string under a CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def say_outcomes(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a line say other things than before: its CHECK is dropped and made again."""
    with op.batch_alter_table("attendances") as batch_op:
        batch_op.alter_column(
            "outcome", existing_type=one_of("outcome", before), type_=one_of("outcome", after), existing_nullable=False
        )


def make_corrections() -> None:
    """Words about a line."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(length=32), nullable=False),
        sa.Column("was_minutes", sa.Integer(), nullable=False),
        sa.Column("outcome", one_of("outcome", OUTCOMES), nullable=True),
        sa.Column("reason", one_of("correctionreason", CORRECTION_REASONS), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_corrections_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_corrections_person_id_people")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_corrections_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    index("corrections", "session_id")
    index("corrections", "person_id")


def make_contests() -> None:
    """Members' own objections."""
    op.create_table(
        "contests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("claim", one_of("contestclaim", CLAIMS), nullable=False),
        sa.Column("worn_name", sa.String(length=60), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", one_of("contestanswer", ("corrected", "stays")), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_contests_answered_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contests_person_id_people")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_contests_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contests")),
    )
    index("contests", "session_id")
    index("contests", "person_id")


def make_published_figures() -> None:
    """Figures as they left the house."""
    op.create_table(
        "published_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_published_figures_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
        sa.UniqueConstraint("quarter", "group_id", name=op.f("uq_published_figures_quarter_group_id")),
    )


def index(table: str, column: str) -> None:
    """An index under the house's name for it."""
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


# -- who was who: what the matching says, what people say of it, and the names that are remembered --

CREDITS = ("certain", "likely", "open", "not_a_member")
SETTLED_BEFORE = ("member", "guest", "staff", "not_a_person", "undone")
SETTLED = ("member", "guest", "staff", "not_a_person", "same_as", "undone")
PROOFS = ("trusts_links", "trusts_names")


def who_was_who() -> None:
    """What a presence may be, what it was said to be, and what a group takes for proof."""
    with op.batch_alter_table("presences") as batch_op:
        batch_op.add_column(sa.Column("credit", one_of("credit", CREDITS), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("guesses", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("settlements") as batch_op:
        batch_op.add_column(sa.Column("also_person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_settlements_also_person_id_people"), "people", ["also_person_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_settlements_same_as_id_presences"), "presences", ["same_as_id"], ["id"])
        batch_op.create_index(op.f("ix_settlements_same_as_id"), ["same_as_id"])
    say_kinds(SETTLED_BEFORE, SETTLED)
    with op.batch_alter_table("places") as batch_op:
        batch_op.add_column(sa.Column("remembers_names_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("groups") as batch_op:
        for name in PROOFS:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    make_known_names()


def take_who_was_who_back() -> None:
    """What only the newer words can say is said no more: those presences are open again."""
    op.drop_table("known_names")
    for table, names in {
        "groups": PROOFS,
        "places": ("remembers_names_at",),
        "presences": ("guesses", "credit"),
    }.items():
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    op.execute("UPDATE settlements SET kind = 'undone' WHERE kind = 'same_as'")
    say_kinds(SETTLED, SETTLED_BEFORE)
    with op.batch_alter_table("settlements") as batch_op:
        batch_op.drop_index(op.f("ix_settlements_same_as_id"))
        batch_op.drop_constraint(op.f("fk_settlements_same_as_id_presences"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_settlements_also_person_id_people"), type_="foreignkey")
        batch_op.drop_column("same_as_id")
        batch_op.drop_column("also_person_id")


def say_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a word be of other kinds than before."""
    with op.batch_alter_table("settlements") as batch_op:
        batch_op.alter_column(
            "kind",
            existing_type=one_of("settlementkind", before),
            type_=one_of("settlementkind", after),
            existing_nullable=False,
        )


def make_known_names() -> None:
    """Names that were confirmed for somebody."""
    op.create_table(
        "known_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presence_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_known_names_group_id_groups")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_known_names_person_id_people")),
        sa.ForeignKeyConstraint(["presence_id"], ["presences.id"], name=op.f("fk_known_names_presence_id_presences")),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name=op.f("fk_known_names_said_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_names")),
        sa.UniqueConstraint("presence_id", name=op.f("uq_known_names_presence_id")),
    )
    index("known_names", "group_id")
    index("known_names", "person_id")


# -- two lines of one person, and evenings that were held before Hearth --


def lines_and_earlier_evenings() -> None:
    """What Zoom binds, and a mark on sessions that no meeting of ours carried."""
    op.create_table(
        "bound_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("participant_uuid", sa.String(length=64), nullable=False),
        sa.Column("bound_uuid", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_bound_lines_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bound_lines")),
        sa.UniqueConstraint(
            "session_id",
            "participant_uuid",
            "bound_uuid",
            name=op.f("uq_bound_lines_session_id_participant_uuid_bound_uuid"),
        ),
    )
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(sa.Column("is_added_later", sa.Boolean(), nullable=False, server_default=sa.false()))


def take_lines_and_earlier_evenings_back() -> None:
    """The evenings stay, without their mark."""
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("is_added_later")
    op.drop_table("bound_lines")
