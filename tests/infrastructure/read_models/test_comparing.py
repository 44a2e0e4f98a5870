"""What was changed behind the back of the log is found, wherever it is; and nothing else."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from infrastructure.locks import exclusive
from infrastructure.read_models import comparing
from infrastructure.read_models.building import Poison
from infrastructure.read_models.comparing import (
    Compared,
    Outdated,
    Verdict,
    compare,
)
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import Busy
from infrastructure.read_models.views import open_views, writing
from tests.infrastructure.read_side import (
    Malformed,
    MemoryLog,
    Moved,
    Opened,
    case_projection,
    many,
    marks,
)

CASES, OTHERS = case_projection(), case_projection("others")
CASE, MOVE, LOAD = CASES.tables


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: sa.Engine) -> MemoryLog:
    """With both projections up to date."""
    log = MemoryLog()
    many(log, 40)
    Projector(log, engine, CASES, OTHERS).catch_up()
    return log


def compared(log: MemoryLog, engine: sa.Engine) -> dict[str, Compared]:
    verdict = compare(log, engine, [CASES])["cases"]
    assert isinstance(verdict, tuple)
    assert not [name for name in sa.inspect(engine).get_table_names() if "__" in name]
    assert set(marks(engine)) == {"cases", "others"}
    return {one.table: one for one in verdict}


def only(verdicts: dict[str, Compared]) -> Compared:
    [different] = [one for one in verdicts.values() if not one.same]
    return different


def test_what_catching_up_made_agrees(log: MemoryLog, engine: sa.Engine) -> None:
    verdicts: dict[str, Verdict] = compare(log, engine, [CASES, OTHERS])
    assert set(verdicts) == {"cases", "others"}
    tables = [one for verdict in verdicts.values() for one in verdict]  # type: ignore[union-attr]  # none is refused
    assert all(one.same and not one.key for one in tables)
    assert all(one.rows for one in tables)
    assert [one.live for one in tables[:3]] == [one.live for one in tables[3:]]


def test_a_changed_row_is_named_by_its_key_alone(log: MemoryLog, engine: sa.Engine) -> None:
    with writing(engine) as tx:
        key = tx.execute(sa.select(CASE.c.case).order_by(CASE.c.case).offset(3)).scalar()
        tx.execute(sa.update(CASE).where(CASE.c.case == key).values(title="secret"))
    found = only(compared(log, engine))
    assert (found.table, found.key) == ("cases", f"case={key} differs")
    assert found.live != found.rebuilt


def test_text_in_a_key_is_not_told(log: MemoryLog, engine: sa.Engine) -> None:
    with writing(engine) as tx:
        office = tx.execute(sa.select(LOAD.c.office).order_by(*LOAD.primary_key.columns)).scalar()
        tx.execute(sa.update(LOAD).where(LOAD.c.office == office).values(cases=99))
    found = only(compared(log, engine))
    assert found.key.startswith("office=#")
    assert str(office) not in found.key


def test_a_row_that_is_gone_and_one_too_many_are_found(log: MemoryLog, engine: sa.Engine) -> None:
    with writing(engine) as tx:
        [gone] = tx.execute(sa.select(MOVE).order_by(*MOVE.primary_key.columns).limit(1))
        one = (MOVE.c.case == gone.case) & (MOVE.c.position == gone.position)
        tx.execute(sa.delete(MOVE).where(one))
    found = only(compared(log, engine))
    key = f"case={gone.case}, position={gone.position}"
    assert (found.table, found.key) == ("cases_move", f"{key} is in the rebuilt table alone")
    Projector(log, engine, CASES).catch_up()
    with writing(engine) as tx:
        tx.execute(sa.insert(MOVE).values(**gone._mapping))
        last = {"case": UUID(int=2**127), "position": 1, "office": "市"}
        tx.execute(sa.insert(MOVE).values(**last))
    found = only(compared(log, engine))
    assert found.key == f"case={last['case']}, position=1 is in the live table alone"


def test_it_compares_at_one_event_while_everything_goes_on(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Projector(log, engine, CASES)
    real = comparing._advance
    moments = []

    def meanwhile(*arguments: object) -> None:
        log.record(3, Opened(title="later", due=None, urgent=False), Moved(office="省"))
        live.catch_up()  # beyond the snapshot
        moments.append(log.last_position())
        real(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(comparing, "_advance", meanwhile)
    log.record(2, Opened(title="unseen", due=None, urgent=False))
    log.record(1, Opened(title="before", due=None, urgent=False))
    assert all(one.same for one in compared(log, engine).values())
    assert moments
    assert live.catch_up() == log.last_position()


def test_what_cannot_be_compared_says_why(log: MemoryLog, engine: sa.Engine) -> None:
    newer = case_projection(version=2)
    assert isinstance(compare(log, engine, [newer])["cases"], Outdated)
    with exclusive(engine, "rebuild-cases", wait=False):
        verdicts = compare(log, engine, [CASES, OTHERS])
    assert isinstance(verdicts["cases"], Busy)
    assert isinstance(verdicts["others"], tuple)
    log.record(1, Malformed())
    with writing(engine) as tx:  # a release that could apply the event
        tx.execute(sa.text("UPDATE checkpoint SET position = :p"), {"p": log.last_position()})
    assert isinstance(compare(log, engine, [CASES])["cases"], Poison)
