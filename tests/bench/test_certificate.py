"""How many pages of certificates a second one core makes, and how many others do.

Seconds are those of the processor, so that neighbours on the machine count little.
"""

from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.signing import SignatureState, sign
from infrastructure.signatures.signing_keys import new_issuer_key
from tests.bench.pages import Side, others_of
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, check, photo

KEY = new_issuer_key("发证单位", datetime(2026, 6, 1, tzinfo=UTC))


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
    others, absent = others_of(PLAIN)
    ours = Side(lambda n: render(replace(PLAIN, number=f"{n:020}")), 20)
    sides = {"ours": ours, **others}
    rates: dict[str, list[float]] = {side: [] for side in sides}

    def measure() -> None:
        for turn in range(5):
            for name, side in sides.items():
                rates[name].append(side.rate(turn * side.times))

    for side in sides.values():
        side.make(0)  # faces are read and glyphs measured once per process
    benchmark.pedantic(measure, rounds=1, iterations=1)
    figures = {side: median(found) for side, found in rates.items()}
    benchmark.extra_info.update(figures, ratio=figures["ours"] / figures["fpdf2"])
    with capsys.disabled():
        told = ", ".join(f"{side} {rate:.1f}" for side, rate in figures.items())
        ratio = figures["ours"] / figures["fpdf2"]
        print(f"\npages a second and core: {told}; {ratio:.0f} times fpdf2{absent}")  # noqa: T201 figures are what a benchmark is for
