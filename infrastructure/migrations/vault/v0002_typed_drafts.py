"""A place for what applicants have typed and not yet saved.

Revision: v0002_typed_drafts
"""

import sqlalchemy as sa
from alembic import op

from projections.columns import UtcDateTime

revision = "v0002_typed_drafts"
down_revision = "v0001_vault"


def upgrade() -> None:
    op.create_table(
        "typed_draft",
        sa.Column("declaration", sa.Uuid, primary_key=True),
        sa.Column("section", sa.String(100), primary_key=True),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("tab", sa.String(100), nullable=False),
        sa.Column("saved_at", UtcDateTime, nullable=False),
        sa.Column("request", sa.String(300), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
