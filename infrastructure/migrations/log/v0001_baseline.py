"""The tables as the first release made them.

Revision: v0001_log
"""

revision = "v0001_log"
down_revision = None


def upgrade() -> None:
    """Nothing: a new database gets its tables from `create_tables`, and begins here."""
