"""其他信息 of a committee (H10): specialties, convening units and fee standards, one by one."""

from dataclasses import dataclass
from uuid import UUID

from application.committees.convening import existing_committee
from application.configuration.configuring import CONFIGURERS, require_active
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.committees.committee import COMMITTEE
from domain.committees.committee_information import (
    AddConveningUnit,
    AddSpecialty,
    InformationCommand,
    RemoveConveningUnit,
    RemoveFee,
    RemoveSpecialty,
    SetFee,
    SetFeeFirst,
)
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.fees import FeeItem, FeeStandard, amount_in_fen
from domain.decider import Rejected
from domain.streams import CATALOGUE as CATALOGUE_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyForm:
    specialty: str
    """Its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveningUnitForm:
    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeForm:
    item: FeeItem
    yuan: str
    """`280` or `280.50`; stored in fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFirstForm:
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItemForm:
    item: FeeItem


def add_specialty(
    work: Work, desk: Desk, committee: UUID, form: SpecialtyForm, expected: int | None
) -> UUID:
    """新增评审专业, of one of the committee's series."""
    _require_keeper(work, desk, committee, expected)
    found = work.load(CATALOGUE, CATALOGUE_STREAM).specialties.get(form.specialty)
    if found is None:
        raise Rejected("committee-wrong", fields={"specialty": "specialty-unknown"})
    if found.series not in work.load(COMMITTEE, committee).series:
        raise Rejected("committee-wrong", fields={"specialty": "specialty-outside-series"})
    return _do(work, committee, AddSpecialty(specialty=form.specialty))


def remove_specialty(
    work: Work, desk: Desk, committee: UUID, form: SpecialtyForm, expected: int | None
) -> UUID:
    _require_keeper(work, desk, committee, expected)
    return _do(work, committee, RemoveSpecialty(specialty=form.specialty))


def add_convening_unit(
    work: Work, desk: Desk, committee: UUID, form: ConveningUnitForm, expected: int | None
) -> UUID:
    """新增组建单位"""
    _require_keeper(work, desk, committee, expected)
    require_active(work, form.unit, "unit")
    return _do(work, committee, AddConveningUnit(unit=form.unit))


def remove_convening_unit(
    work: Work, desk: Desk, committee: UUID, form: ConveningUnitForm, expected: int | None
) -> UUID:
    _require_keeper(work, desk, committee, expected)
    return _do(work, committee, RemoveConveningUnit(unit=form.unit))


def set_fee(work: Work, desk: Desk, committee: UUID, form: FeeForm, expected: int | None) -> UUID:
    """新增缴费标准, or another amount of an item that is there."""
    _require_keeper(work, desk, committee, expected)
    fee = FeeStandard(item=form.item, amount=amount_in_fen(form.yuan))
    return _do(work, committee, SetFee(fee=fee))


def remove_fee(
    work: Work, desk: Desk, committee: UUID, form: FeeItemForm, expected: int | None
) -> UUID:
    _require_keeper(work, desk, committee, expected)
    return _do(work, committee, RemoveFee(item=form.item))


def set_fee_first(
    work: Work, desk: Desk, committee: UUID, form: FeeFirstForm, expected: int | None
) -> UUID:
    """先缴费后评审: unpaid cases stay out of review plans."""
    _require_keeper(work, desk, committee, expected)
    return _do(work, committee, SetFeeFirst(required=form.required))


def _require_keeper(work: Work, desk: Desk, committee: UUID, expected: int | None) -> None:
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)


def _do(work: Work, committee: UUID, command: InformationCommand) -> UUID:
    work.do(COMMITTEE, committee, command)
    return committee
