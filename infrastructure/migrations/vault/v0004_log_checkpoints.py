"""Signed checkpoints of the log, and co-signatures.

Revision: v0004_log_checkpoints
"""

import sqlalchemy as sa
from alembic import op

from projections.columns import UtcDateTime

revision = "v0004_log_checkpoints"
down_revision = "v0003_login_challenges"


def upgrade() -> None:
    """The first one is signed when the hash tree has reached the log's end."""
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("signed_at", UtcDateTime, nullable=False, index=True),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "log_cosignature",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("witness", sa.String(400), primary_key=True),
        sa.Column("signed_at", UtcDateTime, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
    )
