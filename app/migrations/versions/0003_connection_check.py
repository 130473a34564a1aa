"""What the connection check learnt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SIGNS = ("webhook_validated", "panel_opened")
KINDS = (
    "arrived",
    "left_door",
    "admitted",
    "left_breakout",
    "joined",
    "joined_breakout",
    "put_back",
    "left",
    "meeting_ended",
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "connection_checks",
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_checks")),
    )
    op.create_table(
        "connection_signs",
        sa.Column("sign", sa.Enum(*SIGNS, name="sign", native_enum=False, create_constraint=True, length=32)),
        sa.Column("seen_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sign", name=op.f("pk_connection_signs")),
    )
    op.create_table(
        "zoom_answers",
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("answered_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_zoom_answers_answered_by_people")),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_zoom_answers")),
    )
    _trials()


def _trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_number", sa.BigInteger(), nullable=False),
        sa.Column("registrant_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=190), nullable=False),
        sa.Column("made_at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", app.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
        sa.UniqueConstraint("meeting_number", name=op.f("uq_trials_meeting_number")),
    )
    kind = sa.Enum(*KINDS, name="sightingkind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "trial_sightings",
        sa.Column("kind", kind, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("at", app.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("participant_uuid", sa.String(length=64), nullable=True),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.Column("registrant_id", sa.String(length=64), nullable=True),
        sa.Column("customer_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name=op.f("fk_trial_sightings_trial_id_trials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_sightings")),
        sa.UniqueConstraint("body_hash", name=op.f("uq_trial_sightings_body_hash")),
    )
    op.create_index(op.f("ix_trial_sightings_trial_id"), "trial_sightings", ["trial_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("trial_sightings", "trials", "zoom_answers", "connection_signs", "connection_checks"):
        op.drop_table(table)
