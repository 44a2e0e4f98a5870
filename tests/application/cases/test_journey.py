"""Whole lives of declarations, by the use cases that pages and API call."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.cases.declaring import Answering, resubmit
from application.cases.reviewing import (
    Opinion,
    Returning,
    SupplementNotice,
    approve,
    lapse,
    pass_down,
    refuse,
    request_supplement,
    send_back,
)
from application.certificates.issuing import IssueForm, issue
from application.certificates.numbering import RangeForm, generate_range
from application.certificates.revoking import RevocationForm, confirm_revocation, request_revocation
from application.committees.filing import FilingForm, file_results
from application.committees.planning import (
    Nothing,
    PlanApproval,
    approve_plan,
    draft_plan,
    submit_plan,
)
from application.committees.publicising import (
    Closing,
    Posting,
    close_publicity,
    open_publicity,
)
from application.desk import Actor
from application.permissions import Hidden
from application.work import execute
from domain.cases.declaration import Status
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    PassedDown,
    Resubmitted,
    Returned,
)
from domain.certificates.certificate import CERTIFICATE, CertificateStatus, Issued
from domain.certificates.number_pool import NUMBER_POOL, NumberStatus
from domain.decider import Rejected
from domain.people.person import PERSON
from domain.terms import TitleLevel
from tests.application.world import ADMINISTRATOR, Province
from tests.domain.case_samples import ANSWERS

SENIOR, INTERMEDIATE = TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE


def planned(made: Province, *candidates: UUID, level: TitleLevel = SENIOR) -> UUID:
    """An approved plan with these candidates."""
    committee = made.senior if level.senior else made.intermediate
    form = made.plan(*candidates, committee=committee)
    plan = made.do(made.officer_office, draft_plan, made.new_id(), form).stream
    made.do(made.officer_office, submit_plan, plan, Nothing())
    authority = made.officer_tp if level.senior else made.officer_tm
    made.do(authority, approve_plan, plan, PlanApproval(opinion="同意"))
    return plan


def publicise(made: Province, plan: UUID, code: str) -> None:
    made.do(made.officer_office, open_publicity, plan, Posting(code=code))
    made.later(8)
    made.do(made.officer_office, close_publicity, plan, Closing(code=code))


def numbers(made: Province, issuer: Actor, level: TitleLevel, end: int = 10) -> UUID:
    form = RangeForm(year=2026, level=level, issuer_code="001", start=1, end=end)
    return made.do(issuer, generate_range, made.new_id(), form).stream


def filed(made: Province, officer: Actor, *declarations: UUID) -> None:
    form = FilingForm(
        declarations=declarations, filing_number="苏职备〔2026〕1号", filed_on=made.today
    )
    made.do(officer, file_results, made.new_id(), form)


def voted(made: Province, level: TitleLevel = SENIOR, applicant: Actor | None = None) -> UUID:
    declaration = made.accepted(applicant, level)
    plan = planned(made, declaration, level=level)
    publicise(made, plan, "P1")
    made.vote(declaration)
    publicise(made, plan, "P2")
    return declaration


@pytest.mark.parametrize(
    ("level", "row", "codes"),
    [
        (SENIOR, "R5a", "Um Dm C Tp P1 E P2 X"),
        (INTERMEDIATE, "R5b", "Um Dm C P1 E P2 Fm X"),
    ],
)
def test_from_the_wizard_to_a_certificate(
    made: Province, level: TitleLevel, row: str, codes: str
) -> None:
    declaration = voted(made, level)
    route = made.case(declaration).route
    assert (route.row, " ".join(s.code for s in route.stages)) == (row, codes)
    issuer = made.officer_tp if level.senior else made.officer_office
    filed(made, made.officer_tp if level.senior else made.officer_tm, declaration)
    pool = numbers(made, issuer, level)
    certificate = made.do(issuer, issue, pool, IssueForm(declarations=(declaration,))).stream

    issued = made.state(CERTIFICATE, certificate).issued
    assert isinstance(issued, Issued)
    filing = made.case(declaration).filing
    assert filing is not None
    assert issued.title.obtained_on == filing.filed_on == made.today
    assert issued.title.title == ("高级工程师" if level.senior else "工程师")
    assert (issued.issuer, issued.declaration) == (issuer.organisation, declaration)
    assert made.case(declaration).status is Status.CERTIFIED
    person = made.state(PERSON, made.applicant_person)
    assert level in person.levels
    assert person.open_cases == ()
    assert made.state(NUMBER_POOL, pool).status(issued.number) is NumberStatus.ASSIGNED
    told = [e for e in made.log.events(declaration) if isinstance(e, CertificateIssued)]
    assert [(e.certificate, e.number) for e in told] == [(certificate, issued.number)]


def test_a_case_sent_down_layer_by_layer_comes_up_again_whole(made: Province) -> None:
    declaration = made.submitted()
    made.past_the_unit(declaration)
    made.do(made.officer_dm, approve, declaration, Opinion(opinion="同意"))
    made.do(made.officer_office, send_back, declaration, Returning(opinion="业绩不清"))
    made.do(made.officer_dm, pass_down, declaration, Opinion(opinion="请补充"))
    made.do(made.officer_unit, pass_down, declaration, Opinion(opinion="请补充"))
    assert made.at(declaration) == Status.RETURNED_TO_APPLICANT
    made.do(made.applicant, resubmit, declaration, Answering(answers=ANSWERS))
    made.past_the_unit(declaration)
    for officer in made.officer_dm, made.officer_office:
        made.do(officer, approve, declaration, Opinion(opinion="同意"))
    assert made.at(declaration) == "Tp"
    told = [
        (type(e), e.code, str(e.opinion))
        for e in made.log.events(declaration)
        if isinstance(e, Approved | Returned | PassedDown)
    ]
    assert told == [
        (Approved, "Um", ""),
        (Approved, "Dm", "同意"),
        (Returned, "C", "业绩不清"),
        (PassedDown, "Dm", "请补充"),
        (PassedDown, "Um", "请补充"),
        (Approved, "Um", ""),
        (Approved, "Dm", "同意"),
        (Approved, "C", "同意"),
    ]
    assert sum(isinstance(e, Resubmitted) for e in made.log.events(declaration)) == 1


def test_the_year_is_free_again_after_any_other_end(made: Province) -> None:
    refused = made.submitted()
    made.past_the_unit(refused)
    made.do(made.officer_dm, refuse, refused, Opinion(opinion="不符合条件"))

    lapsed = made.submitted()
    made.do(made.officer_unit, request_supplement, lapsed, SupplementNotice(items="学历"))
    with pytest.raises(Rejected, match="one-declaration-a-year"):
        made.submitted()
    desk = made.desk(ADMINISTRATOR)
    with pytest.raises(Rejected, match="deadline-not-over"):
        execute(made.log, made.context(ADMINISTRATOR), lambda work: lapse(work, desk, lapsed))
    made.later(30)
    late = made.desk(ADMINISTRATOR)
    execute(made.log, made.context(ADMINISTRATOR), lambda work: lapse(work, late, lapsed))
    assert made.at(lapsed) == Status.LAPSED
    assert made.at(made.submitted()) == "Um"


def test_a_failed_vote_ends_in_no_certificate(made: Province) -> None:
    declaration = made.accepted()
    plan = planned(made, declaration)
    publicise(made, plan, "P1")
    made.vote(declaration, passed=False)
    assert made.at(declaration) == Status.VOTE_FAILED
    with pytest.raises(Rejected, match="nobody-at-this-stage"):
        made.do(made.officer_office, open_publicity, plan, Posting(code="P2"))


def test_nothing_is_issued_before_it_is_filed(made: Province) -> None:
    declaration = voted(made)
    numbers(made, made.officer_tp, SENIOR)
    form = IssueForm(declarations=(declaration,))
    with pytest.raises(Rejected, match="not-filed"):
        made.do(made.officer_tp, issue, made.new_id(), form)
    with pytest.raises(Hidden):
        made.do(made.officer_tm, issue, made.new_id(), form)


def test_an_officer_issues_nothing_to_themself(made: Province) -> None:
    declaration = voted(made)
    own = replace(made.officer_tp, person=made.applicant.person)
    with pytest.raises(Rejected, match="own-case"):
        filed(made, own, declaration)
    filed(made, made.officer_tp, declaration)
    numbers(made, made.officer_tp, SENIOR)
    with pytest.raises(Rejected, match="own-case"):
        made.do(own, issue, made.new_id(), IssueForm(declarations=(declaration,)))


def test_a_batch_is_issued_whole_or_not_at_all(made: Province) -> None:
    first = voted(made, INTERMEDIATE)
    second = voted(made, INTERMEDIATE, made.other_applicant)
    filed(made, made.officer_tm, first, second)
    pool = numbers(made, made.officer_office, INTERMEDIATE, end=1)
    both = IssueForm(declarations=(first, second))
    before = list(made.log.records)
    with pytest.raises(Rejected, match="too-few-numbers"):
        made.do(made.officer_office, issue, pool, both)
    for wrong in (), (first, first):
        with pytest.raises(Rejected):
            made.do(made.officer_office, issue, pool, IssueForm(declarations=wrong))
    assert made.log.records == before
    more = RangeForm(year=2026, level=INTERMEDIATE, issuer_code="001", start=2, end=9)
    made.do(made.officer_office, generate_range, pool, more)
    appends = made.log.appends
    made.do(made.officer_office, issue, pool, both)
    assert made.log.appends == appends + 1
    assert {made.at(first), made.at(second)} == {Status.CERTIFIED}
    with pytest.raises(Rejected, match="not-your-turn"):
        made.do(made.officer_office, issue, pool, both)


def test_two_people_of_the_issuer_revoke(made: Province) -> None:
    declaration = voted(made)
    filed(made, made.officer_tp, declaration)
    numbers(made, made.officer_tp, SENIOR)
    form = IssueForm(declarations=(declaration,))
    certificate = made.do(made.officer_tp, issue, made.new_id(), form).stream
    reason = RevocationForm(reason="弄虚作假")
    with pytest.raises(Hidden):
        made.do(made.officer_tm, request_revocation, certificate, reason)
    made.do(made.officer_tp, request_revocation, certificate, reason)
    with pytest.raises(Rejected, match="second-person"):
        made.do(made.officer_tp, confirm_revocation, certificate, Nothing())
    made.do(made.special_tp, confirm_revocation, certificate, Nothing())
    assert made.state(CERTIFICATE, certificate).status is CertificateStatus.REVOKED
