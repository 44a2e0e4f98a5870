"""An accepting agency is added, amended, told about and cancelled, one for a mode and a level."""

from uuid import UUID

import pytest

from domain.configuration.route import StageKind
from domain.organisations.accepting_agency import (
    ACCEPTING_AGENCY,
    LONGEST_NOTICE,
    AddAgency,
    AgencyAdded,
    AgencyAmended,
    AgencyCancelled,
    AmendAgency,
    CancelAgency,
    NoticeSet,
    SetNotice,
)
from domain.terms import AcquisitionMode, TitleLevel
from tests.spec import spec

BODY = UUID(int=1)
OFFICE = StageKind.TITLE_OFFICE
INITIAL = AcquisitionMode.INITIAL_DETERMINATION
LEVEL = TitleLevel.JUNIOR_ASSISTANT
added = AgencyAdded(mode=INITIAL, title_level=LEVEL, organisation=BODY, kind=OFFICE)
cancelled = AgencyCancelled(reason="机构撤并")


def add(mode: AcquisitionMode = INITIAL, kind: StageKind = OFFICE) -> AddAgency:
    return AddAgency(mode=mode, title_level=LEVEL, organisation=BODY, kind=kind)


def test_a_body_is_an_agency_of_a_mode_and_level_once() -> None:
    spec(ACCEPTING_AGENCY).given().when(add()).then(added)
    refused = spec(ACCEPTING_AGENCY).given(added).when(add()).rejected("agency-exists")
    assert refused.fields == {"organisation": "agency-exists"}


def test_reviews_have_committees_and_no_agency() -> None:
    refused = spec(ACCEPTING_AGENCY).given().when(add(AcquisitionMode.PEER_REVIEW))
    assert refused.rejected("agency-wrong").fields == {"mode": "agency-mode"}


@pytest.mark.parametrize("kind", [StageKind.UNIT, StageKind.COMMITTEE, StageKind.EXPERT_REVIEW])
def test_an_agency_stands_where_officers_review(kind: StageKind) -> None:
    for story in (
        spec(ACCEPTING_AGENCY).given().when(add(kind=kind)),
        spec(ACCEPTING_AGENCY).given(added).when(AmendAgency(kind=kind)),
    ):
        assert story.rejected("agency-wrong").fields == {"kind": "agency-kind"}


def test_the_kind_of_node_is_amended() -> None:
    story = spec(ACCEPTING_AGENCY).given(added)
    story.when(AmendAgency(kind=OFFICE)).then()
    story.when(AmendAgency(kind=StageKind.AUTHORITY)).then(AgencyAmended(kind=StageKind.AUTHORITY))


def test_every_notice_is_a_version_of_its_own() -> None:
    story = spec(ACCEPTING_AGENCY).given(added)
    first = NoticeSet(version=1, text="请带学历证书。\n周一至周五")
    story.when(SetNotice(text=" 请带学历证书。\n周一至周五 ")).then(first)
    later = story.given(first)
    later.when(SetNotice(text=first.text)).then()
    later.when(SetNotice(text="改为网上提交。")).then(NoticeSet(version=2, text="改为网上提交。"))


@pytest.mark.parametrize(
    ("text", "code"),
    [(" \n", "field-required"), ("长" * (LONGEST_NOTICE + 1), "notice-too-long")],
)
def test_a_notice_says_something_and_not_too_much(text: str, code: str) -> None:
    refused = spec(ACCEPTING_AGENCY).given(added).when(SetNotice(text=text))
    assert refused.rejected("agency-wrong").fields == {"text": code}


def test_a_cancelled_agency_changes_no_more_but_may_come_back_with_its_notice() -> None:
    story = spec(ACCEPTING_AGENCY).given(added, NoticeSet(version=1, text="须知"))
    story.when(CancelAgency(reason=" ")).rejected("reason-required")
    story.when(CancelAgency(reason=" 机构撤并 ")).then(cancelled)
    gone = story.given(cancelled)
    for command in (
        AmendAgency(kind=OFFICE),
        SetNotice(text="新须知"),
        CancelAgency(reason="再次"),
    ):
        gone.when(command).rejected("agency-cancelled")
    back = gone.after(add()).state
    assert (back.active, back.notice, back.notice_version) == (True, "须知", 1)


def test_nothing_is_changed_of_what_is_no_agency() -> None:
    spec(ACCEPTING_AGENCY).given().when(SetNotice(text="须知")).rejected("agency-unknown")
