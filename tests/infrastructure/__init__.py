"""How it is kept: on SQLite and on PostgreSQL."""
