"""Fee standards (缴费标准): what a committee's review costs, item by item, in fen."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.decider import Rejected

MOST = 10_000_000
"""Fen; more is a slip of the keyboard."""
_YUAN = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?", re.ASCII)


class FeeItem(StrEnum):
    """缴费项目"""

    REVIEW = "REVIEW"
    THESIS_APPRAISAL = "THESIS_APPRAISAL"
    DEFENCE = "DEFENCE"
    CERTIFICATE = "CERTIFICATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandard:
    item: FeeItem
    amount: int
    """In fen: no rounding can change what is due."""


def amount_in_fen(yuan: str, field: str = "yuan") -> int:
    """`280` or `280.50`. Raises `Rejected` for any other form."""
    found = _YUAN.fullmatch(yuan.strip())
    if found is None:
        raise Rejected("fee-wrong", fields={field: "amount-wrong"})
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def amount_in_yuan(fen: int) -> str:
    """Always with two decimals: `280.00`."""
    return f"{fen // 100}.{fen % 100:02}"


def check_fee(fee: FeeStandard, field: str = "yuan") -> None:
    """More than nothing; an item that is free has no standard. Raises `Rejected`."""
    if not 0 < fee.amount <= MOST:
        raise Rejected("fee-wrong", fields={field: "amount-wrong"})


def with_fee(fees: tuple[FeeStandard, ...], fee: FeeStandard) -> tuple[FeeStandard, ...]:
    """One row per item, in the order of the items."""
    others = (one for one in fees if one.item is not fee.item)
    order = list(FeeItem)
    return tuple(sorted((*others, fee), key=lambda one: order.index(one.item)))


def without_fee(fees: tuple[FeeStandard, ...], item: FeeItem) -> tuple[FeeStandard, ...]:
    return tuple(one for one in fees if one.item is not item)
