"""其他信息 of a committee: its specialties, its convening units and its fee standards."""

from dataclasses import dataclass, replace
from typing import TypeVar, assert_never
from uuid import UUID

from domain.configuration.fees import (
    FeeItem,
    FeeStandard,
    check_fee,
    with_fee,
    without_fee,
)
from domain.decider import Rejected

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSpecialty:
    """Of one of its series; to a committee that lists none it means: this one only."""

    specialty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSpecialty:
    specialty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddConveningUnit:
    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveConveningUnit:
    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFee:
    """A new item, or another amount of one that is there."""

    fee: FeeStandard


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFee:
    item: FeeItem


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFeeFirst:
    """Whether a case must be paid for, or exempted, before it is listed in a review plan."""

    required: bool


InformationCommand = (
    AddSpecialty
    | RemoveSpecialty
    | AddConveningUnit
    | RemoveConveningUnit
    | SetFee
    | RemoveFee
    | SetFeeFirst
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyAdded:
    """新增评审专业"""

    specialty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRemoved:
    """移除评审专业"""

    specialty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveningUnitAdded:
    """新增组建单位"""

    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveningUnitRemoved:
    """移除组建单位"""

    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandardSet:
    """设置缴费标准"""

    fee: FeeStandard


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandardRemoved:
    """移除缴费标准"""

    item: FeeItem


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFirstSet:
    """设置先缴费后评审"""

    required: bool


InformationEvent = (
    SpecialtyAdded
    | SpecialtyRemoved
    | ConveningUnitAdded
    | ConveningUnitRemoved
    | FeeStandardSet
    | FeeStandardRemoved
    | FeeFirstSet
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    specialties: tuple[str, ...] = ()
    convening_units: tuple[UUID, ...] = ()
    fees: tuple[FeeStandard, ...] = ()
    """One row per item."""
    fee_first: bool = False
    """Whether an unpaid case stays out of review plans."""


def decide_information(
    command: InformationCommand, state: Information, *, by_series: bool
) -> list[InformationEvent]:
    """`by_series`: the committee serves whole series, so it may list no specialty at all."""
    match command:
        case AddSpecialty(specialty=specialty):
            if specialty in state.specialties:
                raise _refused("specialty", "specialty-listed")
            return [SpecialtyAdded(specialty=specialty)]
        case RemoveSpecialty(specialty=specialty):
            if specialty not in state.specialties:
                raise _refused("specialty", "specialty-not-listed")
            if len(state.specialties) == 1 and not by_series:
                # An empty list means every specialty: removing must never widen what it decides.
                raise _refused("specialty", "specialty-last")
            return [SpecialtyRemoved(specialty=specialty)]
        case AddConveningUnit(unit=unit):
            if unit in state.convening_units:
                raise _refused("unit", "convening-unit-listed")
            return [ConveningUnitAdded(unit=unit)]
        case RemoveConveningUnit(unit=unit):
            if unit not in state.convening_units:
                raise _refused("unit", "convening-unit-not-listed")
            if len(state.convening_units) == 1:
                raise _refused("unit", "convening-unit-last")
            return [ConveningUnitRemoved(unit=unit)]
        case SetFee(fee=fee):
            check_fee(fee)
            return [] if fee in state.fees else [FeeStandardSet(fee=fee)]
        case RemoveFee(item=item):
            if item not in {fee.item for fee in state.fees}:
                raise _refused("item", "fee-not-listed")
            return [FeeStandardRemoved(item=item)]
        case SetFeeFirst(required=required):
            return [] if required == state.fee_first else [FeeFirstSet(required=required)]
        case _:
            assert_never(command)


def _refused(field: str, code: str) -> Rejected:
    return Rejected("committee-wrong", fields={field: code})


def evolve_information(state: Information, event: InformationEvent) -> Information:
    match event:
        case SpecialtyAdded(specialty=specialty):
            return replace(state, specialties=(*state.specialties, specialty))
        case SpecialtyRemoved(specialty=specialty):
            return replace(state, specialties=_without(state.specialties, specialty))
        case ConveningUnitAdded(unit=unit):
            return replace(state, convening_units=(*state.convening_units, unit))
        case ConveningUnitRemoved(unit=unit):
            return replace(state, convening_units=_without(state.convening_units, unit))
        case FeeStandardSet(fee=fee):
            return replace(state, fees=with_fee(state.fees, fee))
        case FeeStandardRemoved(item=item):
            return replace(state, fees=without_fee(state.fees, item))
        case FeeFirstSet(required=required):
            return replace(state, fee_first=required)
        case _:
            assert_never(event)


def _without(those: tuple[T, ...], one: T) -> tuple[T, ...]:
    return tuple(each for each in those if each != one)
