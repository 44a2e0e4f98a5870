"""A declaration from the wizard to the committee's office, stage by stage."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.cases.declaration import Status
from domain.cases.declaration.commands import Approve, JoinPlan, Lapse
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.cases.declaration.events import (
    Approved,
    DraftSaved,
    Lapsed,
    PassedDown,
    Refused,
    Resubmitted,
    Returned,
    StageMerged,
    StageSkipped,
    Submitted,
    Supplemented,
    SupplementRequested,
    UnitPublicityClosed,
    UnitPublicityPosted,
    Withdrawn,
)
from domain.configuration.route import Route
from domain.configuration.template import Answer, to_json
from tests.domain.asked import (
    ONE_DAY,
    about,
    approve,
    draft,
    filing,
    new,
    pass_down,
    refuse,
    send_back,
    supplement,
    withdraw,
)
from tests.domain.case_samples import (
    ANSWERS,
    APPLICANT,
    CHOICE,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    STRANGER,
    UNIT,
    case,
    close_unit_publicity,
    finished,
    next_command,
    post_unit_publicity,
    resubmit,
    route,
    submit,
    uid,
)

# Draft and submission.


def test_a_draft_may_have_gaps() -> None:
    saved = DraftSaved(applicant=APPLICANT, choice=CHOICE, answers=about("[]"))
    new().when(draft()).then(saved)
    new().given(saved).when(draft()).then(saved)


def test_a_draft_belongs_to_whoever_began_it() -> None:
    new().after(draft(STRANGER)).when(draft()).rejected("not-yours")
    new().after(draft(STRANGER)).when(submit("R1a")).rejected("not-yours")


def test_submitting_fixes_the_route_and_names_the_first_body() -> None:
    new().after(draft()).when(submit("R2b")).then(
        Submitted(
            applicant=APPLICANT,
            choice=CHOICE,
            answers=about(to_json(ANSWERS)),
            template_version=3,
            route=route("R2b"),
            resume_at_returner=False,
            forwarded_to=UNIT,
            next_code="Uc",
        )
    )


def test_a_missing_mandatory_field_is_named() -> None:
    for answers in (), (Answer(field="post", text="  "),):
        refused = new().when(replace(submit("R1a"), answers=answers)).rejected("answers-wrong")
        assert refused.fields == {"post": "field-required"}


def test_nothing_is_submitted_twice() -> None:
    for command in submit("R1a"), draft():
        new().after(submit("R1a")).when(command).rejected("already-submitted")


@pytest.mark.parametrize(
    "stages",
    [
        (),
        route("R1a").stages[:1],
        route("R1a").stages[1:],
        route("R1a").stages[:-1],
        (*route("R1a").stages[:2], *route("R1a").stages[1:]),
        (replace(route("R1a").stages[0], skipped=True), *route("R1a").stages[1:]),
    ],
)
def test_a_route_runs_from_unit_to_issue_with_each_code_once(stages: tuple[Any, ...]) -> None:
    whole = Route(row="R1a", stages=stages)
    new().when(submit(whole)).rejected("route-incomplete")


# Unit publicity.


def test_the_unit_publicises_for_five_working_days() -> None:
    posted = UnitPublicityPosted(
        organisation=UNIT, opinion=about("属实"), posted_on=MONDAY, last_day=date(2026, 6, 8)
    )
    case("R2b").when(post_unit_publicity()).then(posted)
    case("R2b").when(post_unit_publicity(days=4)).rejected("publicity-too-short")
    case("R2b").given(posted).when(post_unit_publicity()).rejected("publicity-running")


def test_unit_publicity_ends_after_its_last_day_and_with_evidence() -> None:
    posted = case("R2b").after(post_unit_publicity())
    last_day = date(2026, 6, 8)
    posted.when(close_unit_publicity(last_day)).rejected("publicity-not-over", until=last_day)
    over = close_unit_publicity(last_day + ONE_DAY)
    posted.when(replace(over, evidence=())).rejected("evidence-required")
    closed, approved = posted.when(over).events
    assert isinstance(closed, UnitPublicityClosed)
    assert "公示.pdf" in str(closed.evidence)
    assert approved == Approved(
        code="Uc",
        organisation=UNIT,
        opinion=about("无异议"),
        forwarded_to=uid("Dc"),
        next_code="Dc",
    )


def test_the_unit_cannot_approve_without_publicity() -> None:
    case("R2b").when(approve("U")).rejected("unit-publicity-required")
    over = close_unit_publicity(date(2026, 7, 1))
    case("R2b").when(over).rejected("publicity-not-running")
    case("R2b", at="Dc").when(post_unit_publicity(uid("Dc"))).rejected("not-a-unit-stage")


@pytest.mark.parametrize(
    "interruption", [(send_back("U"), resubmit()), (supplement("U"), resubmit())]
)
def test_a_corrected_case_is_publicised_again(interruption: tuple[object, ...]) -> None:
    again = case("R2b").after(post_unit_publicity(), *interruption)
    again.when(close_unit_publicity(date(2026, 7, 1))).rejected("publicity-not-running")


def test_a_case_returned_to_the_unit_is_publicised_again() -> None:
    again = case("R2b", at="Dc").after(send_back("Dc"))
    again.when(close_unit_publicity(date(2026, 7, 1))).rejected("publicity-not-running")
    assert isinstance(again.when(post_unit_publicity()).events[0], UnitPublicityPosted)


def test_an_applicant_may_withdraw_while_publicity_runs_and_that_ends_it() -> None:
    withdrawn = case("R2b").after(post_unit_publicity(), withdraw())
    withdrawn.when(close_unit_publicity(date(2026, 7, 1))).rejected("not-your-turn")


# Approving.


def test_an_approval_names_the_next_body() -> None:
    case("R2b", at="Om").when(approve("Om")).then(
        Approved(
            code="Om",
            organisation=uid("Om"),
            opinion=about("同意"),
            forwarded_to=OFFICE,
            next_code="C",
        )
    )


@pytest.mark.parametrize("stage", ["Uc", "Ic", "Oc", "C", "Tp"])
def test_a_body_waits_its_turn(stage: str) -> None:
    waiting = case("R2a", at="Dc")
    for command in approve(stage), send_back(stage), refuse(stage), supplement(stage):
        waiting.when(command).rejected("not-your-turn")


def test_the_later_stages_are_not_approved_one_by_one() -> None:
    waiting = case("R1a", at="T")
    for command in approve("Tp"), send_back("Tp"), refuse("Tp"), supplement("Tp"):
        waiting.when(command).rejected("not-reviewed-singly")


def test_nobody_reviews_their_own_case() -> None:
    at_unit = case("R2b")
    at_unit.when(replace(post_unit_publicity(), officer=APPLICANT)).rejected("own-case")
    publicised = at_unit.after(post_unit_publicity())
    publicised.when(replace(close_unit_publicity(date(2026, 7, 1)), officer=APPLICANT)).rejected(
        "own-case"
    )
    above = case("R2b", at="Dc")
    for command in approve("Dc"), send_back("Dc"), refuse("Dc"), supplement("Dc"):
        above.when(replace(command, officer=APPLICANT)).rejected("own-case")
    returned = case("R2b", at="Ic").after(send_back("Ic"))
    returned.when(replace(pass_down("Dc"), officer=APPLICANT)).rejected("own-case")
    own = filing(uid("Tp"), officer=APPLICANT)
    case("R2b", at="F").when(own).rejected("own-case")


def test_a_skipped_stage_is_passed_with_an_event() -> None:
    skipping = case(route("R2b", skipped=("Dm", "Im", "Om")), at="Oc")
    approved, *skipped = skipping.when(approve("Oc")).events
    assert approved.next_code == "Dm"
    assert [type(e) for e in skipped] == [StageSkipped] * 3
    assert [(e.code, e.next_code) for e in skipped] == [("Dm", "Im"), ("Im", "Om"), ("Om", "C")]
    assert skipping.after(approve("Oc")).state.stage.code == "C"


def test_one_body_in_neighbouring_stages_passes_the_second_as_merged() -> None:
    merging = case(route("R2b", one_body=("Dm", "Im")), at="Dm")
    one_body = uid("one body")
    command = Approve(organisation=one_body, officer=OFFICER, opinion="同意", on=MONDAY)
    approved, merged = merging.when(command).events
    assert approved.next_code == "Im"
    assert merged == StageMerged(
        code="Im", organisation=one_body, forwarded_to=uid("Om"), next_code="Om"
    )


def test_one_body_in_stages_apart_reviews_twice() -> None:
    apart = case(route("R2b", one_body=("Dc", "Dm")), at="Dc")
    command = Approve(organisation=uid("one body"), officer=OFFICER, opinion="同意", on=MONDAY)
    assert len(apart.when(command).events) == 1


# Returning.


def test_a_return_goes_one_stage_down() -> None:
    case("R2b", at="Om").when(send_back("Om")).then(
        Returned(
            code="Om",
            organisation=uid("Om"),
            opinion=about("材料不全"),
            to_code="Im",
            to=uid("Im"),
        )
    )
    (returned,) = case("R2b", at="U").when(send_back("U")).events
    assert (returned.to_code, returned.to) == ("", None)


def test_a_return_may_name_an_earlier_stage_or_the_applicant() -> None:
    (named,) = case("R2b", at="C").when(send_back("C", "Oc")).events
    assert (named.to_code, named.to) == ("Oc", uid("Oc"))
    (applicant,) = case("R2b", at="C").when(send_back("C", TO_APPLICANT)).events
    assert (applicant.to_code, applicant.to) == ("", None)


@pytest.mark.parametrize("to_code", ["Om", "C", "P1", "Tm", "nonsense", ""])
def test_a_return_goes_down_only(to_code: str) -> None:
    refused = case("R2b", at="Om").when(send_back("Om", to_code)).rejected("no-such-stage-below")
    assert refused.fields == {"to_code": "no-such-stage-below"}


def test_a_return_says_why() -> None:
    refused = case("R2b", at="Om").when(send_back("Om", opinion=" ")).rejected("opinion-required")
    assert refused.fields == {"opinion": "field-required"}


def test_a_return_passes_over_skipped_and_merged_stages() -> None:
    skipping = case(route("R2b", skipped=("Dm", "Im", "Om")), at="C")
    assert skipping.when(send_back("C")).events[0].to_code == "Oc"
    skipping.when(send_back("C", "Im")).rejected("no-such-stage-below")
    merging = case(route("R2b", one_body=("Dm", "Im")), at="Om")
    assert merging.when(send_back("Om")).events[0].to_code == "Dm"
    merging.when(send_back("Om", "Im")).rejected("no-such-stage-below")


def test_a_returned_case_is_passed_down_layer_by_layer() -> None:
    returned = case("R3b", at="C").after(send_back("C"))
    down = []
    for stage in ("Om", "Im", "Dm", "Um"):
        assert returned.state.stage.code == stage
        (event,) = returned.when(pass_down(stage)).events
        assert isinstance(event, PassedDown)
        down.append(event.to_code)
        returned = returned.given(event)
    assert down == ["Im", "Dm", "Um", ""]
    assert returned.state.status is Status.RETURNED_TO_APPLICANT
    (again,) = returned.when(resubmit()).events
    assert again == Resubmitted(answers=about(to_json(ANSWERS)), forwarded_to=UNIT, next_code="Um")


def test_only_a_returned_case_is_passed_down() -> None:
    case("R3b", at="Om").when(pass_down("Om")).rejected("not-returned")


def test_a_body_may_send_a_returned_case_up_again() -> None:
    returned = case("R3b", at="C").after(send_back("C"))
    assert returned.after(approve("Om")).state.stage.code == "C"


def test_all_stages_are_walked_again_after_a_return() -> None:
    again = case("R3b", at="C").after(send_back("C", TO_APPLICANT), resubmit())
    codes = []
    while again.state.stage.kind.reviewed:
        if again.state.stage.code not in codes:
            codes.append(again.state.stage.code)
        again = again.after(next_command(again.state))
    assert codes == ["Um", "Dm", "Im", "Om", "C"]


def test_a_committee_may_want_the_case_back_at_the_returner() -> None:
    returned = case("R3b", at="C", resume=True).after(send_back("C", TO_APPLICANT))
    assert returned.when(resubmit()).events[0].next_code == "C"


def test_the_returner_is_who_sent_it_back_first() -> None:
    returned = case("R3b", at="C", resume=True).after(send_back("C"), send_back("Om", TO_APPLICANT))
    assert returned.when(resubmit()).events[0].next_code == "C"


def test_a_later_return_has_a_returner_of_its_own() -> None:
    first = case("R3b", at="C", resume=True).after(send_back("C", "Dm"), approve("Dm"))
    second = first.after(send_back("Im", TO_APPLICANT))
    assert second.when(resubmit()).events[0].next_code == "Im"


def test_only_the_applicant_resubmits_and_only_what_was_returned() -> None:
    returned = case("R3b").after(send_back("U"))
    returned.when(resubmit(applicant=STRANGER)).rejected("not-yours")
    returned.when(replace(resubmit(), answers=())).rejected("answers-wrong")
    case("R3b").when(resubmit()).rejected("not-returned")


# Supplements.


def test_a_supplement_notice_has_a_deadline_in_working_days() -> None:
    case("R3b", at="Dm").when(supplement("Dm")).then(
        SupplementRequested(
            code="Dm",
            organisation=uid("Dm"),
            items=about("学历证书"),
            deadline=date(2026, 6, 15),
        )
    )


def test_a_supplement_comes_back_to_the_body_that_asked() -> None:
    asked = case("R3b", at="Dm").after(supplement("Dm"))
    asked.when(resubmit(on=date(2026, 6, 15))).then(
        Supplemented(answers=about(to_json(ANSWERS)), forwarded_to=uid("Dm"), next_code="Dm")
    )
    asked.when(approve("Dm")).rejected("not-your-turn")


def test_each_stage_asks_once() -> None:
    answered = case("R3b", at="Dm").after(supplement("Dm"), resubmit())
    answered.when(supplement("Dm")).rejected("supplement-asked-before")
    again = answered.after(send_back("Dm", TO_APPLICANT), resubmit())
    while again.state.stage.code != "Dm":
        again = again.after(next_command(again.state))
    again.when(supplement("Dm")).rejected("supplement-asked-before")
    above = answered.after(approve("Dm"))
    assert isinstance(above.when(supplement("Im")).events[0], SupplementRequested)


def test_a_notice_lists_something_and_leaves_time() -> None:
    waiting = case("R3b", at="Dm")
    waiting.when(supplement("Dm", items=" ")).rejected("items-required")
    waiting.when(supplement("Dm", days=0)).rejected("deadline-wrong")
    waiting.when(supplement("Dm", days=500)).rejected("calendar-year-unknown", year=2028)


def test_an_overdue_supplement_lapses() -> None:
    deadline = date(2026, 6, 15)
    asked = case("R3b", at="Dm").after(supplement("Dm"))
    asked.when(Lapse(on=deadline)).rejected("deadline-not-over")
    late = deadline + ONE_DAY
    asked.when(resubmit(on=late)).rejected("supplement-overdue", until=deadline)
    asked.when(Lapse(on=late)).then(Lapsed(deadline=deadline))
    case("R3b", at="Dm").when(Lapse(on=late)).rejected("not-returned")


# Other ends.


def test_refused_means_not_accepted_for_good() -> None:
    case("R3b", at="Dm").when(refuse("Dm")).then(
        Refused(code="Dm", organisation=uid("Dm"), opinion=about("不符合条件"))
    )
    case("R3b", at="Dm").when(refuse("Dm", opinion="")).rejected("opinion-required")


def test_an_applicant_withdraws_what_is_under_way() -> None:
    case("R3b", at="Dm").when(withdraw()).then(Withdrawn(reason=about("个人原因")))
    case("R3b").when(withdraw(" ")).rejected("opinion-required")
    case("R3b").when(replace(withdraw(), applicant=STRANGER)).rejected("not-yours")
    finished("R3b").when(withdraw()).rejected("not-open")


def test_a_planned_candidate_does_not_withdraw() -> None:
    planned = case("R1a", at="T").after(JoinPlan(plan=PLAN, organisation=OFFICE))
    planned.when(withdraw()).rejected("in-a-plan")
