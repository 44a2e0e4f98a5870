"""Requests for new certificates: what may be asked for, and what a grant says."""

from dataclasses import replace
from typing import Any

import pytest

from domain.cases.request_acts import AddFile, RefuseRequest
from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate_request import CERTIFICATE_REQUEST
from domain.certificates.certificate_request.events import (
    RenewalGranted,
    RenewalGround,
    RequestDrafted,
)
from domain.kept_file import KeptFile
from domain.personal import Personal
from tests.domain.case_samples import APPLICANT, UNIT, uid
from tests.domain.renewals import BODY, DRAFT, GRANT, HELD, IDENTITY, OFFICE, SUBMIT, TO_HRSS
from tests.spec import spec

REQUEST = spec(CERTIFICATE_REQUEST)
CORRECTION = replace(DRAFT, ground=RenewalGround.CORRECTION, name="林小晓")
EVIDENCE = AddFile(
    file=KeptFile(
        digest="ab" * 32,
        name=Personal(APPLICANT, "证明.pdf"),
        media_type="application/pdf",
        size=9,
    )
)


def test_from_the_draft_to_the_new_certificate() -> None:
    [drafted] = REQUEST.when(DRAFT).events
    assert isinstance(drafted, RequestDrafted)
    assert (drafted.certificate, drafted.number) == (HELD.certificate, HELD.number)
    assert (drafted.renewal.name, drafted.renewal.identity_number) == (
        HELD.holder,
        HELD.identity_number,
    )
    granted = RenewalGranted(
        organisation=OFFICE,
        opinion=Personal(APPLICANT, "同意"),
        successor=uid("new"),
        successor_number="2026-2",
    )
    REQUEST.after(*TO_HRSS).when(GRANT).then(granted)
    end = REQUEST.after(*TO_HRSS, GRANT)
    assert end.state.status is RequestStatus.GRANTED
    assert end.state.successor == uid("new")
    end.when(GRANT).rejected("not-your-turn")


@pytest.mark.parametrize("done", [2, 3, 4])
def test_only_the_last_step_grants(done: int) -> None:
    waiting = REQUEST.after(*TO_HRSS[:done])
    waiting.when(replace(GRANT, organisation=(UNIT, BODY, BODY)[done - 2])).rejected(
        "request-not-last-step"
    )


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"reason": " "}, {"reason": "field-required"}),
        ({"reason": "长" * 1_001}, {"reason": "renewal-reason-too-long"}),
        ({"name": "林小晓"}, {"name": "correction-only"}),
        ({"identity_number": IDENTITY}, {"identity_number": "correction-only"}),
        ({"ground": RenewalGround.CORRECTION}, {"name": "correction-nothing"}),
        (
            {"ground": RenewalGround.CORRECTION, "identity_number": "1"},
            {"identity_number": "document-malformed"},
        ),
        (
            {"present": replace(HELD, person=uid("another"))},
            {"number": "certificate-of-another"},
        ),
    ],
)
def test_wrong_fields_are_named(changes: dict[str, Any], fields: dict[str, str]) -> None:
    assert REQUEST.when(replace(DRAFT, **changes)).rejected("request-wrong").fields == fields


def test_a_legal_change_is_shown_by_a_document() -> None:
    asked = REQUEST.after(CORRECTION)
    assert str(asked.state.renewal.name) == "林小晓"
    assert asked.state.renewal.identity_number == HELD.identity_number
    asked.when(SUBMIT).rejected("correction-evidence")
    assert asked.after(EVIDENCE, SUBMIT).state.status is RequestStatus.AT_HR_UNIT


def test_the_certificate_stays_the_one_it_was_begun_for() -> None:
    other = replace(DRAFT, present=replace(HELD, certificate=uid("other")))
    refused = REQUEST.after(DRAFT).when(other).rejected("request-wrong")
    assert refused.fields == {"number": "request-certificate-kept"}
    REQUEST.after(DRAFT).when(DRAFT).then()
    REQUEST.after(DRAFT, SUBMIT).when(DRAFT).rejected("request-not-open")


def test_a_refusal_ends_it() -> None:
    refused = REQUEST.after(*TO_HRSS[:3], RefuseRequest(organisation=BODY, opinion="材料不实"))
    assert refused.state.status is RequestStatus.REFUSED
    refused.when(SUBMIT).rejected("request-not-open")


def test_lost_and_damaged_ones_are_reissued_and_the_others_replaced() -> None:
    replaced = {ground for ground in RenewalGround if ground.replaces}
    assert replaced == {RenewalGround.CORRECTION, RenewalGround.OLD_CERTIFICATE}
