"""What is set up before the first declaration."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from application.committees.convening import CommitteeForm, register_committee
from application.configuration.calendars import CalendarYear, set_calendar_year
from application.configuration.cataloguing import SpecialtyForm, add_specialty
from application.configuration.routing import (
    NodeCancelling,
    NodeChange,
    NodeForm,
    add_node,
    amend_node,
    cancel_node,
)
from application.organisations.organising import (
    Cancelling,
    Moving,
    OrganisationForm,
    cancel_organisation,
    move_organisation,
    register_organisation,
)
from application.permissions import Forbidden, Hidden
from domain.configuration.route import StageKind
from domain.configuration.route_map import ROUTE_MAP
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION, OrganisationKind
from domain.streams import route_map_stream
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
)
from tests.application.world import ADMINISTRATOR, Province

JUNIOR = CommitteeTitleLevel.JUNIOR
SENIOR_MAP = route_map_stream(AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.SENIOR)


def committee(made: Province, **changes: Any) -> CommitteeForm:
    form = CommitteeForm(
        name="新评委会",
        level=AdministrativeLevel.CITY,
        title_level=JUNIOR,
        division="320100",
        office=made.office,
        convening_unit=made.tm,
        series=("10",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )
    return replace(form, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"series": ("99",)}, "series"),
        ({"specialties": ("9999",)}, "specialties"),
        ({"valid_until": date(2030, 1, 1)}, "valid_until"),
    ],
)
def test_a_committee_is_made_of_what_there_is(
    made: Province, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected, match="committee-wrong") as caught:
        made.do(ADMINISTRATOR, register_committee, made.new_id(), committee(made, **changes))
    assert set(caught.value.fields) == {field}


def test_a_committee_has_an_office_of_the_right_kind(made: Province) -> None:
    for office in made.tm, made.new_id():
        form = committee(made, office=office)
        with pytest.raises(Rejected, match="committee-wrong"):
            made.do(ADMINISTRATOR, register_committee, made.new_id(), form)
    form = committee(made, convening_unit=made.new_id())
    with pytest.raises(Rejected, match="organisation-unknown"):
        made.do(ADMINISTRATOR, register_committee, made.new_id(), form)


def test_configuring_is_not_for_everybody(made: Province) -> None:
    node = NodeForm(title_level=JUNIOR, kind=StageKind.AUTHORITY, organisation=made.dm)
    body = OrganisationForm(
        name="某某单位",
        division="320100",
        level=AdministrativeLevel.CITY,
        kind=OrganisationKind.TITLE_OFFICE,
    )
    for actor in made.officer_unit, made.officer_office, made.applicant:
        for use_case, form in (
            (add_node, node),
            (register_committee, committee(made)),
            (register_organisation, body),
            (add_specialty, SpecialtyForm(code="1009", name="x", series="10")),
            (set_calendar_year, CalendarYear(year=2027)),
        ):
            with pytest.raises(Forbidden):
                made.do(actor, use_case, made.new_id(), form)


def test_a_node_keeps_its_level(made: Province) -> None:
    nodes = made.state(ROUTE_MAP, SENIOR_MAP).nodes.values()
    node = next(n.node for n in nodes if n.organisation == made.dm)
    change = NodeChange(
        title_level=CommitteeTitleLevel.SENIOR, organisation=made.other_dm, confirmed=True
    )
    made.do(made.officer_tm, amend_node, node, change)
    assert made.state(ROUTE_MAP, SENIOR_MAP).nodes[node].organisation == made.other_dm
    with pytest.raises(Rejected, match="node-wrong") as caught:
        made.do(made.officer_tm, amend_node, node, replace(change, organisation=made.tp))
    assert caught.value.fields == {"organisation": "node-level"}
    with pytest.raises(Rejected, match="node-unknown"):
        made.do(made.officer_tm, amend_node, made.new_id(), change)
    cancelling = NodeCancelling(title_level=CommitteeTitleLevel.SENIOR, reason="撤并")
    made.do(made.officer_tm, cancel_node, node, cancelling)
    assert node not in made.state(ROUTE_MAP, SENIOR_MAP).nodes


def test_a_node_stands_for_a_body_there_is(made: Province) -> None:
    form = NodeForm(title_level=JUNIOR, kind=StageKind.AUTHORITY, organisation=made.new_id())
    with pytest.raises(Rejected, match="organisation-unknown"):
        made.do(ADMINISTRATOR, add_node, made.new_id(), form)


def test_bodies_never_stand_in_a_circle(made: Province) -> None:
    made.do(ADMINISTRATOR, move_organisation, made.dm, Moving(superior=made.tm))
    made.do(ADMINISTRATOR, move_organisation, made.tm, Moving(superior=made.tp))
    for superior in made.tp, made.tm, made.dm:
        with pytest.raises(Rejected, match="organisation-circle"):
            made.do(ADMINISTRATOR, move_organisation, made.tp, Moving(superior=superior))
    made.do(ADMINISTRATOR, move_organisation, made.dm, Moving())
    assert made.state(ORGANISATION, made.dm).superior is None


def test_nothing_hangs_below_a_cancelled_body(made: Province) -> None:
    made.do(ADMINISTRATOR, cancel_organisation, made.other_dm, Cancelling(reason="撤并"))
    with pytest.raises(Rejected, match="organisation-unknown"):
        made.do(ADMINISTRATOR, move_organisation, made.dm, Moving(superior=made.other_dm))
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, cancel_organisation, made.new_id(), Cancelling(reason="x"))
