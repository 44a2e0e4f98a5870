"""Run by Alembic: takes the open connection that `infrastructure.migrate` hands over."""

from alembic import context

from infrastructure.migrate import version_table

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("revisions are applied by `zhicheng migrate`")
context.configure(
    connection=connection,
    version_table=version_table(context.config.attributes["database"]),
    transaction_per_migration=False,  # all revisions of an upgrade, or none
)
with context.begin_transaction():
    context.run_migrations()
