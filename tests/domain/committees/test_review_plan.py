from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.committees.plan_candidates import (
    MOST_CANDIDATES,
    AddCandidates,
    Candidate,
    CandidateAdded,
    CandidateRemoved,
    CandidatesAdded,
    CandidatesRemoved,
    RemoveCandidates,
)
from domain.committees.plan_files import (
    MOST_FILES,
    AddPlanFile,
    PlanFile,
    PlanFileAdded,
    PlanFileKind,
    PlanFileRemoved,
    RemovePlanFile,
)
from domain.committees.plan_publicity import (
    ClosePlanPublicity,
    OpenPlanPublicity,
    PlanPublicised,
    PlanPublicityClosed,
)
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanApproved,
    PlanKind,
    PlanNotApproved,
    PlanStatus,
    PlanSubmitted,
    RejectPlan,
    SubmitPlan,
)
from domain.committees.rubric import RubricItem
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.kept_file import KeptFile
from domain.personal import Personal
from domain.terms import Duty, TitleLevel
from tests.domain.case_samples import (
    COMMITTEE,
    MONDAY,
    OFFICE,
    PLAN,
    uid,
)
from tests.spec import Spec, spec

AUTHORITY = uid("Tp")
ONE, TWO = uid("one"), uid("two")
MAKER, REVIEWER = uid("maker"), uid("reviewer")
NEED = ExpertRequirement(
    group="机械", specialties=("1001",), level=TitleLevel.SENIOR_FULL, primary=11, alternates=3
)
ITEM = RubricItem(code="work", name="工作业绩", maximum=60)
DRAFT = DraftPlan(
    plan=PLAN,
    committee=COMMITTEE,
    office=OFFICE,
    name="2026年机械高评会",
    kind=PlanKind.ORDINARY,
    year=2026,
    requirements=(NEED,),
    rubric=(ITEM,),
    maker=MAKER,
)
SUBMIT = SubmitPlan(office=OFFICE, maker=MAKER, specialties=frozenset({"1001"}))
APPROVE = ApprovePlan(
    authority=AUTHORITY, duties=(Duty.ORDINARY_PLANS,), reviewer=REVIEWER, struck=(), opinion="同意"
)
REJECT = RejectPlan(
    authority=AUTHORITY, duties=(Duty.ORDINARY_PLANS,), reviewer=REVIEWER, opinion="专家不足"
)
LAST_DAY = date(2026, 6, 8)


def candidate(declaration: UUID = ONE, authority: UUID = AUTHORITY) -> Candidate:
    return Candidate(declaration=declaration, authority=authority, waits_for_plan=True)


def add(declaration: UUID = ONE, authority: UUID = AUTHORITY) -> AddCandidates:
    return AddCandidates(candidates=(candidate(declaration, authority),))


def publicise(code: str, days: int = 5) -> OpenPlanPublicity:
    return OpenPlanPublicity(
        office=OFFICE,
        code=code,
        posted_on=MONDAY,
        working_days=days,
        calendar=HOLIDAYS_2024_2026,
    )


def close(code: str, on: date = date(2026, 6, 9)) -> ClosePlanPublicity:
    return ClosePlanPublicity(office=OFFICE, code=code, on=on)


def submitted(kind: PlanKind = PlanKind.ORDINARY) -> Spec:
    return spec(REVIEW_PLAN).after(replace(DRAFT, kind=kind), add(ONE), add(TWO), SUBMIT)


new = spec(REVIEW_PLAN)
drafted = new.after(DRAFT)
approved = submitted().after(APPROVE)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", "field-required"),
        ({"requirements": ()}, "requirements", "requirements-wrong"),
        ({"requirements": (replace(NEED, primary=0),)}, "requirements", "requirements-wrong"),
        ({"requirements": (replace(NEED, alternates=-1),)}, "requirements", "requirements-wrong"),
        ({"requirements": (NEED, NEED)}, "requirements", "groups-unique"),
        ({"requirements": (replace(NEED, primary=12),)}, "requirements", "seats-odd"),
        ({"rubric": ()}, "rubric", "rubric-wrong"),
        ({"rubric": (replace(ITEM, maximum=0),)}, "rubric.0.maximum", "rubric-maximum"),
        ({"rubric": (replace(ITEM, maximum=10_001),)}, "rubric.0.maximum", "rubric-maximum"),
        ({"rubric": (replace(ITEM, minimum=-1),)}, "rubric.0.minimum", "rubric-minimum"),
        ({"rubric": (replace(ITEM, minimum=60),)}, "rubric.0.minimum", "rubric-minimum"),
        ({"rubric": (replace(ITEM, weight=0),)}, "rubric.0.weight", "rubric-weight"),
        ({"rubric": (replace(ITEM, weight=101),)}, "rubric.0.weight", "rubric-weight"),
        ({"rubric": (ITEM, ITEM)}, "rubric", "rubric-unique"),
    ],
)
def test_what_a_plan_needs(change: dict[str, Any], field: str, code: str) -> None:
    refused = new.when(replace(DRAFT, **change)).rejected("plan-wrong")
    assert refused.fields == {field: code}


