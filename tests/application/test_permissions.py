"""Who may see and do what: by role, organisation, stage and own history."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import (
    Answering,
    Withdrawing,
    resubmit,
    save_draft,
    submit,
    withdraw,
)
from application.cases.reviewing import (
    Opinion,
    PublicityPosting,
    Returning,
    SupplementNotice,
    approve,
    pass_down,
    post_unit_publicity,
    refuse,
    request_supplement,
    send_back,
)
from application.certificates.issuing import IssueForm, issue
from application.committees.filing import FilingForm, file_results
from application.committees.planning import (
    Nothing,
    PlanApproval,
    PlanRejection,
    approve_plan,
    draft_plan,
    reject_plan,
    submit_plan,
)
from application.desk import Actor
from application.organisations.organising import (
    OrganisationData,
    OrganisationForm,
    amend_organisation,
    register_organisation,
)
from application.people.people import AccountForm, open_account
from application.permissions import (
    Forbidden,
    Hidden,
    reports_certificate,
    sees_declaration,
    sees_plan,
)
from domain.committees.review_plan import REVIEW_PLAN
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.terms import AdministrativeLevel, Role
from tests.application.world import (
    ADMINISTRATOR,
    AUDITOR,
    MONDAY,
    PASSWORD,
    Province,
    UseCase,
)
from tests.domain.case_samples import ANSWERS

REVIEWS: list[tuple[UseCase, Any]] = [
    (post_unit_publicity, PublicityPosting()),
    (approve, Opinion()),
    (send_back, Returning(opinion="x")),
    (pass_down, Opinion()),
    (refuse, Opinion(opinion="x")),
    (request_supplement, SupplementNotice(items="x")),
]


def sees(made: Province, actor: Actor, declaration: UUID) -> bool:
    return sees_declaration(actor, made.case(declaration))


def refused_everywhere(
    made: Province, actor: Actor, declaration: UUID, error: type[Exception]
) -> None:
    before = list(made.log.records)
    for use_case, form in REVIEWS:
        with pytest.raises(error):
            made.do(actor, use_case, declaration, form)
    assert made.log.records == before


# Declarations.


def test_a_body_sees_a_case_once_it_has_come_to_it(made: Province) -> None:
    declaration = made.submitted()
    assert sees(made, made.officer_unit, declaration)
    assert not sees(made, made.officer_dm, declaration)
    made.past_the_unit(declaration)
    assert sees(made, made.officer_unit, declaration)
    assert sees(made, made.officer_dm, declaration)
    assert not sees(made, made.officer_office, declaration)
    refused_everywhere(made, made.officer_office, declaration, Hidden)


def test_a_body_that_had_a_case_keeps_seeing_it(made: Province) -> None:
    """Even when it is sent down twice, the second time from further below."""
    declaration = made.submitted()
    made.past_the_unit(declaration)
    made.do(made.officer_dm, approve, declaration, Opinion())
    home = Returning(opinion="材料不全", to_code="APPLICANT")
    made.do(made.officer_office, send_back, declaration, home)
    made.do(made.applicant, resubmit, declaration, Answering(answers=ANSWERS))
    made.do(made.officer_unit, send_back, declaration, home)
    made.do(made.applicant, resubmit, declaration, Answering(answers=ANSWERS))
    assert sees(made, made.officer_office, declaration)
    refused_everywhere(made, made.officer_office, declaration, Rejected)
    assert not sees(made, made.officer_tp, declaration)


def test_other_bodies_never_see_it(made: Province) -> None:
    declaration = made.accepted()
    for actor in (
        made.other_unit_officer,
        made.other_dm_officer,
        made.other_office_officer,
        made.officer_tm,
    ):
        assert not sees(made, actor, declaration)
        refused_everywhere(made, actor, declaration, Hidden)


def test_a_body_acts_only_in_its_turn(made: Province) -> None:
    declaration = made.accepted()
    for actor in made.officer_unit, made.officer_dm, made.officer_office:
        refused_everywhere(made, actor, declaration, Rejected)


def test_a_stage_wants_its_role(made: Province) -> None:
    declaration = made.submitted()
    wrong = replace(made.officer_unit, role=Role.TITLE_OFFICER)
    refused_everywhere(made, wrong, declaration, Forbidden)


def test_nobody_reviews_their_own_case(made: Province) -> None:
    declaration = made.submitted()
    own = replace(made.officer_unit, person=made.applicant.person)
    for use_case, form in REVIEWS:
        if use_case is not approve and use_case is not pass_down:
            with pytest.raises(Rejected, match="own-case"):
                made.do(own, use_case, declaration, form)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.EXPERT])
def test_administrators_review_nothing(made: Province, role: Role) -> None:
    declaration = made.submitted()
    for organisation in None, made.unit:
        actor = replace(ADMINISTRATOR, role=role, organisation=organisation)
        refused_everywhere(made, actor, declaration, Hidden)


def test_auditors_read_all_and_change_nothing(made: Province) -> None:
    declaration = made.submitted()
    draft = made.do(made.other_applicant, save_draft, made.new_id(), made.form()).stream
    assert sees(made, AUDITOR, declaration)
    assert sees(made, AUDITOR, draft)
    refused_everywhere(made, AUDITOR, declaration, Forbidden)
    plan = made.new_id()
    body = OrganisationForm(
        name="某某单位",
        division="320100",
        level=AdministrativeLevel.CITY,
        kind=OrganisationKind.TITLE_OFFICE,
    )
    account = AccountForm(login="who", name="x", role=Role.AUDITOR, password=PASSWORD)
    filing = FilingForm(declarations=(declaration,), filing_number="1", filed_on=MONDAY)
    everything: list[tuple[UseCase, UUID, Any]] = [
        (submit, made.new_id(), made.form()),
        (save_draft, made.new_id(), made.form()),
        (resubmit, declaration, Answering()),
        (withdraw, declaration, Withdrawing(reason="x")),
        (draft_plan, plan, made.plan()),
        (file_results, declaration, filing),
        (issue, declaration, IssueForm(declarations=(declaration,))),
        (register_organisation, made.new_id(), body),
        (amend_organisation, made.unit, OrganisationData(name="x y")),
        (open_account, made.new_id(), account),
    ]
    for use_case, stream, form in everything:
        with pytest.raises(Forbidden):
            made.do(AUDITOR, use_case, stream, form)


def test_applicants_see_and_touch_only_their_own(made: Province) -> None:
    declaration = made.submitted()
    made.do(made.officer_unit, send_back, declaration, Returning(opinion="x"))
    assert sees(made, made.applicant, declaration)
    assert not sees(made, made.other_applicant, declaration)
    for use_case, form in (
        (resubmit, Answering(answers=ANSWERS)),
        (withdraw, Withdrawing(reason="x")),
        (save_draft, made.form()),
        (submit, made.form()),
    ):
        with pytest.raises(Hidden):
            made.do(made.other_applicant, use_case, declaration, form)
    refused_everywhere(made, made.applicant, declaration, Forbidden)
    refused_everywhere(made, made.other_applicant, declaration, Hidden)


def test_a_draft_is_its_owners_alone(made: Province) -> None:
    draft = made.do(made.applicant, save_draft, made.new_id(), made.form()).stream
    assert sees(made, made.applicant, draft)
    for actor in made.other_applicant, made.officer_unit, made.officer_dm:
        assert not sees(made, actor, draft)
    with pytest.raises(Hidden):
        made.do(made.other_applicant, save_draft, draft, made.form())


def test_what_is_not_there_is_hidden(made: Province) -> None:
    for actor in made.officer_unit, AUDITOR, made.applicant:
        refused_everywhere(made, actor, made.new_id(), Hidden)
    with pytest.raises(Hidden):
        made.do(made.applicant, withdraw, made.new_id(), Withdrawing(reason="x"))


def test_the_id_of_a_committee_is_no_declaration(made: Province) -> None:
    refused_everywhere(made, made.officer_unit, made.senior, Hidden)
    with pytest.raises(Hidden):
        made.do(made.applicant, save_draft, made.senior, made.form())


def test_a_skipped_body_does_not_see_the_case(made: Province) -> None:
    state = made.case(made.accepted())
    skipped = tuple(replace(s, skipped=s.code == "Dm") for s in state.route.stages)
    passed_by = replace(state, route=replace(state.route, stages=skipped))
    assert not sees_declaration(made.officer_dm, passed_by)
    assert sees_declaration(made.officer_unit, passed_by)


# Plans.


def test_a_draft_plan_is_the_offices_alone(made: Province) -> None:
    candidate = made.accepted()
    plan = made.do(made.officer_office, draft_plan, made.new_id(), made.plan(candidate)).stream
    state = made.state(REVIEW_PLAN, plan)
    assert sees_plan(made.officer_office, state)
    for actor in made.officer_tp, made.officer_tm, made.other_office_officer, made.applicant:
        assert not sees_plan(actor, state)
    with pytest.raises(Hidden):
        made.do(made.officer_tp, approve_plan, plan, PlanApproval())


def test_a_submitted_plan_is_seen_by_its_authority(made: Province) -> None:
    candidate = made.accepted()
    plan = made.do(made.officer_office, draft_plan, made.new_id(), made.plan(candidate)).stream
    made.do(made.officer_office, submit_plan, plan, Nothing())
    for actor in made.officer_tp, made.special_tp, AUDITOR:
        assert sees_plan(actor, made.state(REVIEW_PLAN, plan))
    for actor in made.officer_tm, made.other_office_officer, made.officer_unit:
        assert not sees_plan(actor, made.state(REVIEW_PLAN, plan))
        for use_case, form in (
            (approve_plan, PlanApproval()),
            (reject_plan, PlanRejection(opinion="x")),
        ):
            with pytest.raises(Hidden):
                made.do(actor, use_case, plan, form)
    for actor in AUDITOR, made.officer_office:
        with pytest.raises(Forbidden):
            made.do(actor, approve_plan, plan, PlanApproval())
    with pytest.raises(Forbidden):
        made.do(made.officer_tp, submit_plan, plan, Nothing())


def test_an_office_plans_for_its_own_committees(made: Province) -> None:
    candidate = made.accepted()
    with pytest.raises(Hidden):
        made.do(made.other_office_officer, draft_plan, made.new_id(), made.plan(candidate))


# Bodies.


def test_an_officer_keeps_the_contact_data_of_their_own_body(made: Province) -> None:
    name = "青山设备公司"
    made.do(
        made.officer_unit, amend_organisation, made.unit, OrganisationData(name=name, contact="1")
    )
    for actor, organisation in (made.officer_unit, made.dm), (made.applicant, made.unit):
        with pytest.raises(Forbidden):
            made.do(actor, amend_organisation, organisation, OrganisationData(name=name))
    with pytest.raises(Rejected, match="organisation-wrong"):
        made.do(made.officer_unit, amend_organisation, made.unit, OrganisationData(name="新名称"))
    made.do(ADMINISTRATOR, amend_organisation, made.unit, OrganisationData(name="新名称"))


@pytest.mark.parametrize(
    ("role", "own", "division", "may"),
    [
        (Role.TITLE_OFFICER, "320000", "320102", True),
        (Role.TITLE_OFFICER, "320100", "320102", True),
        (Role.TITLE_OFFICER, "320102", "320102", True),
        (Role.TITLE_OFFICER, "320102", "320100", False),
        (Role.TITLE_OFFICER, "320500", "320102", False),
        (Role.COMMITTEE_OFFICER, "320000", "320000", False),
        (Role.AUDITOR, "320000", "320000", False),
    ],
)
def test_title_officers_report_what_was_issued_inside_their_region(
    role: Role, own: str, division: str, may: bool
) -> None:
    issuer, body = UUID(int=8), UUID(int=9)
    actor = Actor(account=UUID(int=7), login="someone", role=role, organisation=body)
    assert reports_certificate(actor, issuer, own=own, division=division) is may
    assert reports_certificate(actor, body, own=own, division=division) is (
        role is Role.TITLE_OFFICER
    ), "what the own body issued"
