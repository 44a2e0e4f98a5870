import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from application.ports import Unavailable
from infrastructure.failures import is_transient
from infrastructure.read_models.views import open_views, writing


def error_of(work: Callable[[], object]) -> Exception:
    try:
        work()
    except Exception as error:  # noqa: BLE001  (the error is what is looked at)
        return error
    raise AssertionError("no error")


def run(engine: sa.Engine, statement: str) -> Exception:
    def work() -> None:
        with writing(engine) as tx:
            tx.exec_driver_sql(statement)

    return error_of(work)


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM nothing", "SELEC", "INSERT INTO a VALUES (NULL)", "INSERT INTO a VALUES (1)"],
)
def test_what_will_never_fit_is_not_tried_again(
    new_database: Callable[[], str], statement: str
) -> None:
    engine = open_views(new_database())
    with writing(engine) as tx:
        tx.exec_driver_sql("CREATE TABLE a (x INTEGER NOT NULL UNIQUE)")
        tx.exec_driver_sql("INSERT INTO a VALUES (1)")
    assert not is_transient(run(engine, statement))
    engine.dispose()


@pytest.mark.parametrize("store", ["postgres"])  # SQLite has no such limit
def test_a_key_too_long_for_its_index_never_fits(new_database: Callable[[], str]) -> None:
    engine = open_views(new_database())
    with writing(engine) as tx:
        tx.exec_driver_sql("CREATE TABLE a (x TEXT PRIMARY KEY)")
    # Not compressible, so that it stays too long.
    digits = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 1000) n"
    error = run(engine, f"INSERT INTO a {digits}")
    assert isinstance(error, sa.exc.OperationalError)  # as if the server were away
    assert not is_transient(error)
    engine.dispose()


def test_a_held_lock_comes_free_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    other = sqlite3.connect(path, timeout=0)
    assert is_transient(error_of(lambda: other.execute("CREATE TABLE a (x)")))
    other.close()
    holder.close()


def test_a_file_that_cannot_be_opened_may_be_there_later(tmp_path: Path) -> None:
    assert is_transient(run(open_views(f"sqlite:///{tmp_path}/not/yet.db"), "SELECT 1"))


@pytest.mark.parametrize("store", ["postgres"])
def test_a_cut_connection_can_be_made_again(new_database: Callable[[], str]) -> None:
    engine = open_views(new_database())
    assert is_transient(run(engine, "SELECT pg_terminate_backend(pg_backend_pid())"))
    engine.dispose()


def test_a_server_that_is_away_may_come_back() -> None:
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    assert is_transient(run(open_views(away), "SELECT 1"))
    assert is_transient(error_of(lambda: psycopg.connect(away, connect_timeout=2)))


@pytest.mark.parametrize(("error", "expected"), [(Unavailable(), True), (KeyError(), False)])
def test_other_errors(error: Exception, expected: bool) -> None:
    assert is_transient(error) is expected


def test_errors_do_not_quote_values(new_database: Callable[[], str]) -> None:
    engine = open_views(new_database())

    def work() -> None:
        with writing(engine) as tx:
            tx.execute(sa.text("INSERT INTO nothing VALUES (:name)"), {"name": "张三"})

    assert "张三" not in str(error_of(work))
    engine.dispose()
