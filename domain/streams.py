"""Stream ids that follow from what they are about, so that two of them cannot exist."""

from datetime import date
from uuid import UUID, uuid5

from domain.terms import AcquisitionMode, CommitteeTitleLevel, TitleLevel

_HERE = UUID("6f1c3a52-6a0e-5c55-9d0f-0d6a3f6b7a10")

CATALOGUE = uuid5(_HERE, "catalogue")
CALENDAR = uuid5(_HERE, "calendar")
BLANK_REGISTER = uuid5(_HERE, "blank-register")


def account_stream(login: str) -> UUID:
    """One account per log-in name; upper and lower case are the same name."""
    return uuid5(_HERE, f"account:{login.casefold()}")


def route_map_stream(mode: AcquisitionMode, level: CommitteeTitleLevel) -> UUID:
    return uuid5(_HERE, f"route-map:{mode}:{level}")


def accepting_agency_stream(mode: AcquisitionMode, level: TitleLevel, organisation: UUID) -> UUID:
    """A body accepts a mode and title level once."""
    return uuid5(_HERE, f"accepting-agency:{mode}:{level}:{organisation}")


def number_pool_stream(issuer: UUID) -> UUID:
    return uuid5(_HERE, f"number-pool:{issuer}")


def expert_stream(person: UUID) -> UUID:
    """A person is in the pool once."""
    return uuid5(_HERE, f"expert:{person}")


def integrity_stream(person: UUID) -> UUID:
    """All integrity records of a person, in whatever capacity, are kept together."""
    return uuid5(_HERE, f"integrity:{person}")


def meeting_stream(plan: UUID, number: int) -> UUID:
    """The meetings of a plan are counted from 1, so that two cannot be convened at once."""
    return uuid5(_HERE, f"meeting:{plan}:{number}")


def issuer_key_stream(organisation: UUID) -> UUID:
    return uuid5(_HERE, f"issuer-key:{organisation}")


def participation_stream(person: UUID) -> UUID:
    """What is registered by hand about an expert's reviews is kept together."""
    return uuid5(_HERE, f"participation:{person}")


def participation_id(review: UUID, expert: UUID) -> UUID:
    """An expert takes part in a plan's review, or else in a meeting, once."""
    return uuid5(_HERE, f"participation:{review}:{expert}")


def post_quota_stream(unit: UUID, year: int) -> UUID:
    """A unit has one quota a year."""
    return uuid5(_HERE, f"post-quota:{unit}:{year}")


def letter_register_stream(issuer: UUID) -> UUID:
    """One body numbers its letters in one register."""
    return uuid5(_HERE, f"letter-register:{issuer}")


def issuer_code_stream(division: str, code: str) -> UUID:
    """A code belongs to one issuer of its division, or two could print the same number."""
    return uuid5(_HERE, f"issuer-code:{division}:{code}")


def message_box_stream(person: UUID) -> UUID:
    """A person has one box, whatever accounts they have."""
    return uuid5(_HERE, f"message-box:{person}")


def message_id(event_stream: UUID, version: int, person: UUID) -> UUID:
    """One event tells one person one thing, so a rebuild gives every message its id again."""
    return uuid5(_HERE, f"message:{event_stream}:{version}:{person}")


def template_draft_stream(committee: UUID) -> UUID:
    """A committee's template has one draft, whoever edits it."""
    return uuid5(_HERE, f"template-draft:{committee}")


def claim_code_slot(person: UUID) -> UUID:
    """Where the vault keeps the hash of a person's one-time code; no stream has this id."""
    return uuid5(_HERE, f"claim-code:{person}")


def batch_stream(committee: UUID, year: int) -> UUID:
    """A committee has one batch a year."""
    return uuid5(_HERE, f"yearly-batch:{committee}:{year}")


def review_form_stream(declaration: UUID) -> UUID:
    """The signed forms of one declaration's results."""
    return uuid5(_HERE, f"review-form:{declaration}")


def fee_notice_stream(declaration: UUID) -> UUID:
    """A declaration is charged once."""
    return uuid5(_HERE, f"fee-notice:{declaration}")


REVOCATION_LIST = uuid5(_HERE, "revocation-list")
"""The list's stream; its content is kept under this id, and its keys are as of such a body."""


LOG_IDENTITY = uuid5(_HERE, "log-identity")
"""There is one log."""


def share_code_stream(code: str) -> UUID:
    """A code leads to its share, and no share to its code."""
    return uuid5(_HERE, f"share-code:{code}")


def unchecked_title(person: UUID, series: str, level: str, obtained_on: date) -> UUID:
    """What an earlier title without a record is shown under; no stream has this id."""
    return uuid5(_HERE, f"unchecked-title:{person}:{series}:{level}:{obtained_on}")


def verification_record_stream(person: UUID, month: date) -> UUID:
    """The looks of one month."""
    return uuid5(_HERE, f"verification-record:{person}:{month:%Y-%m}")


def record_access_stream(person: UUID) -> UUID:
    """Who looked at a person is told of that person alone."""
    return uuid5(_HERE, f"record-access:{person}")


def report_stream(certificate: UUID) -> UUID:
    """What the ministry knows of a certificate is told in one stream."""
    return uuid5(_HERE, f"certificate-report:{certificate}")


def report_key(certificate: UUID, record: int) -> UUID:
    """Under which the ministry takes one record of a certificate once."""
    return uuid5(_HERE, f"report-record:{certificate}:{record}")


def report_batch_stream(sequence: int) -> UUID:
    """Batches are numbered, and a number is used once."""
    return uuid5(_HERE, f"report-batch:{sequence}")


AUDIT_SEAL = uuid5(_HERE, "audit-seal")
"""No body: histories that auditors take away are signed for the system itself (X1)."""
