"""Panels of at least three, and the opinions their members sign."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.committees.review_meeting.commands import (
    DeclareAvoidance,
    DissolvePanel,
    FormPanel,
    WritePanelOpinion,
)
from domain.committees.review_meeting.events import (
    AvoidanceGround,
    PanelDissolved,
    PanelFormed,
    PanelOpinionWritten,
)
from domain.committees.secret_ballot import CloseBallot, OpenBallot
from domain.personal import Personal
from tests.domain.meeting_of_seven import (
    BALLOT,
    GOOD,
    ONE,
    OPEN,
    RECUSED,
    START,
    TWO,
    WHO,
    E,
    all_returned,
    meeting,
    returned,
    reviewing,
    sign_in,
    tally,
    voting,
)

PANEL, SECOND = UUID(int=501), UUID(int=502)
FORM = FormPanel(panel=PANEL, name="结构组", members=E[:3], declarations=(ONE,))
WITH_RECUSED = replace(FORM, members=(*E[1:4], RECUSED), declarations=(ONE, TWO))
formed = reviewing.after(FORM)
OPINION = WritePanelOpinion(author=E[1], declaration=ONE, opinion=" 业绩突出，建议通过。 ")


def test_a_panel_is_formed_before_the_meeting_or_in_it() -> None:
    event = PanelFormed(panel=PANEL, name="结构组", members=E[:3], declarations=(ONE,))
    meeting.after(OPEN).when(FORM).then(event)
    reviewing.when(replace(FORM, name=" 结构组 ")).then(event)
    voting.when(FORM).rejected("meeting-status")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", "field-required"),
        ({"members": E[:2]}, "members", "panel-too-small"),
        ({"members": (E[0], E[1], E[1])}, "members", "listed-twice"),
        ({"members": (E[0], E[1], UUID(int=9))}, "members", "not-on-roster"),
        (
            {"members": (E[0], E[1], RECUSED), "declarations": (ONE, TWO)},
            "members",
            "panel-too-small-without-recused",
        ),
        ({"declarations": ()}, "declarations", "required-once-each"),
        ({"declarations": (ONE, ONE)}, "declarations", "required-once-each"),
        ({"declarations": (PANEL,)}, "declarations", "required-once-each"),
    ],
)
def test_a_panel_has_three_who_do_not_stand_back(
    change: dict[str, object], field: str, code: str
) -> None:
    refusal = reviewing.when(replace(FORM, **change)).rejected("panel-wrong")  # type: ignore[arg-type]  # any field
    assert refusal.fields == {field: code}


def test_a_candidate_belongs_to_one_panel() -> None:
    second = replace(FORM, panel=SECOND, members=E[3:6])
    refused = formed.when(second).rejected("panel-wrong")
    assert refused.fields == {"name": "panel-name-taken", "declarations": "in-another-panel"}
    anew = formed.after(replace(FORM, members=E[:4]))
    assert [one.members for one in anew.state.panels] == [E[:4]]
    gone = formed.after(DissolvePanel(panel=PANEL))
    formed.when(DissolvePanel(panel=PANEL)).then(PanelDissolved(panel=PANEL))
    gone.when(DissolvePanel(panel=PANEL)).rejected("panel-unknown")
    assert gone.after(second).state.panel_of(ONE).panel == SECOND


def test_an_opinion_carries_its_author() -> None:
    formed.when(OPINION).then(
        PanelOpinionWritten(
            panel=PANEL,
            declaration=ONE,
            author=E[1],
            opinion=Personal(WHO, "业绩突出，建议通过。"),
        )
    )
    formed.when(replace(OPINION, opinion=" ")).rejected("opinion-required")


def test_who_may_write_for_a_panel() -> None:
    formed.when(replace(OPINION, author=E[4])).rejected("not-in-the-panel")
    formed.when(replace(OPINION, declaration=TWO)).rejected("not-in-the-panel")
    formed.when(replace(OPINION, declaration=PANEL)).rejected("not-a-candidate")
    wide = reviewing.after(WITH_RECUSED)
    wide.when(replace(OPINION, author=RECUSED, declaration=TWO)).rejected("recused")
    away = meeting.after(OPEN, *sign_in(*E[:5]), START, replace(WITH_RECUSED, declarations=(ONE,)))
    away.when(replace(OPINION, author=RECUSED)).rejected("not-present")
    formed.after(OpenBallot(ballot=BALLOT)).when(OPINION).rejected("meeting-status")


def test_after_the_vote_no_opinion_is_written() -> None:
    all_returned.after(GOOD).when(OPINION).rejected("meeting-status")
    first = formed.after(
        OpenBallot(ballot=BALLOT, candidates=(ONE,)),
        *returned(*E),
        CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 7, 0),)),
    )
    first.when(OPINION).rejected("candidate-decided")


def test_a_panel_that_somebody_stood_back_from_is_formed_anew() -> None:
    shrunk = formed.after(
        DeclareAvoidance(expert=E[2], declaration=ONE, ground=AvoidanceGround.KIN)
    )
    shrunk.when(OPINION).rejected("panel-shrunk", least=3)
    refused = shrunk.when(FORM).rejected("panel-wrong")
    assert refused.fields == {"members": "panel-too-small-without-recused"}
    assert shrunk.after(replace(FORM, members=E[:4])).when(OPINION).events
