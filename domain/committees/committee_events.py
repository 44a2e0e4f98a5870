"""What happened to a committee (评委会), and what its events hold."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.committees.committee_information import InformationEvent
from domain.configuration.fees import FeeStandard
from domain.configuration.template import Template
from domain.terms import AdministrativeLevel, CommitteeTitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """权限下放: in force from `since` to `until`, both included.

    A delegation that was stored before dates were asked for has the earliest and last day there is.
    """

    since: date
    until: date

    def on(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRegistered:
    """评委会备案登记"""

    committee: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    convening_units: tuple[UUID, ...]
    by_series: bool
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    fees: tuple[FeeStandard, ...]
    minimum_seats: int
    delegation: Delegation | None
    valid_from: date
    valid_until: date
    resume_at_returner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeAmended:
    """修改评委会信息"""

    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    by_series: bool
    series: tuple[str, ...]
    minimum_seats: int
    valid_from: date
    valid_until: date
    resume_at_returner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSet:
    """设置申报模板"""

    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDelegated:
    """权限下放, or taken back"""

    delegation: Delegation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRenewed:
    """核准备案延续"""

    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAssigned:
    """设置评委会账号"""

    account: UUID
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeCancelled:
    """注销评委会"""

    reason: str


Event = (
    CommitteeRegistered
    | CommitteeAmended
    | TemplateSet
    | AuthorityDelegated
    | ValidityRenewed
    | AccountAssigned
    | CommitteeCancelled
    | InformationEvent
)
