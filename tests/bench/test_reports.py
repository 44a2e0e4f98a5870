"""Reports to the ministry: 50,000 records by files, and 5,000 certificates through the house."""

import time
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

from application.certificates.ministry import LARGEST_BATCH, BatchHead, WrittenBatch
from application.work import execute
from domain.streams import report_batch_stream
from infrastructure.migrate import migrate
from infrastructure.partners.ministry_files import MinistryFolder
from infrastructure.partners.ministry_format import JsonWriter
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.jobs.reporting import Sender
from interfaces.system import PUBLIC, System
from projections.certificates import reports
from projections.certificates.reports import ReportFilter
from projections.registry import PROJECTIONS
from tests.infrastructure.ministry_samples import head, record
from tests.interfaces.certificates.test_report_crash import ISSUER, queued
from tests.interfaces.many_certificates import many_certificates

RECORDS = 50_000
CERTIFICATES = 5_000


def batches() -> list[WrittenBatch]:
    writer, made = JsonWriter(), []
    for sequence in range(1, RECORDS // LARGEST_BATCH + 1):
        first = (sequence - 1) * LARGEST_BATCH
        records = [record(place) for place in range(first, first + LARGEST_BATCH)]
        moment = head().sealed_at
        one = BatchHead(
            batch=report_batch_stream(sequence), sequence=sequence, previous="", sealed_at=moment
        )
        made.append(writer.write(one, records, writer.format))
    return made


def test_records_by_files_beside_the_same_bytes(
    benchmark: BenchmarkFixture, tmp_path: Path
) -> None:
    def deliver() -> float:
        began = time.perf_counter()
        folder = MinistryFolder(path=tmp_path / "ministry", largest=LARGEST_BATCH)
        made = batches()
        for one in made:
            folder.deliver(one)
        took = time.perf_counter() - began
        plain = tmp_path / "plain"
        plain.mkdir()
        began = time.perf_counter()
        for one in made:
            (plain / f"{one.head.sequence}.json").write_bytes(one.records)
            (plain / f"{one.head.sequence}.manifest.json").write_bytes(one.manifest)
        beside = time.perf_counter() - began
        benchmark.extra_info["records_a_second"] = round(RECORDS / took)
        benchmark.extra_info["plain_writing"] = round(beside / took, 3)
        benchmark.extra_info["megabytes"] = round(sum(len(one.records) for one in made) / 1e6)
        return took

    run: Any = benchmark.pedantic  # it has no types
    run(deliver, rounds=1, iterations=1)


def test_certificates_through_the_house(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Queued, sealed, written and shown, on SQLite."""
    system = System.open(Settings.demo(tmp_path), Clock())
    try:
        migrate(system.settings, system.log, system.vault_tables, PROJECTIONS)
        made = many_certificates(system, ISSUER, CERTIFICATES)
        system.worker.start()
        assert system.worker.wait_for(system.log.last_position(), 120)
        folder = MinistryFolder(path=tmp_path / "out", largest=LARGEST_BATCH)
        sender = Sender(system, folder)

        def report() -> None:
            for first in range(0, CERTIFICATES, LARGEST_BATCH):
                part = made[first : first + LARGEST_BATCH]
                context = system.context(PUBLIC, f"bench-{first}")
                execute(system.log, context, lambda work, part=part: queued(work, part))  # type: ignore[misc]  # mypy knows no default of a lambda
            assert system.worker.wait_for(system.log.last_position(), 120)
            began = time.perf_counter()
            while sender.look():
                pass
            took = time.perf_counter() - began
            benchmark.extra_info["sealed_and_sent_a_second"] = round(CERTIFICATES / took)
            with system.reading() as tx:
                found = reports.counts(tx, ReportFilter(under_way=True))
            assert sum(found.values()) == CERTIFICATES

        run: Any = benchmark.pedantic  # it has no types
        run(report, rounds=1, iterations=1)
    finally:
        system.close()
