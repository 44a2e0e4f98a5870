"""All projections together: over one long story, in any batches, rebuilt or not."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from domain.registry import DECIDERS
from domain.streams import (
    expert_stream,
)
from infrastructure.read_models.rebuild import rebuild
from infrastructure.read_models.views import open_views
from projections.projection import Projection, Row, metadata
from projections.registry import PROJECTIONS
from tests.golden.forms import Forms
from tests.projections.long_story import long_story
from tests.projections.story import Story, content, show

TABLES = [table for projection in PROJECTIONS for table in projection.tables]


@pytest.fixture(scope="module")
def told() -> Story:
    return long_story()


def test_the_size_of_a_batch_and_a_rebuild_change_nothing(
    told: Story, emptied: Callable[[], sa.Engine], database_url: str
) -> None:
    shown = []
    for page in (1, 7):
        engine = emptied()
        show(told, engine, page)
        show(told, engine, page)
        shown.append(content(engine, TABLES))
    engine = open_views(database_url)
    show(told, engine)
    shown.append(content(engine, TABLES))
    for projection in PROJECTIONS:
        rebuild(told, engine, projection)
    shown.append(content(engine, TABLES))
    engine.dispose()
    assert shown[0] == shown[1] == shown[2] == shown[3]
    assert [name for name, rows in shown[0].items() if not rows] == [], "no story fills it"


def test_names_stand_in_the_tables_of_people_and_accounts_alone(
    told: Story, engine: sa.Engine
) -> None:
    show(told, engine)
    for name, rows in content(engine, TABLES).items():
        found = any("张三" in str(value) for row in rows for value in row)
        assert found == (name == "person"), name


def test_a_row_that_shows_a_version_shows_that_of_its_stream(
    told: Story, engine: sa.Engine
) -> None:
    show(told, engine)
    versions = Counter(r.stream for r in told.events)
    with engine.connect() as tx:
        for table in TABLES:
            [key, *others] = table.primary_key.columns
            if "version" not in table.c or others:
                continue
            for stream, version in tx.execute(sa.select(key, table.c.version)):
                if table.name == "expert":
                    stream = expert_stream(stream)
                assert version == versions[stream], table.name


class Untouchable:
    """Rows that may not be asked for, nor written."""

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        raise AssertionError(table.name)

    def drop(self, table: sa.Table, *key: Any) -> None:
        raise AssertionError(table.name)

    def put(self, table: sa.Table, row: Row) -> None:
        raise AssertionError(table.name)

    append = put


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.name)
def test_what_is_not_handed_to_it_would_have_done_nothing(projection: Projection) -> None:
    """One event of each type, in each of its stored forms: none is forgotten in `takes`."""
    forms = Forms(DECIDERS)
    for path in forms.files():
        recorded, _ = forms.read(path)
        if not projection.concerned(type(recorded.event)):
            projection.project(recorded, Untouchable())
            assert list(projection.reads(recorded)) == []


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.name)
def test_what_will_be_read_is_said_beforehand(projection: Projection, told: Story) -> None:
    """Hints name tables of the projection and whole keys, or a batch could not be loaded."""
    for r in told.events:
        for table, key in projection.reads(r):
            assert table in projection.tables
            assert len(key) == len(table.primary_key.columns)
            assert None not in key


def test_every_table_belongs_to_one_projection() -> None:
    assert Counter(table.name for table in TABLES).most_common(1)[0][1] == 1
    assert {table.name for table in TABLES} == set(metadata.tables)
    assert len({projection.name for projection in PROJECTIONS}) == len(PROJECTIONS)
