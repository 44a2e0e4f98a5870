"""The words that several aggregates share. Three levels are kept apart on purpose."""

from enum import StrEnum


class TitleLevel(StrEnum):
    """职称级别"""

    SENIOR_FULL = "SENIOR_FULL"
    SENIOR_ASSOCIATE = "SENIOR_ASSOCIATE"
    INTERMEDIATE = "INTERMEDIATE"
    JUNIOR_ASSISTANT = "JUNIOR_ASSISTANT"
    JUNIOR_ENTRY = "JUNIOR_ENTRY"

    @property
    def senior(self) -> bool:
        return self in (TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE)

    @property
    def committee(self) -> "CommitteeTitleLevel":
        """The kind of committee that decides this level."""
        if self.senior:
            return CommitteeTitleLevel.SENIOR
        if self is TitleLevel.INTERMEDIATE:
            return CommitteeTitleLevel.INTERMEDIATE
        return CommitteeTitleLevel.JUNIOR


class AdministrativeLevel(StrEnum):
    """行政级别; the value is the small letter of the route table."""

    PROVINCE = "p"
    CITY = "m"
    COUNTY = "c"


class CommitteeTitleLevel(StrEnum):
    """高 / 中 / 初评会"""

    SENIOR = "SENIOR"
    INTERMEDIATE = "INTERMEDIATE"
    JUNIOR = "JUNIOR"


class AcquisitionMode(StrEnum):
    """取得方式"""

    INITIAL_DETERMINATION = "INITIAL_DETERMINATION"
    RECOGNITION = "RECOGNITION"
    PEER_REVIEW = "PEER_REVIEW"


class UnitNature(StrEnum):
    """工作单位性质"""

    ENTERPRISE = "ENTERPRISE"
    INSTITUTION = "INSTITUTION"
    OTHER = "OTHER"


class DeclarationType(StrEnum):
    """申报类型; the last two are claims that lift the step-by-step rule."""

    ORDINARY = "ORDINARY"
    EXCEPTIONAL_ELIGIBILITY = "EXCEPTIONAL_ELIGIBILITY"
    GREEN_CHANNEL = "GREEN_CHANNEL"


class Role(StrEnum):
    """Who an account acts as (product: 1. Who uses it)."""

    APPLICANT = "Applicant"
    UNIT_OFFICER = "UnitOfficer"
    AUTHORITY_OFFICER = "AuthorityOfficer"
    TITLE_OFFICER = "TitleOfficer"
    COMMITTEE_OFFICER = "CommitteeOfficer"
    EXPERT = "Expert"
    AUDITOR = "Auditor"
    ANALYST = "Analyst"
    ADMINISTRATOR = "Administrator"


class Duty(StrEnum):
    """职责 of a title officer; ordinary and special plans are kept apart."""

    ORDINARY_PLANS = "ORDINARY_PLANS"
    SPECIAL_PLANS = "SPECIAL_PLANS"
