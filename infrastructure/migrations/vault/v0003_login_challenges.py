"""Challenges of the log-in by certificate.

Revision: v0003_login_challenges
"""

import sqlalchemy as sa
from alembic import op

revision = "v0003_login_challenges"
down_revision = "v0002_typed_drafts"


def upgrade() -> None:
    """Whatever waits for an answer at that moment is asked again."""
    op.create_table(
        "login_challenge",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("expires", sa.BigInteger, nullable=False, index=True),
    )
