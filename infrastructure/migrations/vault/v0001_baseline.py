"""The tables as the first release made them.

Revision: v0001_vault
"""

revision = "v0001_vault"
down_revision = None


def upgrade() -> None:
    """Nothing: a new database gets its tables from `create_tables`, and begins here."""
