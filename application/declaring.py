"""The applicant's side of a declaration (A2): draft, submit, answer a return, withdraw."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.eligibility import batch_of, findings, require_eligible
from application.fees import cancel_charge
from application.permissions import Hidden, require_applicant, require_role
from application.post_quotas import end_without_title, take_post
from application.work import Work
from domain.blacklist import require_free
from domain.catalogue import CATALOGUE
from domain.committee import COMMITTEE, Committee, require_scope
from domain.decider import Rejected
from domain.declaration import DECLARATION
from domain.declaration.commands import Resubmit, SaveDraft, Submit, Withdraw
from domain.declaration.events import Choice
from domain.organisation import ORGANISATION
from domain.person import PERSON, OpenDeclaration
from domain.route import Route
from domain.route_map import ROUTE_MAP
from domain.rules.routes import choose_row, resolve
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import route_map_stream
from domain.template import Answers, check_sizes
from domain.terms import AcquisitionMode, DeclarationType, Role, TitleLevel, UnitNature
from domain.yearly_batch import require_open


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationForm:
    """The first page of the wizard and the answers to the committee's template."""

    year: int
    division: str
    unit_nature: UnitNature
    unit: UUID
    title_level: TitleLevel
    series: str
    title: str = ""
    """One of the series' names for the level; empty takes the first."""
    specialty: str
    committee: UUID
    declaration_type: DeclarationType = DeclarationType.ORDINARY
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    answers: Answers = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    answers: Answers = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    reason: str


def save_draft(
    work: Work, desk: Desk, declaration: UUID, form: DeclarationForm, expected: int | None
) -> UUID:
    """暂存: gaps are allowed, what is filled in must fit."""
    require_role(desk.actor, Role.APPLICANT)
    work.expect(DECLARATION, declaration, expected)
    _require_own_or_new(work, desk, declaration)
    check_sizes(form.answers, desk.limits)
    command = SaveDraft(
        applicant=desk.person,
        choice=_choice(work, form),
        answers=form.answers,
        template=work.load(COMMITTEE, form.committee).template,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def submit(
    work: Work, desk: Desk, declaration: UUID, form: DeclarationForm, expected: int | None
) -> UUID:
    """确认提交: the rules of person, committee, batch and catalogue hold; the route is fixed."""
    require_role(desk.actor, Role.APPLICANT)
    work.expect(DECLARATION, declaration, expected)
    _require_own_or_new(work, desk, declaration)
    check_sizes(form.answers, desk.limits)
    choice = _choice(work, form)
    committee = work.load(COMMITTEE, choice.committee)
    _require_scope(work, desk, choice, committee)
    if not committee.template.sections:  # nothing would be mandatory
        raise Rejected("template-missing", fields={"committee": "template-missing"})
    batch = batch_of(work, choice.committee, choice.year)
    terms = require_open(batch, choice.declaration_type, desk.today)
    work.do(
        PERSON,
        desk.person,
        OpenDeclaration(
            declaration=declaration,
            year=choice.year,
            mode=choice.mode,
            level=choice.title_level,
            declaration_type=choice.declaration_type,
            on=desk.today,
        ),
    )
    take_post(work, desk, declaration, choice)
    command = Submit(
        applicant=desk.person,
        choice=choice,
        answers=form.answers,
        template=committee.template,
        route=resolve_route(work, choice, desk.today),
        resume_at_returner=committee.resume_at_returner,
    )
    work.do(DECLARATION, declaration, command)
    # Last, as a gap in the answers is told at its field before it is told as a condition.
    require_eligible(findings(work, desk.person, choice, form.answers, terms))
    return declaration


def resubmit(
    work: Work, desk: Desk, declaration: UUID, body: Answering, expected: int | None
) -> UUID:
    """重新提交, or the answer to a supplement notice; upon the template it was submitted upon,
    and also when the batch's window is over.

    Somebody barred since then may do neither.
    """
    work.expect(DECLARATION, declaration, expected)
    state = work.load(DECLARATION, declaration)
    require_applicant(desk.actor, state)
    require_free(work.load(PERSON, desk.person).bars, desk.today)
    assert state.choice is not None, "a case that was submitted has a choice"
    check_sizes(body.answers, desk.limits)
    command = Resubmit(
        applicant=desk.person,
        answers=body.answers,
        template=work.load(COMMITTEE, state.choice.committee).template_at(state.template_version),
        on=desk.today,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def withdraw(
    work: Work, desk: Desk, declaration: UUID, body: Withdrawing, expected: int | None
) -> UUID:
    work.expect(DECLARATION, declaration, expected)
    require_applicant(desk.actor, work.load(DECLARATION, declaration))
    work.do(DECLARATION, declaration, Withdraw(applicant=desk.person, reason=body.reason))
    end_without_title(work, declaration)
    cancel_charge(work, declaration)
    return declaration


def resolve_route(work: Work, choice: Choice, on: date) -> Route:
    """The stages this choice would pass when submitted that day, with their organisations.

    Raises `Rejected`. The case keeps its route, whatever is delegated or taken back later.
    """
    unit = work.load(ORGANISATION, choice.unit)
    committee = work.load(COMMITTEE, choice.committee)
    if committee.office is None:
        raise Rejected("committee-closed", fields={"committee": "committee-closed"})
    row = choose_row(unit.level, committee.level, committee.delegated_on(on), choice.title_level)
    forest = work.load(ROUTE_MAP, route_map_stream(choice.mode, choice.title_level.committee))
    return resolve(
        row,
        choice.title_level,
        unit=choice.unit,
        climb=forest.climb(unit.superior, choice.committee) if unit.superior else (),
        office=committee.office,
        authorities=forest.authorities(committee.office, choice.committee),
    )


def _choice(work: Work, form: DeclarationForm) -> Choice:
    unit = work.load(ORGANISATION, form.unit)
    fields: dict[str, str] = {}
    if not unit.active or not unit.kind.unit:
        fields["unit"] = "unit-unknown"
    elif unit.nature is not form.unit_nature:
        fields["unit_nature"] = "unit-nature"
    elif unit.division != form.division:
        fields["division"] = "unit-division"
    if form.mode is not AcquisitionMode.PEER_REVIEW:
        fields["mode"] = "mode-not-offered"
    if not work.exists(COMMITTEE, form.committee):
        fields["committee"] = "committee-closed"
    if fields:
        raise Rejected("choice-wrong", fields=fields)
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    return Choice(
        year=form.year,
        mode=form.mode,
        division=form.division,
        unit_nature=form.unit_nature,
        unit=form.unit,
        title_level=form.title_level,
        series=form.series,
        title=catalogue.title(form.series, form.title_level, form.title),
        specialty=form.specialty,
        committee=form.committee,
        declaration_type=form.declaration_type,
    )


def _require_scope(work: Work, desk: Desk, choice: Choice, committee: Committee) -> None:
    if choice.year != desk.today.year:
        raise Rejected("year-wrong", fields={"year": "year-wrong"}, year=desk.today.year)
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    catalogue.require_reviewable(choice.series, choice.specialty, choice.title_level)
    require_scope(
        committee,
        series=choice.series,
        specialty=choice.specialty,
        title_level=choice.title_level,
        division=choice.division,
        on=desk.today,
    )


def _require_own_or_new(work: Work, desk: Desk, declaration: UUID) -> None:
    state = work.load(DECLARATION, declaration)
    if state.applicant not in (None, desk.person):
        raise Hidden
