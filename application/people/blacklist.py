"""Blacklist (黑名单, H21): records are entered, corrected and lifted inside the own region."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, Reason
from application.desk import Desk
from application.permissions import Hidden, keeps_bar, require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.blacklist import (
    AmendBar,
    Bar,
    BarRecord,
    LiftBar,
)
from domain.people.person import PERSON

KEEPERS = CONFIGURERS


@dataclass(frozen=True, slots=True, kw_only=True)
class BarDetails:
    """The days are both included; the reason and its basis may name people."""

    reason: str
    barred_from: date
    barred_until: date
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarForm:
    person: UUID
    reason: str
    barred_from: date
    barred_until: date
    basis: str = ""


def add_bar(work: Work, desk: Desk, _: UUID, form: BarForm, __: int | None) -> UUID:
    """Anybody registered can be entered: a person belongs to no region. Answers the person."""
    require_role(desk.actor, *KEEPERS)
    if not work.load(PERSON, form.person).registered:
        raise Rejected("bar-wrong", fields={"person": "person-unknown"})
    command = Bar(
        record=desk.new_id(),
        reason=form.reason,
        basis=form.basis,
        barred_from=form.barred_from,
        barred_until=form.barred_until,
        organisation=desk.actor.organisation,
    )
    work.do(PERSON, form.person, command)
    return form.person


def amend_bar(
    work: Work, desk: Desk, person: UUID, form: BarDetails, expected: int | None, *, record: UUID
) -> UUID:
    """修改: a wrong reason or wrong days are put right; what is lifted stays lifted."""
    require_kept(work, desk, person, record, expected)
    command = AmendBar(
        record=record,
        reason=form.reason,
        basis=form.basis,
        barred_from=form.barred_from,
        barred_until=form.barred_until,
        organisation=desk.actor.organisation,
    )
    work.do(PERSON, person, command)
    return person


def lift_bar(
    work: Work, desk: Desk, person: UUID, form: Reason, expected: int | None, *, record: UUID
) -> UUID:
    """解除"""
    require_kept(work, desk, person, record, expected)
    organisation = desk.actor.organisation
    work.do(PERSON, person, LiftBar(record=record, reason=form.reason, organisation=organisation))
    return person


def require_kept(
    work: Work, desk: Desk, person: UUID, record: UUID, expected: int | None = None
) -> BarRecord:
    """The record, if it is this actor's to keep. Raises `Hidden` for any other."""
    require_role(desk.actor, *KEEPERS)
    work.expect(PERSON, person, expected)
    for one in work.load(PERSON, person).bars:
        own, entered = desk.actor.organisation, one.organisation
        if one.record == record and keeps_bar(
            desk.actor,
            work.load(ORGANISATION, own).division if own else "",
            work.load(ORGANISATION, entered).division if entered else "",
        ):
            return one
    raise Hidden
