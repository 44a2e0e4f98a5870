"""Accepting agencies are added by who configures, and found by the units that come to them."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.configuration.configuring import Reason
from application.configuration.routing import NodeForm, add_node
from application.organisations.accepting import (
    AgencyChange,
    AgencyForm,
    NoticeForm,
    add_agency,
    amend_agency,
    cancel_agency,
    for_unit,
    set_notice,
)
from application.permissions import Forbidden, Hidden
from application.work import Work
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.terms import AcquisitionMode, CommitteeTitleLevel, TitleLevel
from tests.application.world import ADMINISTRATOR, Province

INITIAL = AcquisitionMode.INITIAL_DETERMINATION
LEVEL = TitleLevel.JUNIOR_ASSISTANT


def agency(body: UUID, kind: StageKind = StageKind.TITLE_OFFICE) -> AgencyForm:
    return AgencyForm(mode=INITIAL, title_level=LEVEL, kind=kind, organisation=body)


def found(made: Province, level: TitleLevel = LEVEL, mode: AcquisitionMode = INITIAL) -> list[str]:
    """The codes of the way to each agency that is open to the unit."""
    work = Work(made.log, made.context(made.applicant))
    return [
        " ".join(stage.code for stage in one.path.stages)
        for one in for_unit(work, made.unit, mode, level)
    ]


def mapped(made: Province) -> None:
    """市工业局 > 市职称办 > 省职称处"""
    above = None
    for kind, body in (
        (StageKind.TITLE_AUTHORITY, made.tp),
        (StageKind.TITLE_OFFICE, made.tm),
        (StageKind.AUTHORITY, made.dm),
    ):
        node = made.new_id()
        form = NodeForm(
            mode=INITIAL,
            title_level=CommitteeTitleLevel.JUNIOR,
            kind=kind,
            organisation=body,
            superior=above,
        )
        made.do(ADMINISTRATOR, add_node, node, form)
        above = node


def test_a_unit_finds_the_agencies_its_route_comes_to_nearest_first(made: Province) -> None:
    mapped(made)
    assert found(made) == []
    made.do(ADMINISTRATOR, add_agency, made.new_id(), agency(made.tp, StageKind.TITLE_AUTHORITY))
    near = made.do(ADMINISTRATOR, add_agency, made.new_id(), agency(made.tm)).stream
    assert found(made) == ["Dm Om", "Dm Om Tp"]
    assert found(made, TitleLevel.JUNIOR_ENTRY) == []
    assert found(made, mode=AcquisitionMode.PEER_REVIEW) == []
    made.do(ADMINISTRATOR, amend_agency, near, AgencyChange(kind=StageKind.AUTHORITY))
    assert found(made) == ["Dm Om Tp"]
    made.do(ADMINISTRATOR, amend_agency, near, AgencyChange(kind=StageKind.TITLE_OFFICE))
    made.do(ADMINISTRATOR, cancel_agency, near, Reason(reason="撤并"))
    assert found(made) == ["Dm Om Tp"]


def test_an_agency_that_no_route_comes_to_is_open_to_nobody(made: Province) -> None:
    made.do(ADMINISTRATOR, add_agency, made.new_id(), agency(made.tm))
    assert found(made) == []


def test_only_a_unit_asks(made: Province) -> None:
    work = Work(made.log, made.context(made.applicant))
    with pytest.raises(Rejected, match="choice-wrong"):
        for_unit(work, made.tm, INITIAL, LEVEL)


def test_configuring_agencies_is_not_for_everybody(made: Province) -> None:
    one = made.do(ADMINISTRATOR, add_agency, made.new_id(), agency(made.tm)).stream
    for actor in made.officer_unit, made.officer_office, made.applicant:
        for use_case, form in (
            (add_agency, agency(made.tp)),
            (amend_agency, AgencyChange(kind=StageKind.AUTHORITY)),
            (set_notice, NoticeForm(text="须知")),
            (cancel_agency, Reason(reason="x")),
        ):
            with pytest.raises(Forbidden):
                made.do(actor, use_case, one, form)
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, set_notice, made.new_id(), NoticeForm(text="须知"))


def test_an_agency_is_a_body_there_is(made: Province) -> None:
    nobody = replace(agency(made.tm), organisation=made.new_id())
    with pytest.raises(Rejected, match="organisation-unknown"):
        made.do(ADMINISTRATOR, add_agency, made.new_id(), nobody)
