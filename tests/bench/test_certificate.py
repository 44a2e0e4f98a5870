"""How many certificates a second one core makes; a batch has 500, a burst 50,000."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from infrastructure.certificate_pdf import render
from infrastructure.signing import SignatureState, check, sign
from infrastructure.signing_keys import new_issuer_key
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, photo

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
