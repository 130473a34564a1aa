"""Files that wait to be confirmed, what became of them, and who is still to be invited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    make_staged_files()
    make_report_uploads()
    op.create_table(
        "invitations",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_invitations_place_id_places")),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_invitations")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("invitations", "report_uploads", "staged_files"):
        op.drop_table(table)


def make_staged_files() -> None:
    """A file as it was brought, under a seal."""
    op.create_table(
        "staged_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("key_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("date_order", sa.String(length=32), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('report', 'members')", name=op.f("ck_staged_files_filepurpose")),
        sa.CheckConstraint("date_order IN ('mdy', 'dmy', 'ymd')", name=op.f("ck_staged_files_dateorder")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_staged_files_by_people")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_staged_files_group_id_groups")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_staged_files_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_files")),
    )
    for column in ("by", "expires_at", "group_id", "session_id"):
        op.create_index(op.f(f"ix_staged_files_{column}"), "staged_files", [column])


def make_report_uploads() -> None:
    """What was confirmed, and undone."""
    op.create_table(
        "report_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=True),
        sa.Column("file_mac", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.String(length=120), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_report_uploads_by_people")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["meeting_instances.id"], name=op.f("fk_report_uploads_instance_id_meeting_instances")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_report_uploads_session_id_sessions")),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name=op.f("fk_report_uploads_undone_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_uploads")),
    )
    for column in ("instance_id", "session_id"):
        op.create_index(op.f(f"ix_report_uploads_{column}"), "report_uploads", [column])
