"""Looks are told to the holder; whoever repeats one does not fill the log."""

from dataclasses import replace
from datetime import timedelta

from domain.certificates.verification_record import (
    MOST_A_DAY,
    VERIFICATION_RECORD,
    CertificateVerified,
    LookKind,
    RecordVerification,
)
from domain.streams import verification_record_stream
from tests.domain.case_samples import MONDAY, uid
from tests.spec import spec

LOOK = RecordVerification(
    person=uid("holder"), certificate=uid("certificate"), kind=LookKind.CODE, on=MONDAY
)


def seen(place: int) -> CertificateVerified:
    return CertificateVerified(
        person=uid("holder"),
        certificate=uid("certificate"),
        kind=LookKind.CODE,
        verified_on=MONDAY,
        place=place,
    )


def test_each_look_is_counted_on_its_day() -> None:
    nothing = spec(VERIFICATION_RECORD)
    nothing.when(LOOK).then(seen(1))
    nothing.after(LOOK).when(LOOK).then(seen(2))
    tomorrow = MONDAY + timedelta(days=1)
    (next_day,) = nothing.after(LOOK, LOOK).when(replace(LOOK, on=tomorrow)).events
    assert (next_day.place, next_day.verified_on) == (1, tomorrow)


def test_only_so_many_a_day_are_recorded() -> None:
    full = spec(VERIFICATION_RECORD).given(*(seen(n) for n in range(1, MOST_A_DAY + 1)))
    full.when(LOOK).then()
    full.when(replace(LOOK, on=MONDAY + timedelta(days=1))).then(
        replace(seen(1), verified_on=MONDAY + timedelta(days=1))
    )


def test_a_month_has_a_stream_of_its_own() -> None:
    first, last = MONDAY.replace(day=1), MONDAY.replace(day=28)
    stream = verification_record_stream(uid("holder"), first)
    assert verification_record_stream(uid("holder"), last) == stream
    assert verification_record_stream(uid("holder"), last + timedelta(days=9)) != stream
    assert verification_record_stream(uid("other"), first) != stream
