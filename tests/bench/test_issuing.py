"""Certificates by order, beside the same events appended plainly; then their documents.

`make bench BENCH_CERTIFICATES=200` is the short form. Seconds of documents are those of the
processor, so that neighbours on the machine count little.
"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from application.ports import Context, Write
from application.work import Work, execute
from domain.cases.declaration.events import CertificateIssued
from domain.certificates.issue_order import OrderState
from domain.certificates.issuer_key import ISSUER_KEY, AddKey
from domain.streams import issuer_key_stream
from infrastructure.migrate import migrate
from infrastructure.printing.certificate_pdf import render
from infrastructure.settings import Settings
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_keys import new_issuer_key
from infrastructure.vault.key_store import KeyStore
from interfaces.clock import Clock
from interfaces.jobs.issue_orders import PART, Issuer
from interfaces.system import PUBLIC, System
from interfaces.words import word
from projections.registry import PROJECTIONS
from tests.bench.pages import Side, others_of
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT
from tests.interfaces.certificates.test_issue_crash import ordered, state_of
from tests.interfaces.many_waiting import many_waiting
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world

CERTIFICATES = int(os.environ.get("BENCH_CERTIFICATES", "10000"))
SHOWN_SECONDS = 600.0
TURNS = 20
"""Of ours and of others; a figure is the median of what they took."""


def test_issuing_by_order_and_the_documents(
    benchmark: BenchmarkFixture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite_review_world(tmp_path / "origin", applicants=2) as world:
        system = opened(tmp_path / "house")
        plain = opened(tmp_path / "plain")
        try:
            cases = many_waiting(world, system, CERTIFICATES)
            (order,) = ordered(world, system, cases, (CERTIFICATES,))
            system.worker.start()
            assert system.worker.wait_for(system.log.last_position(), SHOWN_SECONDS)
            told = benchmark.extra_info

            def measure() -> None:
                issued(system, plain, order, told)
                documents(world, system, cases, told)

            run: Any = benchmark.pedantic  # it has no types
            run(measure, rounds=1, iterations=1)
        finally:
            system.close()
            plain.close()
    with capsys.disabled():
        print("", *(f"{name}: {figure:.4g}" for name, figure in told.items()), sep="\n")  # noqa: T201 figures are what a benchmark is for


def issued(system: System, plain: System, order: UUID, told: dict[str, float]) -> None:
    """Numbers, certificates, titles, declarations; and, in the same process, the lists of them."""
    issuer, before, peak = Issuer(system), system.log.last_position(), peak_megabytes()
    began, worked = time.perf_counter(), time.process_time()
    while issuer.look():
        pass
    took = time.perf_counter() - began
    assert state_of(system, order).state is OrderState.FINISHED
    assert system.worker.wait_for(system.log.last_position(), SHOWN_SECONDS)
    told["issued, a second and core"] = CERTIFICATES / (time.process_time() - worked)
    told["issued, a second of the clock"] = CERTIFICATES / took
    told["issuing one part, milliseconds"] = took / CERTIFICATES * PART * 1e3
    told["issuing, megabytes above the start"] = peak_megabytes() - peak
    told["appending the same alone, a second"] = CERTIFICATES / append_plainly(
        system, plain, before
    )


def documents(
    world: ReviewWorld, system: System, cases: Sequence[UUID], told: dict[str, float]
) -> None:
    """First and repeated downloads as the press makes them, and the page of others in turn."""
    context = with_key(world, system)
    press, made = system.press, [certificate_of(system, case) for case in cases]
    signer = new_issuer_key("发证单位", SIGNED_AT - timedelta(days=30))
    page = render(PLAIN)
    others, absent = others_of(PLAIN)
    beside = {
        "the page alone": Side(lambda n: render(replace(PLAIN, number=f"{n:020}")), 20),
        "the signature alone": Side(lambda _: sign(page, signer, SIGNED_AT), 20),
        **{f"the same page by {name}": side for name, side in others.items()},
    }
    phases: dict[str, Callable[[UUID], object]] = {
        "rendered, unsigned": lambda one: press.printed([one], context, word),
        "rendered, signed and stored": lambda one: press.document(one, context, word),
        "downloaded again": lambda one: press.document(one, context, word),
    }
    for side in beside.values():
        side.make(0)  # faces are read and glyphs measured once per process
    peak, rates = peak_megabytes(), dict[str, list[float]]()
    for turn in range(TURNS):
        part = made[turn::TURNS]
        for name, work in phases.items():
            began = time.process_time()
            for certificate in part:
                assert work(certificate)
            rates.setdefault(name, []).append(len(part) / (time.process_time() - began))
        for name, side in beside.items():
            rates.setdefault(name, []).append(side.rate())
    told |= {f"{name}, a second and core": median(found) for name, found in rates.items()}
    told["documents, megabytes above the start"] = peak_megabytes() - peak
    told["the page alone, times fpdf2"] = median(rates["the page alone"]) / median(
        rates["the same page by fpdf2"]
    )
    assert not absent, absent


def with_key(world: ReviewWorld, system: System) -> Context:
    """The office gets a key that this house has; its officer's context."""
    context = system.context(world.actor(OFFICE), "key")
    office = world.small.founder.bodies.ids[OFFICE]
    public = KeyStore(system.vault, context.at).new_key(key := uuid4(), "发证单位")
    added = AddKey(
        key=key,
        organisation=office,
        certificate=public.certificate,
        fingerprint=public.fingerprint,
        suite=public.suite,
    )

    def add(work: Work) -> UUID:
        work.do(ISSUER_KEY, issuer_key_stream(office), added)
        return issuer_key_stream(office)

    execute(system.log, context, add)
    return context


def certificate_of(system: System, case: UUID) -> UUID:
    (issued,) = (
        r.event.certificate for r in system.log.read(case) if isinstance(r.event, CertificateIssued)
    )
    return issued


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def opened(folder: Path) -> System:
    system = System.open(Settings.demo(folder), Clock())
    migrate(system.settings, system.log, system.vault_tables, PROJECTIONS)
    return system


def append_plainly(system: System, plain: System, after: int) -> float:
    """Seconds for the same events, as many in one append, into a log of their own."""
    commands: dict[str, dict[UUID, list[Any]]] = {}
    at = after
    while page := system.log.after(at, 1_000):
        for r in page:
            commands.setdefault(r.request, {}).setdefault(r.stream, []).append(r.event)
        at = page[-1].position
    context = system.context(PUBLIC, "plain")
    versions: dict[UUID, int] = {}
    began = time.perf_counter()
    for streams in commands.values():
        writes = [
            Write(stream=stream, version=versions.get(stream, 0), events=tuple(events))
            for stream, events in streams.items()
        ]
        plain.log.append(writes, context, answer=writes[0].stream)
        for one in writes:
            versions[one.stream] = one.version + len(one.events)
    return time.perf_counter() - began
