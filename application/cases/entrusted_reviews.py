"""Entrusted reviews outside the province (省外委托评审, D2, A6): request, steps, grant, letter."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.step_requests import (
    REQUESTERS,
    StepRequests,
    authority_of,
    employs,
)
from application.desk import Desk
from application.permissions import require_requester, require_role
from application.work import Work
from domain.cases.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.cases.entrusted_review.commands import DraftRequest, GrantRequest, SealLetter
from domain.cases.entrusted_review.events import Entrustment, EntrustmentGround, EntrustmentLetter
from domain.cases.letter_register import LETTER_REGISTER, RegisterLetter
from domain.cases.request_acts import SubmitRequest
from domain.configuration.catalogue import CATALOGUE
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.blacklist import require_free
from domain.people.person import PERSON
from domain.personal import Personal
from domain.rules.divisions import upwards
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import letter_register_stream
from domain.terms import Role, TitleLevel

ACTS = StepRequests(ENTRUSTED_REVIEW)
"""What every kind of request can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """省外委托评审申请"""

    person: UUID | None = None
    """Whom a unit asks for; a person asks for themself."""
    unit: UUID | None = None
    """The person's unit or HR agency; a unit asks as itself."""
    title_level: TitleLevel
    series: str
    specialty: str
    title: str = ""
    """One of the series' names for the level; empty takes the first."""
    province: str
    """Six figures."""
    organisation: str
    """Name of the committee outside the province."""
    ground: EntrustmentGround
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantForm:
    """The letter of entrustment."""

    letter_number: str
    """文号"""
    letter_date: date
    valid_until: date
    """The last day."""
    opinion: str = ""


def draft_request(
    work: Work, desk: Desk, request: UUID, form: RequestForm, expected: int | None
) -> UUID:
    """填写; who asks, the person or the unit, is fixed by the first draft."""
    require_role(desk.actor, *REQUESTERS)
    state = work.load(ENTRUSTED_REVIEW, request)
    if state.person is not None:
        require_requester(desk.actor, state)
    work.expect(ENTRUSTED_REVIEW, request, expected)
    by_unit = desk.actor.role is Role.UNIT_OFFICER
    person = (form.person or state.person) if by_unit else desk.person
    unit = desk.organisation if by_unit else form.unit
    faults: dict[str, str] = {}
    if person is None or not work.exists(PERSON, person):
        faults["person"] = "person-unknown"
    if unit is None or not employs(work, unit):
        faults["unit"] = "organisation-unknown"
    if person is None or unit is None or faults:
        raise Rejected("request-wrong", fields=faults)
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    title = catalogue.title(form.series, form.title_level, form.title)
    catalogue.require_reviewable(form.series, form.specialty, form.title_level)
    work.do(
        ENTRUSTED_REVIEW,
        request,
        DraftRequest(
            person=person,
            unit=unit,
            division=work.load(ORGANISATION, unit).division,
            by_unit=by_unit,
            year=state.year or desk.today.year,
            entrustment=Entrustment(
                level=form.title_level,
                series=form.series,
                specialty=form.specialty,
                title=title,
                province=form.province.strip(),
                organisation=form.organisation.strip(),
                ground=form.ground,
                reason=Personal(person, form.reason.strip()),
            ),
        ),
    )
    return request


def amend_request(
    work: Work, desk: Desk, request: UUID, form: RequestForm, expected: int | None
) -> UUID:
    """修改 what was drafted; what never was is not there."""
    require_requester(desk.actor, work.load(ENTRUSTED_REVIEW, request))
    return draft_request(work, desk, request, form, expected)


def submit_request(work: Work, desk: Desk, request: UUID, _: object, expected: int | None) -> UUID:
    """提交, or again after a return: the bodies of the three steps are fixed."""
    state = ACTS.own(work, desk, request, expected)
    assert state.person is not None, "what is found has a person"
    assert state.unit is not None, "what is found has a unit"
    require_free(work.load(PERSON, state.person).bars, desk.today)
    if not employs(work, state.unit):
        raise Rejected("request-wrong", fields={"unit": "organisation-unknown"})
    unit = work.load(ORGANISATION, state.unit)
    above = authority_of(work, state.unit)
    divisions = upwards(unit.division, desk.entrusting_level)
    office = desk.directory.title_office(divisions)
    work.do(ENTRUSTED_REVIEW, request, SubmitRequest(authority=above, title_office=office))
    return request


def grant_request(
    work: Work, desk: Desk, request: UUID, form: GrantForm, expected: int | None
) -> UUID:
    """批准委托: the letter's number is taken in the same append."""
    state = ACTS.at_my_step(work, desk, request, expected)
    work.do(
        ENTRUSTED_REVIEW,
        request,
        GrantRequest(
            organisation=desk.organisation,
            opinion=form.opinion,
            today=desk.today,
            letter=_letter(work, desk, state, form),
        ),
    )
    register = letter_register_stream(desk.organisation)
    work.do(LETTER_REGISTER, register, RegisterLetter(number=form.letter_number, letter=request))
    return request


def seal_letter(work: Work, request: UUID, digest: str) -> UUID:
    """Record the signed letter; the first one stays the only one."""
    work.do(ENTRUSTED_REVIEW, request, SealLetter(digest=digest))
    return request


def _letter(work: Work, desk: Desk, state: EntrustedReview, form: GrantForm) -> EntrustmentLetter:
    wanted = state.entrustment
    assert wanted is not None, "a request in review asks for something"
    assert state.person is not None, "a request in review has a person"
    assert state.unit is not None, "a request in review has a unit"
    person = work.load(PERSON, state.person)
    assert person.name is not None, "a person is registered"
    assert person.identity_number is not None, "a person is registered"
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    return EntrustmentLetter(
        number=form.letter_number.strip(),
        issued_on=form.letter_date,
        valid_until=form.valid_until,
        addressee=wanted.organisation,
        holder=person.name,
        identity_number=person.identity_number,
        unit_name=work.load(ORGANISATION, state.unit).name,
        series=catalogue.series[wanted.series].name,
        specialty=catalogue.specialty_name(wanted.specialty),
        level=wanted.level,
        title=wanted.title,
        issuer=desk.organisation,
        issuer_name=work.load(ORGANISATION, desk.organisation).name,
    )