def test_candidates_come_and_go_while_the_plan_is_with_the_office() -> None:
    drafted.when(add()).then(CandidatesAdded(candidates=(candidate(),)))
    drafted.after(add()).when(add()).then()
    drafted.after(add()).when(RemoveCandidates(declarations=(ONE,))).then(
        CandidatesRemoved(declarations=(ONE,))
    )
    drafted.when(RemoveCandidates(declarations=(ONE,))).rejected("not-in-this-plan")
    for command in add(uid("three")), RemoveCandidates(declarations=(ONE,)), DRAFT, SUBMIT:
        submitted().when(command).rejected("plan-not-with-office")
        approved.when(command).rejected("plan-not-with-office")


def test_many_come_and_go_at_once() -> None:
    both = AddCandidates(candidates=(candidate(ONE), candidate(TWO)))
    drafted.when(both).then(CandidatesAdded(candidates=(candidate(ONE), candidate(TWO))))
    listed = drafted.after(add(), both)
    assert listed.history[-1] == CandidatesAdded(candidates=(candidate(TWO),))
    listed.when(RemoveCandidates(declarations=(ONE, ONE))).then(
        CandidatesRemoved(declarations=(ONE,))
    )
    listed.when(RemoveCandidates(declarations=(ONE, uid("three")))).rejected("not-in-this-plan")
    listed.when(RemoveCandidates(declarations=())).then()
    assert listed.after(RemoveCandidates(declarations=(ONE,))).state.candidates == (candidate(TWO),)


def test_a_plan_has_room_for_so_many() -> None:
    many = tuple(candidate(UUID(int=n)) for n in range(1, MOST_CANDIDATES + 1))
    full = drafted.after(AddCandidates(candidates=many))
    assert len(full.state.candidates) == MOST_CANDIDATES
    full.when(add()).rejected("plan-too-large", most=MOST_CANDIDATES)


def test_candidates_listed_one_by_one_as_they_once_were() -> None:
    old = CandidateAdded(declaration=ONE, authority=AUTHORITY, waits_for_plan=True)
    assert drafted.given(old).state.candidates == (candidate(ONE),)
    assert drafted.given(old, CandidateRemoved(declaration=ONE)).state.candidates == ()


def test_every_candidate_finds_a_subject_group() -> None:
    both = replace(SUBMIT, specialties=frozenset({"1001", "1002", "0901"}))
    refused = drafted.after(add()).when(both).rejected("specialties-uncovered")
    assert refused.facts == {"specialties": ("0901", "1002")}


def file(name: str = "f") -> PlanFile:
    kept = KeptFile(
        digest=name * 64, name=Personal(PLAN, f"{name}.pdf"), media_type="application/pdf", size=9
    )
    return PlanFile(kind=PlanFileKind.REPORT, file=kept)


def test_files_are_attached_while_the_plan_is_with_the_office() -> None:
    drafted.when(AddPlanFile(file=file())).then(PlanFileAdded(file=file()))
    attached = drafted.after(AddPlanFile(file=file()))
    attached.when(AddPlanFile(file=file())).then()
    attached.when(RemovePlanFile(digest="f" * 64)).then(PlanFileRemoved(digest="f" * 64))
    assert attached.after(RemovePlanFile(digest="f" * 64)).state.files == ()
    drafted.when(RemovePlanFile(digest="f" * 64)).then()
    for command in AddPlanFile(file=file()), RemovePlanFile(digest="f" * 64):
        submitted().when(command).rejected("plan-not-with-office")
        approved.when(command).rejected("plan-not-with-office")
    full = drafted.given(*(PlanFileAdded(file=file(f"{n:02}")) for n in range(MOST_FILES)))
    full.when(AddPlanFile(file=file())).rejected("files-too-many", most=MOST_FILES)


def test_who_made_a_plan_does_not_review_it() -> None:
    other = uid("helper")
    plan = new.after(replace(DRAFT, maker=other), add(), SUBMIT)
    for command in APPROVE, REJECT:
        for maker in (other, MAKER):
            plan.when(replace(command, reviewer=maker)).rejected("plan-own-making")
        assert plan.when(command).events


