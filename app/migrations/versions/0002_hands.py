"""What hands inside the meeting see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("admit", "put_back", "remove", "lock", "unlock")
OUTCOMES = ("done", "refused", "unable", "withdrawn")


def words(name: str, *values: str) -> sa.Enum:
    """An enum as the database keeps it: a word under a CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kind", words("agentkind", "panel", "browser", "simulator"), nullable=True))
        batch_op.add_column(sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lists_waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("lists_inside", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("sees_locked", sa.Boolean(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_agents_person_id_people"), "people", ["person_id"], ["id"])
    with op.batch_alter_table("commands", schema=None) as batch_op:
        # SQLite writes the table anew and knows the CHECKs of enums only where their columns are named here.
        batch_op.alter_column(
            "kind",
            existing_type=words("commandkind", *KINDS),
            type_=words("commandkind", *KINDS, "rename"),
            existing_nullable=False,
        )
        outcome = words("commandoutcome", *OUTCOMES)
        batch_op.alter_column("outcome", existing_type=outcome, type_=outcome, existing_nullable=True)
        batch_op.add_column(sa.Column("screen_name", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("old_name", sa.String(length=200), nullable=True))
        batch_op.drop_column("claimed_by")  # a name, which two agents may share; a claim lasts for seconds
        batch_op.add_column(sa.Column("agent_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_commands_agent_id_agents"), "agents", ["agent_id"], ["id"])
    op.create_table(
        "agent_sights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("participant_uuid", sa.String(length=512), nullable=False),
        sa.Column("screen_name", sa.String(length=200), nullable=False),
        sa.Column("side", words("zoomside", "waiting", "inside", "left", "gave_up"), nullable=False),
        sa.Column("side_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_id", sa.Integer(), nullable=True),
        sa.Column("matched_by", words("matchedby", "uuid", "name"), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_agent_sights_agent_id_agents")),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_agent_sights_arrival_id_arrivals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_sights")),
        sa.UniqueConstraint("agent_id", "participant_uuid", name=op.f("uq_agent_sights_agent_id_participant_uuid")),
    )
    with op.batch_alter_table("agent_sights", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_sights_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_sights_arrival_id"), ["arrival_id"], unique=False)
    op.create_table(
        "lock_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("arrival_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_lock_pauses_session_id_sessions")),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_lock_pauses_arrival_id_arrivals")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_lock_pauses_asked_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock_pauses")),
    )
    with op.batch_alter_table("lock_pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lock_pauses_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lock_pauses_over_at"), ["over_at"], unique=False)
    op.add_column("sessions", sa.Column("seen_open_at", sa.DateTime(timezone=True), nullable=True))
    # the panel inside Zoom knows a facilitator by her Zoom user
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zoom_user_index", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("zoom_user_linked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_people_zoom_user_index"), ["zoom_user_index"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_people_zoom_user_index"), type_="unique")
        batch_op.drop_column("zoom_user_linked_at")
        batch_op.drop_column("zoom_user_index")
    op.drop_column("sessions", "seen_open_at")
    op.drop_table("lock_pauses")
    op.drop_table("agent_sights")
    op.execute("DELETE FROM commands WHERE kind = 'rename'")
    with op.batch_alter_table("commands", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_commands_agent_id_agents"), type_="foreignkey")
        for name in ("agent_id", "screen_name", "old_name"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("claimed_by", sa.String(length=64), nullable=True))
        batch_op.alter_column(
            "kind",
            existing_type=words("commandkind", *KINDS, "rename"),
            type_=words("commandkind", *KINDS),
            existing_nullable=False,
        )
        outcome = words("commandoutcome", *OUTCOMES)
        batch_op.alter_column("outcome", existing_type=outcome, type_=outcome, existing_nullable=True)
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_agents_person_id_people"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_agents_agentkind"), type_="check")
        for name in ("sees_locked", "lists_inside", "lists_waiting", "reported_at", "kind", "person_id"):
            batch_op.drop_column(name)
