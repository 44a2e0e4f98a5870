"""How many certificates a second one core makes; a batch has 500, a burst 50,000.

Seconds are those of the processor, so that neighbours on the machine count little.
"""

import gc
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from application.ports import Context
from application.work import Work, execute
from domain.certificate import CERTIFICATE, IssueCertificate, Title
from domain.issuer_key import ISSUER_KEY, AddKey
from domain.personal import Personal
from domain.registry import DECIDERS
from domain.streams import issuer_key_stream
from domain.terms import AcquisitionMode, TitleLevel
from infrastructure.blobs import Blobs
from infrastructure.certificate_pdf import render
from infrastructure.codec import Codec
from infrastructure.event_log import StoredEventLog, open_log
from infrastructure.key_store import KeyStore
from infrastructure.passwords import LIGHT
from infrastructure.press import CertificatePress
from infrastructure.sealing import Sealer
from infrastructure.signing import SignatureState, check, sign
from infrastructure.signing_keys import new_issuer_key
from infrastructure.vault import Vault
from interfaces.words import word
from tests.bench.pages import by_fpdf2, by_reportlab, runs_of
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, photo

KEY = new_issuer_key("发证单位", datetime(2026, 6, 1, tzinfo=UTC))
CERTIFICATES, BATCH = 10_000, 500
ISSUER = uuid4()
CONTEXT = Context(
    actor=None, organisation=ISSUER, role="TitleOfficer", at=SIGNED_AT, request="bench"
)


@pytest.mark.parametrize("picture", [None, photo()], ids=["plain", "photo"])
def test_render(benchmark: BenchmarkFixture, picture: bytes | None) -> None:
    pdf = benchmark(render, replace(PLAIN, photo=picture))
    assert pdf.startswith(b"%PDF-")


def test_sign(benchmark: BenchmarkFixture) -> None:
    signed = benchmark(sign, render(PLAIN), KEY, SIGNED_AT)
    assert check(signed, [KEY.certificate]) is SignatureState.VALID


def test_check(benchmark: BenchmarkFixture) -> None:
    signed = sign(render(PLAIN), KEY, SIGNED_AT)
    assert benchmark(check, signed, [KEY.certificate]) is SignatureState.VALID


def test_the_same_page_by_others(benchmark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Ours, fpdf2 used plainly, and reportlab, in turn and in one run."""
    runs = runs_of(PLAIN)
    sides: dict[str, tuple[Callable[[int], bytes], int]] = {
        "ours": (lambda n: render(replace(PLAIN, number=f"{n:020}")), 20),
        "fpdf2": (lambda _: by_fpdf2(PLAIN, runs), 2),
    }
    absent = ""
    try:
        drawn = by_reportlab()
    except ImportError:
        absent = "; reportlab is not installed"
    else:
        sides["reportlab"] = (lambda _: drawn(PLAIN, runs), 20)
    rates: dict[str, list[float]] = {side: [] for side in sides}

    def measure() -> None:
        for turn in range(5):
            for side, (make, times) in sides.items():
                gc.collect()
                began = time.process_time()
                for n in range(times):
                    assert make(turn * times + n).startswith(b"%PDF")
                rates[side].append(times / (time.process_time() - began))

    for make, _ in sides.values():
        make(0)  # faces are read and glyphs measured once per process
    benchmark.pedantic(measure, rounds=1, iterations=1)
    figures = {side: median(found) for side, found in rates.items()}
    benchmark.extra_info.update(figures, ratio=figures["ours"] / figures["fpdf2"])
    with capsys.disabled():
        told = ", ".join(f"{side} {rate:.1f}" for side, rate in figures.items())
        ratio = figures["ours"] / figures["fpdf2"]
        print(f"\npages a second and core: {told}; {ratio:.0f} times fpdf2{absent}")  # noqa: T201 figures are what a benchmark is for


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[StoredEventLog, CertificatePress]]:
    url = f"sqlite:///{tmp_path / 'vault.db'}"
    with closing(Vault(url, bytes(32), argon2=LIGHT)) as vault:
        vault.create_tables()
        sealer = Sealer(vault)
        log = open_log(f"sqlite:///{tmp_path / 'log.db'}", Codec(DECIDERS, sealer))
        log.create_tables()
        public = KeyStore(vault, SIGNED_AT).new_key(key := uuid4(), "发证单位")
        added = AddKey(
            key=key,
            organisation=ISSUER,
            certificate=public.certificate,
            fingerprint=public.fingerprint,
            suite=public.suite,
        )

        def add(work: Work) -> UUID:
            work.do(ISSUER_KEY, issuer_key_stream(ISSUER), added)
            return issuer_key_stream(ISSUER)

        execute(log, CONTEXT, add)
        with closing(log):
            blobs = Blobs(tmp_path / "blobs", sealer)
            yield log, CertificatePress(log, vault, blobs, "https://zhicheng.example.gov.cn")


def _issue(log: StoredEventLog, numbers: range) -> list[UUID]:
    """Certificates of as many people, in one transaction."""
    made = [uuid4() for _ in numbers]

    def use_case(work: Work) -> UUID:
        for certificate, number in zip(made, numbers, strict=True):
            person = uuid4()
            command = IssueCertificate(
                certificate=certificate,
                number=f"2026320000001{number:07}",
                person=person,
                holder=Personal(person, "欧阳明远"),
                identity_number=Personal(person, "11010519491231002X"),
                declaration=uuid4(),
                committee=uuid4(),
                title=Title(
                    series=PLAIN.series,
                    title=PLAIN.title,
                    level=TitleLevel.SENIOR_ASSOCIATE,
                    specialty=PLAIN.specialty,
                    mode=AcquisitionMode.PEER_REVIEW,
                    committee=str(PLAIN.committee),
                    obtained_on=date(2026, 6, 20),
                    filing_number=str(PLAIN.filing_number),
                ),
                issuer=ISSUER,
                issuer_name=PLAIN.issuer,
                issued_on=PLAIN.issued_on,
            )
            work.do(CERTIFICATE, certificate, command)
        return made[0]

    execute(log, CONTEXT, use_case)
    return made


def test_ten_thousand(
    house: tuple[StoredEventLog, CertificatePress],
    benchmark: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Stored, made and signed, and served again; SQLite, a folder, everything sealed."""
    log, press = house
    rates: dict[str, float] = {}
    issued: list[UUID] = []

    def phase(name: str, work: Callable[[], None]) -> None:
        began = time.process_time()
        work()
        rates[name] = CERTIFICATES / (time.process_time() - began)

    def issue() -> None:
        for first in range(0, CERTIFICATES, BATCH):
            issued.extend(_issue(log, range(first, first + BATCH)))

    def serve() -> None:
        for certificate in issued:
            assert press.document(certificate, CONTEXT, word)

    def measure() -> None:
        phase("issued", issue)
        phase("made and signed", serve)
        phase("served again", serve)

    render(PLAIN)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    benchmark.pedantic(measure, rounds=1, iterations=1)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    benchmark.extra_info.update(rates, megabytes=grown)
    with capsys.disabled():
        told = ", ".join(f"{rate:.0f} {name}" for name, rate in rates.items())
        print(f"\ncertificates a second and core: {told}; {grown:.0f} MB above the start")  # noqa: T201 figures are what a benchmark is for
