"""The expert pool (C9): admission, details, leaving; declared ties and times away (C9, A7).

Committee offices and title offices keep the pool of the province together: an expert belongs to
no office, and any of them may be drawn for any committee.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.committees.planning import Nothing
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.decider import Rejected
from domain.experts.expert import (
    EXPERT,
    AmendExpert,
    Command,
    LeavePool,
    RegisterExpert,
)
from domain.experts.expert_declarations import (
    DeclareTie,
    DeclareUnavailable,
    TieKind,
    WithdrawTie,
    WithdrawUnavailable,
)
from domain.organisations.organisation import ORGANISATION, Organisation
from domain.people.person import PERSON, check_identity
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind
from domain.streams import expert_stream
from domain.terms import Role, TitleLevel

KEEPERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
READERS = (*KEEPERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertDetails:
    """What the keepers of the pool say of a member."""

    unit: UUID
    specialties: tuple[str, ...]
    level: TitleLevel
    term_from: date
    term_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnForm(ExpertDetails):
    admitted_on: date | None = None
    """入库日期; today when it is left out."""
    note: str = ""
    """入库说明"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertForm(ReturnForm):
    person: UUID
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTieForm:
    """Whom one stands back from. The identity number finds them, registered or not."""

    kind: TieKind
    name: str
    identity_kind: DocumentKind = DocumentKind.RESIDENT_ID
    identity_number: str
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieForm:
    """The other is somebody registered, or else a name with an identity number."""

    kind: TieKind
    other: UUID | None = None
    name: str = ""
    identity_kind: DocumentKind = DocumentKind.RESIDENT_ID
    identity_number: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieWithdrawal:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayForm:
    """The days are both included."""

    away_from: date
    away_until: date
    reason: str


def register_expert(work: Work, desk: Desk, _: UUID, form: ExpertForm, __: int | None) -> UUID:
    """专家入库"""
    require_role(desk.actor, *KEEPERS)
    stream = expert_stream(form.person)
    _admit(work, desk, form.person, form, form.kin, form.supervisors_students)
    return stream


def return_expert(
    work: Work, desk: Desk, expert: UUID, form: ReturnForm, expected: int | None
) -> UUID:
    """重新入库, after leaving; what was declared before still holds."""
    person = _kept(work, desk, expert, expected)
    _admit(work, desk, person, form)
    return expert


def amend_expert(
    work: Work, desk: Desk, expert: UUID, form: ExpertDetails, expected: int | None
) -> UUID:
    """修改"""
    person = _kept(work, desk, expert, expected)
    command = AmendExpert(
        name=_registered(work, person),
        unit=form.unit,
        unit_name=_unit(work, form.unit, work.load(EXPERT, expert).unit).name,
        specialties=form.specialties,
        level=form.level,
        term_from=form.term_from,
        term_until=form.term_until,
    )
    work.do(EXPERT, expert, command)
    return expert


def leave_pool(work: Work, desk: Desk, expert: UUID, form: Leaving, expected: int | None) -> UUID:
    """退库"""
    return _decide(work, desk, expert, expected, LeavePool(reason=form.reason))


def declare_tie(work: Work, desk: Desk, expert: UUID, form: TieForm, expected: int | None) -> UUID:
    """登记回避关系, as the expert told the office."""
    if form.other is None:
        return _decide(work, desk, expert, expected, _of_number(desk, form))
    name = _registered(work, form.other, "other").value or ""
    command = DeclareTie(kind=form.kind, other=form.other, name=name, relation=form.relation)
    return _decide(work, desk, expert, expected, command)


def withdraw_tie(
    work: Work, desk: Desk, expert: UUID, form: TieWithdrawal, expected: int | None, *, tie: UUID
) -> UUID:
    """The office's alone, and with a reason: it opens the way to being drawn."""
    command = WithdrawTie(tie=tie, reason=form.reason)
    return _decide(work, desk, expert, expected, command)


