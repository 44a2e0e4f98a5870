"""kill -9 of the sender, and a ministry that fails in every way: all reported, none twice."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from application.work import Work, execute
from domain.certificates.certificate import CERTIFICATE, CertificateStatus
from domain.certificates.certificate_report import (
    CERTIFICATE_REPORT,
    QueueRecord,
    RecordQueued,
    ReportedToMohrss,
    ReportState,
)
from domain.certificates.report_batch import REPORT_BATCH, BatchState
from domain.streams import report_batch_stream, report_stream
from infrastructure.migrate import migrate
from infrastructure.partners.ministry_http import MinistryEndpoint
from infrastructure.partners.patience import CircuitBreaker
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.jobs.reporting import Sender
from interfaces.route_run.run import environment_for
from interfaces.system import PUBLIC, System
from projections.certificates import reports
from projections.certificates.reports import ReportFilter
from projections.registry import PROJECTIONS
from tests.interfaces.many_certificates import many_certificates
from tests.interfaces.sender_process import PATIENCE, Fork, Program
from tests.ministry_server import FAILING, TOKEN, MinistryServer, Mood, ministry_server

ISSUER = UUID(int=5)
LOOKS = 1_000
"""More than the last sender can need."""


def test_a_killed_sender_reports_everything_once(
    tmp_path: Path, store: str, new_database: Callable[[], str]
) -> None:
    survives(tmp_path, store, new_database, kind=Fork, certificates=60, batch=5, kills=3)


@pytest.mark.long
def test_a_sender_killed_twenty_times_reports_a_thousand_once(
    tmp_path: Path, store: str, new_database: Callable[[], str]
) -> None:
    survives(tmp_path, store, new_database, kind=Program, certificates=1_000, batch=20, kills=20)


def moods(request: int) -> Mood:
    """Every other request goes wrong, each time in another way."""
    return FAILING[request // 2 % len(FAILING)] if request % 2 else Mood.FINE


@dataclass
class Trap:
    """Springs at a request of one life of the sender: while it is dealt with, or soon after."""

    server: MinistryServer
    springs_at: int = 0
    holds: bool = False
    sprung: threading.Event = field(default_factory=threading.Event)
    dead: threading.Event = field(default_factory=threading.Event)

    def set(self, kill: int) -> None:
        self.springs_at = self.server.requests + kill % 3
        self.holds = kill % 2 == 0
        self.sprung.clear()
        self.dead.clear()

    def __call__(self, request: int) -> None:
        if request >= self.springs_at and not self.sprung.is_set():
            self.sprung.set()
            if self.holds:  # it took effect, and the sender never hears of it
                self.dead.wait(PATIENCE)


def survives(
    folder: Path,
    store: str,
    new_database: Callable[[], str],
    *,
    kind: type[Program] | type[Fork],
    certificates: int,
    batch: int,
    kills: int,
) -> None:
    environment = environment_for(folder, (new_database(), new_database(), new_database()))
    with ministry_server() as server:
        environment |= {
            "ZHICHENG_MINISTRY_URL": server.url,
            "ZHICHENG_MINISTRY_TOKEN": TOKEN,
            "ZHICHENG_MINISTRY_BATCH": str(batch),
            "ZHICHENG_MINISTRY_TIMEOUT": "1",
        }
        settings = Settings.from_environment(environment)
        with opened(settings) as system:
            migrate(settings, system.log, system.vault_tables, PROJECTIONS)
            made = many_certificates(system, ISSUER, certificates)
            queue(system, made)
        server.moods, server.late = moods, 1.5
        trap = Trap(server)
        server.passing = trap
        for kill in range(kills):
            trap.set(kill)
            senders = [kind(environment, folder, store) for _ in range(senders_on(store))]
            assert trap.sprung.wait(PATIENCE), "the sender sent nothing"
            for sender in senders:
                sender.kill()
            trap.dead.set()
        server.passing = lambda _: None
        assert len(server.taken) < certificates, "the last kill came too late"
        with opened(settings) as system:
            finish(system, server, batch)
            compare(system, server, made)
        assert set(FAILING) <= set(server.asked), "not every failure was met"


def senders_on(store: str) -> int:
    """On PostgreSQL several try at once."""
    return 1 if store == "sqlite" else 2


@contextmanager
def opened(settings: Settings) -> Iterator[System]:
    system = System.open(settings, Clock())
    try:
        yield system
    finally:
        system.close()


def queue(system: System, certificates: list[UUID]) -> None:
    for first in range(0, len(certificates), 250):
        part = certificates[first : first + 250]
        execute(
            system.log,
            system.context(PUBLIC, f"queue-{first}"),
            lambda work, part=part: queued(work, part),  # type: ignore[misc]  # mypy knows no default of a lambda
        )


def queued(work: Work, certificates: list[UUID]) -> UUID:
    for certificate in certificates:
        issued = work.load(CERTIFICATE, certificate).issued
        assert issued is not None
        command = QueueRecord(
            certificate=certificate,
            number=issued.number,
            person=issued.person,
            issuer=issued.issuer,
            reporter=ISSUER,
            status=CertificateStatus.VALID,
            on=issued.issued_on,
        )
        work.do(CERTIFICATE_REPORT, report_stream(certificate), command)
    return report_stream(certificates[0])


def finish(system: System, server: MinistryServer, batch: int) -> None:
    """One last sender, which nobody kills; its pauses pass at once."""
    system.worker.start()
    assert system.worker.wait_for(system.log.last_position(), PATIENCE)
    hours = iter(range(0, 1_000_000_000, 3_600))
    endpoint = MinistryEndpoint(
        url=server.url,
        token=TOKEN,
        largest=batch,
        timeout=0.5,
        breaker=CircuitBreaker(1_000_000, 0.0, lambda: 0.0),
    )
    sender = Sender(system, endpoint, monotonic=lambda: float(next(hours)))
    for _ in range(LOOKS):
        sender.look()
        with system.reading() as tx:
            if not reports.counts(tx, ReportFilter(under_way=True)):
                return
    raise AssertionError("something was never reported")


def compare(system: System, server: MinistryServer, certificates: list[UUID]) -> None:
    """The ministry and the log tell the same, record by record."""
    assert server.wrongs == []
    effects = server.effects()
    assert len(effects) == len(certificates), "lost"
    assert set(effects.values()) == {1}, "twice"
    batches: Counter[UUID] = Counter()
    for certificate in certificates:
        history = system.log.read(report_stream(certificate))
        state = CERTIFICATE_REPORT.fold(one.event for one in history)
        assert state.state is ReportState.ACCEPTED
        kinds = Counter(type(one.event) for one in history)
        assert (kinds[RecordQueued], kinds[ReportedToMohrss]) == (1, 1)
        (key,) = (one.event.key for one in history if isinstance(one.event, RecordQueued))
        (receipt,) = (
            one.event.receipt for one in history if isinstance(one.event, ReportedToMohrss)
        )
        assert server.said[str(key)]["receipt"] == receipt
        assert state.batch is not None
        batches[state.batch] += 1
    for sequence in range(1, len(batches) + 1):
        stream = report_batch_stream(sequence)
        batch = REPORT_BATCH.fold(one.event for one in system.log.read(stream))
        assert batch.state is BatchState.FINISHED
        assert len(batch.lines) == batches[stream]
