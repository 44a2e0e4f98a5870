from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration.commands import (
    PassDown,
    Return,
    SaveDraft,
    Withdraw,
)
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.cases.declaration.events import Withdrawn
from domain.personal import Personal
from domain.rules.routes import ROUTE_TABLE, RouteRow, stage_codes
from domain.terms import TitleLevel
from projections.cases.tracking import passed_over, track, walked
from tests.domain.case_samples import (
    ANSWERS,
    APPLICANT,
    CHOICE,
    OFFICE,
    OFFICER,
    TEMPLATE,
    UNIT,
    finished,
    resubmit,
    route,
    uid,
)
from tests.domain.cases.test_declaration_walk import Walk, walks
from tests.projections.cases.test_declarations import CASE, recorded
from tests.projections.story import Story


@pytest.mark.parametrize("row", ROUTE_TABLE, ids=lambda row: row.id)
@pytest.mark.parametrize("title", [TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE])
def test_a_finished_case_has_walked_its_row(row: RouteRow, title: TitleLevel) -> None:
    history = recorded(tuple(finished(route(row.id, title)).history))
    assert walked(history) == stage_codes(row, title)
    assert passed_over(history) == ()


@given(walks)
@settings(deadline=None)
def test_what_was_walked_leads_right_up_to_where_the_case_is(done: Walk) -> None:
    history = recorded(done.history)
    codes = [stage.code for stage in done.route.stages]
    state = DECLARATION.initial
    for end, r in enumerate(history, start=1):
        state = DECLARATION.evolve(state, r.event)
        passed = walked(history[:end])
        over = [one.code for one in passed_over(history[:end])]
        assert not set(passed) & set(over)
        if state.stage is not None:
            assert sorted([*passed, *over], key=codes.index) == codes[: state.at]
        if state.status is Status.CERTIFIED:
            assert sorted([*passed, *over], key=codes.index) == codes
        assert list(passed) == sorted(passed, key=codes.index)


@given(walks)
@settings(deadline=None)
def test_every_event_has_its_row(done: Walk) -> None:
    history = recorded(done.history)
    rows = track(history)
    assert [row.version for row in rows] == [r.version for r in history]
    codes = {stage.code for stage in done.route.stages} | {""}
    assert all(row.code in codes and row.to_code in codes for row in rows)


def test_skipped_and_merged_stages_are_listed_apart() -> None:
    mixed = route("R3a", one_body=("Dm", "Om"), skipped=("Im",))
    history = recorded(tuple(finished(mixed).history))
    assert walked(history)[:3] == ("Um", "Dm", "C")
    assert [(one.code, one.merged) for one in passed_over(history)] == [("Im", False), ("Om", True)]
    merged = route("R3a", one_body=("Dm", "Im", "Om"), skipped=())
    history = recorded(tuple(finished(merged).history))
    assert walked(history)[:3] == ("Um", "Dm", "C")
    assert [(one.code, one.merged) for one in passed_over(history)] == [("Im", True), ("Om", True)]
    skipped = recorded(tuple(finished(route("R3a", skipped=("Im",))).history))
    assert [(one.code, one.merged) for one in passed_over(skipped)] == [("Im", False)]


@pytest.mark.parametrize("resume", [False, True])
def test_the_way_down_and_up_again_is_told_in_order(story: Story, resume: bool) -> None:
    story.submit(CASE, "R2b", resume=resume)
    story.advance(CASE, "C")
    story.do(
        DECLARATION,
        CASE,
        Return(organisation=OFFICE, officer=OFFICER, opinion="业绩证明不清"),
        PassDown(organisation=uid("Om"), officer=OFFICER, opinion="请补充"),
        Return(organisation=uid("Im"), officer=OFFICER, opinion="退回本人", to_code=TO_APPLICANT),
        resubmit(),
    )
    history = story.of(CASE)
    below_c = ("Uc", "Dc", "Ic", "Oc", "Dm", "Im", "Om")
    assert walked(history) == (below_c if resume else ())
    story.advance(CASE, "")
    history = story.of(CASE)
    assert walked(history) == (*below_c, "C", "P1", "E", "P2", "Fp", "X")
    down = [row for row in track(history) if row.action in ("Returned", "PassedDown")]
    assert [(row.code, row.to_code, row.to, row.opinion) for row in down] == [
        ("C", "Om", uid("Om"), "业绩证明不清"),
        ("Om", "Im", uid("Im"), "请补充"),
        ("Im", "", None, "退回本人"),
    ]
    assert [row.organisation for row in down] == [OFFICE, uid("Om"), uid("Im")]
    assert track(history)[-1].number == "2026320000001200001X"


def test_a_row_carries_what_its_event_says(story: Story) -> None:
    story.submit(CASE, "R1b")
    story.advance(CASE, "")
    rows = {row.action: row for row in track(story.of(CASE))}
    posted = rows["UnitPublicityPosted"]
    assert (posted.code, posted.organisation) == ("U", UNIT)
    assert (posted.posted_on, posted.opinion) == (date(2026, 6, 1), "属实")
    assert posted.last_day == date(2026, 6, 8)
    vote = rows["VotePassed"]
    assert (vote.code, vote.yes, vote.no, vote.abstain, vote.present) == ("E", 9, 2, 0, 11)
    assert (rows["Filed"].code, rows["Filed"].filing_number) == ("Fp", "苏职备〔2026〕1号")
    assert rows["CertificateIssued"].code == "X"
    assert rows["Submitted"].code == ""
    assert rows["Submitted"].to_code == "U"


def test_words_are_gone_with_the_key(story: Story) -> None:
    draft = SaveDraft(applicant=APPLICANT, choice=CHOICE, answers=ANSWERS, template=TEMPLATE)
    story.do(DECLARATION, CASE, draft, Withdraw(applicant=APPLICANT, reason="换单位"))
    drafted, withdrawn = track(story.of(CASE))
    assert (drafted.action, drafted.opinion) == ("DraftSaved", None)
    assert withdrawn.opinion == "换单位"
    gone = replace(story.of(CASE)[1], event=Withdrawn(reason=Personal(APPLICANT, None)))
    assert track([gone])[0].opinion is None