def declare_unavailable(
    work: Work, desk: Desk, expert: UUID, form: AwayForm, expected: int | None
) -> UUID:
    return _decide(work, desk, expert, expected, _away(desk, form))


def withdraw_unavailable(
    work: Work, desk: Desk, expert: UUID, _: Nothing, expected: int | None, *, period: UUID
) -> UUID:
    return _decide(work, desk, expert, expected, WithdrawUnavailable(period=period))


def declare_own_tie(
    work: Work, desk: Desk, _: UUID, form: OwnTieForm, expected: int | None
) -> UUID:
    """我的回避申报"""
    return _decide_own(work, desk, expected, _of_number(desk, form))


def declare_own_unavailable(
    work: Work, desk: Desk, _: UUID, form: AwayForm, expected: int | None
) -> UUID:
    """不能参评时间"""
    return _decide_own(work, desk, expected, _away(desk, form))


def withdraw_own_unavailable(
    work: Work, desk: Desk, _: UUID, __: Nothing, expected: int | None, *, period: UUID
) -> UUID:
    return _decide_own(work, desk, expected, WithdrawUnavailable(period=period))


def _admit(
    work: Work,
    desk: Desk,
    person: UUID,
    form: ReturnForm,
    kin: tuple[UUID, ...] = (),
    supervisors_students: tuple[UUID, ...] = (),
) -> None:
    command = RegisterExpert(
        person=person,
        name=_registered(work, person, "person"),
        unit=form.unit,
        unit_name=_unit(work, form.unit).name,
        specialties=form.specialties,
        level=form.level,
        term_from=form.term_from,
        term_until=form.term_until,
        kin=kin,
        supervisors_students=supervisors_students,
        admitted_on=form.admitted_on or desk.today,
        note=form.note,
        today=desk.today,
    )
    work.do(EXPERT, expert_stream(person), command)


def _of_number(desk: Desk, form: OwnTieForm | TieForm) -> DeclareTie:
    if not form.name.strip() and not form.identity_number.strip():
        raise Rejected("expert-fields-wrong", fields={"other": "field-required"})
    name, number = check_identity(form.name, form.identity_kind, form.identity_number)
    other = desk.identities.person_id(form.identity_kind, number)
    return DeclareTie(kind=form.kind, other=other, name=name, relation=form.relation)


def _away(desk: Desk, form: AwayForm) -> DeclareUnavailable:
    return DeclareUnavailable(
        period=desk.new_id(),
        away_from=form.away_from,
        away_until=form.away_until,
        reason=form.reason,
    )


def _registered(work: Work, person: UUID, field: str = "person") -> Personal:
    state = work.load(PERSON, person)
    if not state.registered or state.name is None:
        raise Rejected("expert-wrong", fields={field: "person-unknown"})
    return state.name


def _unit(work: Work, unit: UUID, present: UUID | None = None) -> Organisation:
    """A unit that was cancelled may stay where it is, but nobody is moved to it."""
    state = work.load(ORGANISATION, unit)
    if not state.active and unit != present:
        raise Rejected("expert-wrong", fields={"unit": "organisation-unknown"})
    return state


def _kept(work: Work, desk: Desk, expert: UUID, expected: int | None) -> UUID:
    """The person of a membership that this actor keeps. Raises `Hidden`."""
    require_role(desk.actor, *KEEPERS)
    work.expect(EXPERT, expert, expected)
    person = work.load(EXPERT, expert).person
    if person is None:
        raise Hidden
    return person


def _decide(work: Work, desk: Desk, expert: UUID, expected: int | None, command: Command) -> UUID:
    _kept(work, desk, expert, expected)
    work.do(EXPERT, expert, command)
    return expert


def _decide_own(work: Work, desk: Desk, expected: int | None, command: Command) -> UUID:
    require_role(desk.actor, Role.EXPERT)
    expert = expert_stream(desk.person)
    work.expect(EXPERT, expert, expected)
    work.do(EXPERT, expert, command)
    return expert
