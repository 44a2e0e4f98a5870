from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from infrastructure.read_models import checkpoint
from infrastructure.read_models.views import open_views, writing
from projections.registry import PROJECTIONS
from tests.postgres import fresh_database
from tests.projections.story import Story, province


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """One database for all tests: to make its tables takes longer than most of them."""
    with _prepared(f"sqlite:///{tmp_path_factory.mktemp('projections') / 'views.db'}") as engine:
        yield engine


@pytest.fixture(scope="session")
def prepared_postgres(postgres_server: str) -> Iterator[sa.Engine]:
    with fresh_database(postgres_server) as url, _prepared(url) as engine:
        yield engine


@contextmanager
def _prepared(url: str) -> Iterator[sa.Engine]:
    engine = open_views(url)
    checkpoint.prepare(engine, PROJECTIONS)
    yield engine
    engine.dispose()


@pytest.fixture
def emptied(store: str, request: pytest.FixtureRequest) -> Callable[[], sa.Engine]:
    """Takes everything out of the shared database at each call, and gives it."""
    engine: sa.Engine = request.getfixturevalue(f"prepared_{store}")

    def empty() -> sa.Engine:
        with writing(engine) as tx:
            for table in _filled(tx):
                tx.execute(sa.delete(table))
            checkpoint.move(tx, [projection.name for projection in PROJECTIONS], 0)
            marks = checkpoint.read(tx)
        assert all(marks[projection.name].follows(projection) for projection in PROJECTIONS)
        return engine

    return empty


@pytest.fixture
def engine(emptied: Callable[[], sa.Engine]) -> sa.Engine:
    """Read models of which nothing has been told yet; a test that rebuilds makes its own."""
    return emptied()


@pytest.fixture
def story() -> Story:
    return province()


TABLES = {table.name: table for projection in PROJECTIONS for table in projection.tables}
ANY_ROW = sa.union_all(
    *(
        sa.select(sa.literal(name)).where(sa.exists(sa.select(sa.literal(1)).select_from(table)))
        for name, table in TABLES.items()
    )
)


def _filled(tx: sa.Connection) -> list[sa.Table]:
    return [TABLES[name] for name in tx.execute(ANY_ROW).scalars()]
