"""The applicant's side of a declaration (A2): draft, submit, answer a return, withdraw."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.eligibility import findings, require_accepting, require_eligible
from application.cases.fees import end_before_review
from application.cases.recipients import committee_of, recipient_of, template_of
from application.desk import Desk, Directory
from application.organisations.accepting import climb_of
from application.organisations.post_quotas import take_post
from application.permissions import Hidden, require_applicant, require_role
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import (
    Resubmit,
    SaveDraft,
    Submit,
    Withdraw,
)
from domain.cases.declaration.events import Choice
from domain.committees.committee import COMMITTEE, Committee, require_scope
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.route import Route, StageKind
from domain.configuration.route_map import ROUTE_MAP
from domain.configuration.template import Answers, Template, check_sizes
from domain.decider import Rejected
from domain.organisations.accepting_agency import ACCEPTING_AGENCY, MODES
from domain.organisations.organisation import ORGANISATION
from domain.people.blacklist import require_free
from domain.people.person import PERSON, OpenDeclaration
from domain.rules.agency_route import resolve_to_agency
from domain.rules.routes import choose_row, resolve
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, DeclarationType, Role, TitleLevel, UnitNature

ISSUING_KINDS = (StageKind.TITLE_OFFICE, StageKind.TITLE_AUTHORITY)
"""As what an agency can issue certificates itself, if it has an issuer code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationForm:
    """The first page of the wizard and the answers to the template that follows from it.

    A peer review names a committee, an initial determination or recognition an agency.
    """

    year: int
    division: str
    unit_nature: UnitNature
    unit: UUID
    title_level: TitleLevel
    series: str
    title: str = ""
    """One of the series' names for the level; empty takes the first."""
    specialty: str
    committee: UUID | None = None
    agency: UUID | None = None
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
    choice = _choice(work, form)
    command = SaveDraft(
        applicant=desk.person,
        choice=choice,
        answers=form.answers,
        template=template_of(work, choice),
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def template_for(work: Work, form: DeclarationForm) -> Template:
    """What this choice would have filled in. Raises `Rejected` for a choice that cannot be."""
    return template_of(work, _choice(work, form))


def submit(
    work: Work, desk: Desk, declaration: UUID, form: DeclarationForm, expected: int | None
) -> UUID:
    """确认提交: the rules of person, committee or agency, batch and catalogue hold; the route is
    fixed."""
    require_role(desk.actor, Role.APPLICANT)
    work.expect(DECLARATION, declaration, expected)
    _require_own_or_new(work, desk, declaration)
    check_sizes(form.answers, desk.limits)
    choice = _choice(work, form)
    recipient = recipient_of(work, choice)
    _require_scope(work, desk, choice)
    if not recipient.template.sections:  # nothing would be mandatory
        field = "agency" if choice.agency else "committee"
        raise Rejected("template-missing", fields={field: "template-missing"})
    asked = require_accepting(work, choice, desk.today)
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
        template=recipient.template,
        route=resolve_route(work, desk.directory, choice, desk.today),
        resume_at_returner=isinstance(recipient, Committee) and recipient.resume_at_returner,
    )
    work.do(DECLARATION, declaration, command)
    # Last, as a gap in the answers is told at its field before it is told as a condition.
    require_eligible(findings(work, desk.person, choice, form.answers, asked))
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
        template=template_of(work, state.choice, state.template_version),
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
    end_before_review(work, declaration)
    return declaration


def resolve_route(work: Work, directory: Directory, choice: Choice, on: date) -> Route:
    """The stages this choice would pass when submitted that day, with their organisations.

    Raises `Rejected`. The case keeps its route, whatever is delegated or taken back later.
    """
    if choice.agency is not None:
        return _to_agency(work, directory, choice, choice.agency)
    unit = work.load(ORGANISATION, choice.unit)
    committee_id = committee_of(choice)
    committee = work.load(COMMITTEE, committee_id)
    if committee.office is None:
        raise Rejected("committee-closed", fields={"committee": "committee-closed"})
    row = choose_row(unit.level, committee.level, committee.delegated_on(on), choice.title_level)
    forest = work.load(ROUTE_MAP, route_map_stream(choice.mode, choice.title_level.committee))
    return resolve(
        row,
        choice.title_level,
        unit=choice.unit,
        climb=forest.climb(unit.superior, committee_id) if unit.superior else (),
        office=committee.office,
        authorities=forest.authorities(committee.office, committee_id),
    )


def _to_agency(work: Work, directory: Directory, choice: Choice, agency: UUID) -> Route:
    state = work.load(ACCEPTING_AGENCY, agency)
    if state.organisation is None or not state.active:
        raise Rejected("agency-closed", fields={"agency": "agency-closed"})
    issuing = state.kind in ISSUING_KINDS and directory.has_issuer_code(state.organisation)
    return resolve_to_agency(
        climb_of(work, choice.unit, choice.mode, choice.title_level),
        (state.organisation, state.kind),
        unit=choice.unit,
        unit_level=work.load(ORGANISATION, choice.unit).level,
        issues_itself=issuing,
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
    fields |= _recipient_faults(work, form)
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
        agency=form.agency,
        declaration_type=form.declaration_type,
    )


def _recipient_faults(work: Work, form: DeclarationForm) -> dict[str, str]:
    """A committee or an agency as the mode has it, and an agency of this mode and level."""
    if form.mode not in MODES:
        if form.agency is not None:
            return {"agency": "agency-mode"}
        if form.committee is None:
            return {"committee": "field-required"}
        exists = work.exists(COMMITTEE, form.committee)
        return {} if exists else {"committee": "committee-closed"}
    if form.committee is not None:
        return {"committee": "mode-has-agency"}
    if form.agency is None:
        return {"agency": "field-required"}
    if not work.exists(ACCEPTING_AGENCY, form.agency):
        return {"agency": "agency-unreachable"}
    agency = work.load(ACCEPTING_AGENCY, form.agency)
    fits = (agency.mode, agency.title_level) == (form.mode, form.title_level)
    return {} if fits else {"agency": "agency-other-level"}


def _require_scope(work: Work, desk: Desk, choice: Choice) -> None:
    """An exam in lieu stands in the way of a review only."""
    if choice.year != desk.today.year:
        raise Rejected("year-wrong", fields={"year": "year-wrong"}, year=desk.today.year)
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    if choice.agency is not None:
        catalogue.require_specialty(choice.series, choice.specialty)
        return
    catalogue.require_reviewable(choice.series, choice.specialty, choice.title_level)
    require_scope(
        work.load(COMMITTEE, committee_of(choice)),
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
