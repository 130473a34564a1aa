"""What is noticed while a meeting runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = (
    "make_meeting",
    "change_meeting",
    "delete_meeting",
    "make_link",
    "cancel_link",
    "set_waiting_text",
    "remove_participant",
    "end_meeting",
    "fetch_report",
    "send_mail",
)
SESSION_MOMENTS = ("meeting_read_at", "meeting_gone_at", "recording_stop_asked_at")


def words(name: str, *values: str) -> sa.Enum:
    """An enum as the database keeps it: a word under a CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def moment(name: str) -> sa.Column[object]:
    """A point in time that may be unknown."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def change_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let effects be of other kinds."""
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.alter_column(
            "kind",
            existing_type=words("effectkind", *before),
            type_=words("effectkind", *after),
            existing_nullable=False,
        )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "zoom_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        moment("answered_at"),
        sa.Column("trouble", words("contacttrouble", "silent", "refused", "limited"), nullable=True),
        moment("troubled_since"),
        moment("quiet_until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zoom_contact")),
    )
    for name in SESSION_MOMENTS:
        op.add_column("sessions", moment(name))
    change_kinds(BEFORE, (*BEFORE, "stop_recording"))
    make_room_for_rehearsals()


def downgrade() -> None:
    """Take back."""
    forget_rehearsals()
    op.execute("DELETE FROM effects WHERE kind = 'stop_recording'")
    change_kinds((*BEFORE, "stop_recording"), BEFORE)
    for name in SESSION_MOMENTS:
        op.drop_column("sessions", name)
    op.drop_table("zoom_contact")


# Rehearsals


def make_room_for_rehearsals() -> None:
    """A mark on sessions and on the groups made for them, and what a rehearsal is besides."""
    for table in ("groups", "sessions"):
        op.add_column(table, sa.Column("is_rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "rehearsals",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("of_group_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cast", sa.JSON(), nullable=False),
        sa.Column("played_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["of_group_id"], ["groups.id"], name=op.f("fk_rehearsals_of_group_id_groups")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_rehearsals_session_id_sessions")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_rehearsals")),
    )


def forget_rehearsals() -> None:
    """Take them back."""
    op.drop_table("rehearsals")
    for table in ("sessions", "groups"):
        op.drop_column(table, "is_rehearsal")