def test_a_special_plan_is_another_persons_even_when_it_was_an_ordinary_one() -> None:
    """正常方案和特殊方案由不同的人进行审核"""
    changed = submitted().after(REJECT, replace(DRAFT, kind=PlanKind.SPECIAL), SUBMIT)
    special = (Duty.SPECIAL_PLANS,)
    for command in APPROVE, REJECT:
        same = replace(command, duties=special)
        changed.when(same).rejected("plan-other-person", kind=PlanKind.SPECIAL)
        assert changed.when(replace(same, reviewer=uid("another"))).events
    assert submitted().after(REJECT, SUBMIT).when(APPROVE).events, "the same kind, the same officer"


def test_all_candidates_have_one_title_authority() -> None:
    drafted.after(add()).when(add(TWO, uid("Tm"))).rejected("plan-mixed-authority")


def test_a_plan_is_submitted_to_that_authority() -> None:
    drafted.when(SUBMIT).rejected("plan-without-candidates")
    drafted.after(add()).when(SUBMIT).then(
        PlanSubmitted(forwarded_to=AUTHORITY, kind=PlanKind.ORDINARY, maker=MAKER)
    )


def test_ordinary_and_special_plans_have_different_officers() -> None:
    special = submitted(PlanKind.SPECIAL)
    for command in APPROVE, REJECT:
        special.when(command).rejected("plan-other-duty", kind=PlanKind.SPECIAL)
        submitted().when(replace(command, duties=(Duty.SPECIAL_PLANS,))).rejected("plan-other-duty")
        submitted().when(replace(command, duties=())).rejected("plan-other-duty")
        assert special.when(replace(command, duties=(Duty.SPECIAL_PLANS,))).events


def test_only_the_authority_it_was_submitted_to_decides_and_once() -> None:
    for command in APPROVE, REJECT:
        submitted().when(replace(command, authority=uid("Tm"))).rejected("not-your-turn")
        approved.when(command).rejected("plan-not-ready")
        drafted.when(command).rejected("plan-not-ready")


def test_some_candidates_are_struck_but_not_all_and_no_others() -> None:
    submitted().when(replace(APPROVE, struck=(ONE,))).then(
        PlanApproved(authority=AUTHORITY, reviewer=REVIEWER, struck=(ONE,), opinion="同意")
    )
    left = submitted().after(replace(APPROVE, struck=(ONE,))).state
    assert [c.declaration for c in left.candidates] == [TWO]
    for struck in (ONE, TWO), (uid("three"),):
        submitted().when(replace(APPROVE, struck=struck)).rejected("plan-without-candidates")


def test_a_plan_not_approved_is_the_offices_again() -> None:
    submitted().when(replace(REJECT, opinion=" ")).rejected("opinion-required")
    submitted().when(REJECT).then(
        PlanNotApproved(authority=AUTHORITY, reviewer=REVIEWER, opinion="专家不足")
    )
    back = submitted().after(REJECT)
    assert back.state.status is PlanStatus.DRAFT
    assert len(back.state.candidates) == 2
    back.after(RemoveCandidates(declarations=(ONE,)), DRAFT, SUBMIT, APPROVE)


def test_one_publicity_runs_at_a_time() -> None:
    submitted().when(publicise("P1")).rejected("plan-not-ready")
    approved.when(publicise("P1")).then(
        PlanPublicised(code="P1", posted_on=MONDAY, last_day=LAST_DAY)
    )
    running = approved.after(publicise("P1"))
    for code in "P1", "P2":
        running.when(publicise(code)).rejected("publicity-running")
    running.when(close("P1", LAST_DAY)).rejected("publicity-not-over", until=LAST_DAY)
    running.when(close("P2")).rejected("publicity-not-running")
    running.when(close("P1")).then(PlanPublicityClosed(code="P1"))
    over = running.after(close("P1"))
    over.when(close("P1")).rejected("publicity-not-running")
    assert over.when(publicise("P2")).events


def test_it_is_opened_again_for_those_who_come_later() -> None:
    twice = approved.after(publicise("P1"), close("P1"), publicise("P1"), close("P1"))
    assert twice.state.closed == ("P1",)


def test_a_publicity_lasts_five_working_days_at_least() -> None:
    approved.when(publicise("P1", 4)).rejected("publicity-too-short")
    assert approved.after(publicise("P1", 6)).state.last_day == date(2026, 6, 9)


@pytest.mark.parametrize("code", ["E", "X", "C", "T", "", "p1"])
def test_nothing_else_is_publicised(code: str) -> None:
    approved.when(publicise(code)).rejected("not-at-this-stage")
