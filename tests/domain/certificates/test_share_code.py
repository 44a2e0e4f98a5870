"""Share codes: once, for a time, by the holder alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificates.share_code import (
    CODE_BYTES,
    SHARE_CODE,
    CertificateShared,
    OpenShare,
    ShareCertificate,
    ShareOpened,
    ShareState,
    ShareWithdrawn,
    WithdrawShare,
    read,
    written,
)
from domain.personal import Personal
from domain.streams import share_code_stream
from tests.domain.case_samples import MONDAY, uid
from tests.spec import spec

LAST = MONDAY + timedelta(days=90)
SHARE = ShareCertificate(
    share=uid("share"),
    person=uid("holder"),
    certificate=uid("certificate"),
    purpose=" 应聘 ",
    today=MONDAY,
    until=LAST,
)
OPEN = OpenShare(today=MONDAY)
WITHDRAW = WithdrawShare(person=uid("holder"), today=MONDAY)

nothing = spec(SHARE_CODE)
shared = nothing.after(SHARE)


def test_a_certificate_is_shared_for_a_purpose_and_a_time() -> None:
    nothing.when(SHARE).then(
        CertificateShared(
            share=uid("share"),
            person=uid("holder"),
            certificate=uid("certificate"),
            purpose=Personal(uid("holder"), "应聘"),
            until=LAST,
        )
    )
    shared.when(SHARE).rejected("share-exists")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(SHARE, purpose=" "), "purpose-required"),
        (replace(SHARE, purpose="用" * 201), "purpose-too-long"),
        (replace(SHARE, until=LAST + timedelta(days=1)), "share-period"),
        (replace(SHARE, until=MONDAY - timedelta(days=1)), "share-period"),
    ],
)
def test_a_share_is_refused(command: ShareCertificate, code: str) -> None:
    nothing.when(command).rejected(code)


def test_it_is_opened_once() -> None:
    shared.when(OPEN).then(ShareOpened(opened_on=MONDAY))
    shared.after(OPEN).when(OPEN).rejected("share-used")
    shared.after(OPEN).when(WITHDRAW).rejected("share-used")
    nothing.when(OPEN).rejected("share-unknown")
    assert shared.after(OPEN).state.on(LAST + timedelta(days=9)) is ShareState.USED


def test_it_is_open_through_its_last_day() -> None:
    shared.when(OpenShare(today=LAST)).then(ShareOpened(opened_on=LAST))
    late = LAST + timedelta(days=1)
    shared.when(OpenShare(today=late)).rejected("share-expired")
    assert shared.state.on(late) is ShareState.EXPIRED


def test_the_holder_alone_withdraws_it() -> None:
    shared.when(replace(WITHDRAW, person=uid("other"))).rejected("share-unknown")
    shared.when(WITHDRAW).then(ShareWithdrawn(withdrawn_on=MONDAY))
    shared.after(WITHDRAW).when(OPEN).rejected("share-withdrawn")


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_a_code_is_read_as_it_is_written_and_as_people_type_it(random: bytes) -> None:
    code = written(random)
    assert len(code) == 19
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read(code) == read(typed) == code


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES), st.integers(0, 79))
def test_every_bit_of_a_code_counts(random: bytes, bit: int) -> None:
    other = int.from_bytes(random, "big") ^ (1 << bit)
    assert written(random) != written(other.to_bytes(CODE_BYTES, "big"))


@pytest.mark.parametrize("text", ["", "1234", "U" * 16, "1" * 17, "ＡＢＣＤ" * 4])
def test_what_is_no_code_is_nobodys(text: str) -> None:
    assert read(text) == ""


def test_a_code_leads_to_its_share() -> None:
    assert share_code_stream("A") == share_code_stream("A") != share_code_stream("B")
