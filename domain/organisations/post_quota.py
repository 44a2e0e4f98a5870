"""Post quota (职数): how many people of one public institution may declare in one year, by level.

The institution declares its posts, its authority and then the title office review them, and
from then on every submission takes one. A later declaration for the same year goes the same way
and takes the place of the one in force, which stays so until then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected, changed
from domain.terms import TitleLevel, UnitNature

MOST_POSTS = 9_999
"""Of one unit at one level; more is a slip of the keyboard."""


class QuotaStatus(StrEnum):
    """职数申报状态"""

    NEW = "NEW"
    DRAFT = "DRAFT"
    AT_AUTHORITY = "AT_AUTHORITY"
    AT_TITLE_OFFICE = "AT_TITLE_OFFICE"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"

    @property
    def in_review(self) -> bool:
        return self in (QuotaStatus.AT_AUTHORITY, QuotaStatus.AT_TITLE_OFFICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLine:
    """One title level. Posts are not told apart by series: they are approved by level alone."""

    level: TitleLevel
    posts: int
    """核定职数"""
    occupied: int
    """已聘人数"""
    declared: int
    """申报职数: how many may be declared for this year."""

    @property
    def vacant(self) -> int:
        """空缺职数; none where more people are engaged than there are posts."""
        return max(0, self.posts - self.occupied)


Lines = tuple[QuotaLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuota:
    unit: UUID
    nature: UnitNature | None
    year: int
    this_year: int
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitQuota:
    unit_name: str
    authority: UUID | None
    """The unit's superior body."""
    title_office: UUID | None
    """That of the unit's level. When it is the superior body too, it reviews once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveQuota:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnQuota:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservePost:
    """`required`: refuse also where no quota of the year has been approved yet."""

    declaration: UUID
    level: TitleLevel
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePost:
    declaration: UUID


Command = DraftQuota | SubmitQuota | ApproveQuota | ReturnQuota | ReservePost | ReleasePost


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaDrafted:
    """填报职数"""

    unit: UUID
    year: int
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSubmitted:
    """提交职数申报; who will review it is fixed here."""

    unit_name: str
    authority: UUID
    title_office: UUID
    forwarded_to: UUID
    next_status: QuotaStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaApproved:
    """职数审核通过; with nobody to forward it to, it is in force."""

    organisation: UUID
    opinion: str
    forwarded_to: UUID | None
    next_status: QuotaStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaReturned:
    """退回职数申报, to the unit."""

    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReserved:
    """占用职数"""

    declaration: UUID
    level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReleased:
    """退还职数: the case ended without a title."""

    declaration: UUID
    level: TitleLevel


Event = QuotaDrafted | QuotaSubmitted | QuotaApproved | QuotaReturned | PostReserved | PostReleased


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    declaration: UUID
    level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuota:
    unit: UUID | None = None
    year: int = 0
    status: QuotaStatus = QuotaStatus.NEW
    lines: Lines = ()
    """As last declared."""
    authority: UUID | None = None
    title_office: UUID | None = None
    waiting: UUID | None = None
    """The body that reviews it now."""
    approved: Lines | None = None
    """In force; None as long as none ever was."""
    reserved: tuple[Reservation, ...] = ()

    def quota(self, level: TitleLevel) -> int:
        """In force at this level; a level that is not in the declaration has none."""
        return _declared(self.approved or (), level)

    def used(self, level: TitleLevel) -> int:
        return sum(one.level is level for one in self.reserved)

    def left(self, level: TitleLevel) -> int:
        return self.quota(level) - self.used(level)


def _declared(lines: Iterable[QuotaLine], level: TitleLevel) -> int:
    return sum(line.declared for line in lines if line.level is level)


def decide(command: Command, state: PostQuota) -> list[Event]:
    match command:
        case DraftQuota():
            return _draft(command, state)
        case SubmitQuota():
            return _submit(command, state)
        case ApproveQuota():
            return _approve(command, state)
        case ReturnQuota():
            _require_turn(command.organisation, state)
            if not command.opinion.strip():
                raise Rejected("opinion-required", fields={"opinion": "field-required"})
            opinion = command.opinion.strip()
            return [QuotaReturned(organisation=command.organisation, opinion=opinion)]
        case ReservePost():
            return _reserve(command, state)
        case ReleasePost(declaration=declaration):
            return [
                PostReleased(declaration=declaration, level=one.level)
                for one in state.reserved
                if one.declaration == declaration
            ]
        case _:
            assert_never(command)


def _draft(command: DraftQuota, state: PostQuota) -> list[Event]:
    if command.nature is not UnitNature.INSTITUTION:
        raise Rejected("quota-not-institution")
    if state.status.in_review:
        raise Rejected("quota-in-review")
    if command.year not in (command.this_year, command.this_year + 1):
        raise Rejected("quota-wrong", fields={"year": "quota-year"})
    fields = _faults(command.lines)
    if fields:
        raise Rejected("quota-wrong", fields=fields, most=MOST_POSTS)
    if state.lines == command.lines and state.status is not QuotaStatus.RETURNED:
        return []
    return [QuotaDrafted(unit=command.unit, year=command.year, lines=command.lines)]


def _faults(lines: Lines) -> dict[str, str]:
    if not lines:
        return {"lines": "quota-empty"}
    fields: dict[str, str] = {}
    seen: set[TitleLevel] = set()
    for place, line in enumerate(lines):
        at = f"lines.{place}"
        if line.level in seen:
            fields[f"{at}.level"] = "quota-level-twice"
        seen.add(line.level)
        for name in ("posts", "occupied", "declared"):
            if not 0 <= getattr(line, name) <= MOST_POSTS:
                fields[f"{at}.{name}"] = "quota-number"
        if line.declared > line.vacant:
            fields.setdefault(f"{at}.declared", "quota-over-vacancy")
    return fields


def _submit(command: SubmitQuota, state: PostQuota) -> list[Event]:
    if state.status not in (QuotaStatus.DRAFT, QuotaStatus.RETURNED):
        raise Rejected("quota-not-drafted")
    if command.authority is None:
        raise Rejected("quota-no-authority")
    if command.title_office is None:
        raise Rejected("quota-no-title-office")
    _require_used(state)
    once = command.authority == command.title_office
    return [
        QuotaSubmitted(
            unit_name=command.unit_name,
            authority=command.authority,
            title_office=command.title_office,
            forwarded_to=command.authority,
            next_status=QuotaStatus.AT_TITLE_OFFICE if once else QuotaStatus.AT_AUTHORITY,
        )
    ]


def _approve(command: ApproveQuota, state: PostQuota) -> list[Event]:
    _require_turn(command.organisation, state)
    last = state.status is QuotaStatus.AT_TITLE_OFFICE
    if last:
        _require_used(state)
    return [
        QuotaApproved(
            organisation=command.organisation,
            opinion=command.opinion.strip(),
            forwarded_to=None if last else state.title_office,
            next_status=QuotaStatus.APPROVED if last else QuotaStatus.AT_TITLE_OFFICE,
        )
    ]


def _require_turn(organisation: UUID, state: PostQuota) -> None:
    if not state.status.in_review or state.waiting != organisation:
        raise Rejected("not-your-turn")


def _require_used(state: PostQuota) -> None:
    """No quota falls below the posts that are taken already."""
    for level in TitleLevel:
        used = state.used(level)
        if _declared(state.lines, level) < used:
            raise Rejected("quota-below-used", level=level, used=used)


def _reserve(command: ReservePost, state: PostQuota) -> list[Event]:
    if any(one.declaration == command.declaration for one in state.reserved):
        return []
    if state.approved is None:
        if command.required:
            raise Rejected("quota-missing", fields={"unit": "quota-missing"})
        return []
    if state.left(command.level) <= 0:
        raise Rejected(
            "posts-used-up",
            fields={"title_level": "posts-used-up"},
            level=command.level,
            quota=state.quota(command.level),
            used=state.used(command.level),
        )
    return [PostReserved(declaration=command.declaration, level=command.level)]


def evolve(state: PostQuota, event: Event) -> PostQuota:
    match event:
        case QuotaDrafted():
            return changed(
                state,
                unit=event.unit,
                year=event.year,
                lines=event.lines,
                status=QuotaStatus.DRAFT,
                waiting=None,
            )
        case QuotaSubmitted():
            return changed(
                state,
                authority=event.authority,
                title_office=event.title_office,
                status=event.next_status,
                waiting=event.forwarded_to,
            )
        case QuotaApproved():
            approved = state.lines if event.forwarded_to is None else state.approved
            return changed(
                state, status=event.next_status, waiting=event.forwarded_to, approved=approved
            )
        case QuotaReturned():
            return changed(state, status=QuotaStatus.RETURNED, waiting=None)
        case PostReserved():
            made = Reservation(declaration=event.declaration, level=event.level)
            return changed(state, reserved=(*state.reserved, made))
        case PostReleased():
            left = tuple(one for one in state.reserved if one.declaration != event.declaration)
            return changed(state, reserved=left)
        case _:
            assert_never(event)


POST_QUOTA: Decider[Command, PostQuota, Event] = Decider(
    "post_quota", get_args(Event), PostQuota(), decide, evolve
)
