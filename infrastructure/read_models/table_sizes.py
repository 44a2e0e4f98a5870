"""How many rows the read models have."""

from collections.abc import Iterable

import sqlalchemy as sa

from projections.projection import Projection


def rows_of(tx: sa.Connection, projections: Iterable[Projection]) -> dict[str, int]:
    """By projection, of all its tables together.

    PostgreSQL: as the tables were last analysed, as counting would read all of them.
    """
    known: dict[str, int] = {}
    if tx.dialect.name == "postgresql":
        asked = "SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples >= 0"
        known = {name: int(rows) for name, rows in tx.exec_driver_sql(asked)}
    present = set(sa.inspect(tx).get_table_names())
    sizes = {}
    for projection in projections:
        tables = [table for table in projection.tables if table.name in present]
        sizes[projection.name] = sum(_rows(tx, table, known.get(table.name)) for table in tables)
    return sizes


def _rows(tx: sa.Connection, table: sa.Table, known: int | None) -> int:
    if known is not None:
        return known
    counted: int = tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    return counted
