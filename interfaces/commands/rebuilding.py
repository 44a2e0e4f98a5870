"""`zhicheng rebuild`: read models made anew beside those in use, or compared with the log."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from infrastructure.read_models.building import Poison
from infrastructure.read_models.comparing import (
    Compared,
    Outdated,
    Verdict,
    compare,
)
from infrastructure.read_models.rebuild import Busy, Tell, rebuild_many
from interfaces.system import System
from projections.projection import Projection


def rebuild(system: System, projections: Collection[Projection]) -> bool:
    """Rebuild all of these in one pass; whether all of them could be."""
    with _bar(f"rebuilding {len(projections)}") as tell:
        outcomes = rebuild_many(
            system.log,
            system.views,
            projections,
            tell,
            forgotten=system.vault.last_destroyed(),
        )
    fine = True
    for name, outcome in outcomes.items():
        if isinstance(outcome, Busy):
            typer.echo(f"zhicheng: another process is rebuilding {name}", err=True)
        elif isinstance(outcome, Poison):
            typer.echo(f"zhicheng: {name} is left as it was: {outcome}", err=True)
        fine = fine and isinstance(outcome, int)
    return fine


def check(system: System, projections: Collection[Projection]) -> bool:
    """Compare the live tables with what the log says, and tell of each; whether all agree."""
    with _bar(f"checking {len(projections)}") as tell:
        verdicts = compare(system.log, system.views, projections, tell)
    for name, verdict in verdicts.items():
        for line in _lines(name, verdict):
            typer.echo(line)
    return all(_agrees(verdict) for verdict in verdicts.values())


def _agrees(verdict: Verdict) -> bool:
    return isinstance(verdict, tuple) and all(table.same for table in verdict)


def _lines(name: str, verdict: Verdict) -> Iterator[str]:
    if isinstance(verdict, Busy):
        yield f"{name}: not compared, another process is rebuilding it"
    elif isinstance(verdict, Poison):
        yield f"{name}: not compared, an event cannot be applied: {verdict}"
    elif isinstance(verdict, Outdated):
        yield f"{name}: not compared, the tables are of another version and wait for a rebuild"
    else:
        yield from map(_line, verdict)


def _line(table: Compared) -> str:
    if table.same:
        return f"{table.table}: {table.rows} rows, {table.live}"
    return f"{table.table}: DIFFERS: {table.key}; live {table.live}, rebuilt {table.rebuilt}"


class _Pace(ProgressColumn):
    """Positions of the log in a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def _bar(title: str) -> Iterator[Tell]:
    """How far along the log, how fast, and how long it will still take."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        _Pace(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        bar = bars.add_task(title, total=None)
        started: list[int] = []

        def tell(position: int, target: int) -> None:
            # What was carried on began in the middle; the pace is that of the rest.
            if not started:
                started.append(position)
            bars.update(bar, completed=position - started[0], total=target - started[0])

        yield tell
        bars.update(bar, description=f"{title}: done", total=1, completed=1)
