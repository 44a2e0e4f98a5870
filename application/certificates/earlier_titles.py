"""Earlier titles (既有职称, B4): recorded by one, confirmed by another, then as good as any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.step_requests import employs
from application.certificates.earlier_title_access import (
    checks_earlier_title,
    keeps_earlier_title,
    sees_earlier_title,
)
from application.configuration.configuring import Reason
from application.desk import Desk
from application.permissions import Forbidden, Hidden, require_role
from application.work import Work
from domain.certificates.earlier_number import EARLIER_NUMBER, ClaimNumber, ReleaseNumber
from domain.certificates.earlier_title import (
    EARLIER_TITLE,
    AddEvidence,
    ConfirmTitle,
    CorrectTitle,
    EarlierTitle,
    EarlierTitleStatus,
    EnterTitle,
    RefuseTitle,
    Typed,
    WithdrawTitle,
)
from domain.committees.committee import region
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.kept_file import kept
from domain.organisations.organisation import ORGANISATION
from domain.people.held_titles import StrikeEarlierTitle
from domain.people.person import PERSON, Person, RecordEarlierTitle
from domain.personal import Personal
from domain.rules.divisions import upwards
from domain.rules.names import search_key
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import AdministrativeLevel, Role, TitleLevel

RECORDERS = (Role.APPLICANT, Role.UNIT_OFFICER, Role.TITLE_OFFICER)
CHECKERS = (Role.TITLE_OFFICER,)
READERS = (*RECORDERS, Role.AUDITOR)
MOST_AT_ONCE = 200
"""Titles confirmed in one append."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleDetails:
    """As the certificate says."""

    series: str
    """Code of the catalogue."""
    title: str
    level: TitleLevel
    specialty: str = ""
    obtained_on: date
    province: str
    """Six figures, of where it was issued."""
    issuer: str
    number: str
    holder: str = ""
    """The name that it prints, where that is not the present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleForm(EarlierTitleDetails):
    person: UUID | None = None
    """The holder; people record their own."""
    unit: UUID | None = None
    """The unit or HR agency of somebody who records their own; its title office checks it."""
    files: tuple[Attachment, ...] = ()
    """Scans of the certificate; they have been kept already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleCorrection(EarlierTitleDetails):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    basis: str = ""
    """What it was compared with; needed where there is no scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyConfirmations:
    titles: tuple[UUID, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Whose title it is, and which bodies it concerns."""

    person: UUID
    unit: UUID | None
    office: UUID


def holder_of(work: Work, desk: Desk, form: EarlierTitleForm) -> UUID:
    """Whose title the actor may record. Raises `Forbidden` and `Rejected`."""
    return _place(work, desk, form).person


def enter_title(
    work: Work, desk: Desk, title: UUID, form: EarlierTitleForm, expected: int | None
) -> UUID:
    """登记; the files have been kept under the holder's key."""
    place = _place(work, desk, form)
    work.expect(EARLIER_TITLE, title, expected)
    holder = work.load(PERSON, place.person)
    command = EnterTitle(
        person=place.person,
        identity_number=str(holder.identity_number),
        office=place.office,
        unit=place.unit,
        by_unit=desk.actor.role is Role.UNIT_OFFICER,
        typed=_typed(work, holder, form),
        files=tuple(kept(one, place.person) for one in form.files),
        maker=desk.actor.who,
        organisation=desk.actor.organisation,
        today=desk.today,
    )
    _claim(work, desk, title, work.do(EARLIER_TITLE, title, command))
    return title


def correct_title(
    work: Work, desk: Desk, title: UUID, form: EarlierTitleCorrection, expected: int | None
) -> UUID:
    """更正; what had been confirmed counts no more until it is confirmed again."""
    before = require_kept(work, desk, title, expected)
    assert before.person is not None, "what is kept has a holder"
    holder = work.load(PERSON, before.person)
    command = CorrectTitle(
        identity_number=str(holder.identity_number),
        typed=_typed(work, holder, form),
        reason=form.reason,
        maker=desk.actor.who,
        organisation=desk.actor.organisation,
        today=desk.today,
    )
    after = work.do(EARLIER_TITLE, title, command)
    if after == before:
        return title
    if before.certificate is not None and _number_stream(desk, before) != _number_stream(
        desk, after
    ):
        _release(work, desk, title, before)
    _claim(work, desk, title, after)
    work.do(PERSON, before.person, StrikeEarlierTitle(record=title))
    return title


def add_evidence(
    work: Work, desk: Desk, title: UUID, file: Attachment, expected: int | None
) -> UUID:
    """上传证明材料; the file itself has been kept already."""
    state = require_kept(work, desk, title, expected)
    assert state.person is not None, "what is kept has a holder"
    work.do(EARLIER_TITLE, title, AddEvidence(file=kept(file, state.person)))
    return title


def confirm_title(
    work: Work, desk: Desk, title: UUID, form: Confirmation, expected: int | None
) -> UUID:
    """核实, second person: from now on the title counts."""
    _require_checked_here(work, desk, title, expected)
    command = ConfirmTitle(checker=desk.actor.who, organisation=desk.organisation, basis=form.basis)
    state = work.do(EARLIER_TITLE, title, command)
    certificate = state.certificate
    assert certificate is not None, "it was recorded"
    assert state.person is not None, "it was recorded"
    record = RecordEarlierTitle(
        record=title,
        series=certificate.series,
        level=certificate.level,
        obtained_on=certificate.obtained_on,
        issuer=certificate.issuer,
        number=str(certificate.number),
        organisation=desk.organisation,
    )
    work.do(PERSON, state.person, record)
    return title


def confirm_titles(
    work: Work, desk: Desk, _: UUID, form: ManyConfirmations, __: int | None
) -> UUID:
    """批量核实: all of them or none.

    Answers with the first. Raises `Rejected` with the reason of every one that is refused.
    """
    _require_several(form.titles)
    work.preload(EARLIER_TITLE, form.titles)
    refused: dict[str, str] = {}
    for place, title in enumerate(form.titles):
        try:
            confirm_title(work, desk, title, Confirmation(basis=form.basis), None)
        except Hidden:
            refused[f"titles.{place}"] = "earlier-title-unknown"
        except (Rejected, Forbidden) as error:
            refused[f"titles.{place}"] = error.code
    if refused:
        raise Rejected("earlier-titles-refused", fields=refused, count=len(refused))
    return form.titles[0]


def refuse_title(work: Work, desk: Desk, title: UUID, form: Reason, expected: int | None) -> UUID:
    """核实不通过; the number is free for whoever it belongs to."""
    before = _require_checked_here(work, desk, title, expected)
    command = RefuseTitle(
        checker=desk.actor.who, organisation=desk.organisation, reason=form.reason
    )
    work.do(EARLIER_TITLE, title, command)
    _release(work, desk, title, before)
    return title


def withdraw_title(work: Work, desk: Desk, title: UUID, form: Reason, expected: int | None) -> UUID:
    """作废; the record stays and counts no more."""
    before = require_kept(work, desk, title, expected)
    assert before.person is not None, "what is kept has a holder"
    command = WithdrawTitle(organisation=desk.actor.organisation, reason=form.reason)
    work.do(EARLIER_TITLE, title, command)
    _release(work, desk, title, before)
    work.do(PERSON, before.person, StrikeEarlierTitle(record=title))
    return title


def known(work: Work, desk: Desk, title: UUID) -> EarlierTitle:
    """Raises `Hidden` for what is not this actor's to see."""
    state = work.load(EARLIER_TITLE, title)
    require_seen(work, desk, state)
    return state


def require_seen(work: Work, desk: Desk, state: EarlierTitle) -> None:
    """The same for a state."""
    if not sees_earlier_title(desk.actor, state, inside=_inside(work, desk, state)):
        raise Hidden


def keeps(work: Work, desk: Desk, state: EarlierTitle) -> bool:
    """Whether the actor may correct and withdraw it."""
    return keeps_earlier_title(desk.actor, state, inside=_inside(work, desk, state))


def checks(work: Work, desk: Desk, state: EarlierTitle) -> bool:
    """Whether it waits for somebody like the actor, who did not record it and is not its holder."""
    if state.status is not EarlierTitleStatus.ENTERED:
        return False
    if desk.actor.who in (state.maker, state.person):
        return False
    return checks_earlier_title(desk.actor, state, inside=_inside(work, desk, state))


def require_kept(work: Work, desk: Desk, title: UUID, expected: int | None = None) -> EarlierTitle:
    require_role(desk.actor, *RECORDERS)
    state = known(work, desk, title)
    work.expect(EARLIER_TITLE, title, expected)
    if not keeps(work, desk, state):
        raise Forbidden("earlier-title-of-another")
    return state


def _require_checked_here(
    work: Work, desk: Desk, title: UUID, expected: int | None
) -> EarlierTitle:
    require_role(desk.actor, *CHECKERS)
    state = known(work, desk, title)
    work.expect(EARLIER_TITLE, title, expected)
    return state


def _require_several(titles: Sequence[UUID]) -> None:
    if not titles:
        raise Rejected("nothing-chosen", fields={"titles": "field-required"})
    if len(titles) > MOST_AT_ONCE or len(set(titles)) < len(titles):
        raise Rejected("batch-wrong", fields={"titles": "batch-wrong"}, largest=MOST_AT_ONCE)


def _inside(work: Work, desk: Desk, state: EarlierTitle) -> bool:
    own = desk.actor.organisation
    if desk.actor.role is not Role.TITLE_OFFICER or own is None or state.office is None:
        return False
    division = work.load(ORGANISATION, own).division
    return work.load(ORGANISATION, state.office).division.startswith(region(division))


def _place(work: Work, desk: Desk, form: EarlierTitleForm) -> _Place:
    require_role(desk.actor, *RECORDERS)
    actor = desk.actor
    person = actor.person if actor.role is Role.APPLICANT else form.person
    if person is None or not work.load(PERSON, person).registered:
        raise Rejected("earlier-title-wrong", fields={"person": "person-unknown"})
    if actor.role is Role.TITLE_OFFICER:
        return _Place(person=person, unit=None, office=desk.organisation)
    unit = form.unit if actor.role is Role.APPLICANT else desk.organisation
    if unit is None or not employs(work, unit):
        raise Rejected("earlier-title-wrong", fields={"unit": "organisation-unknown"})
    if actor.role is Role.UNIT_OFFICER and not desk.directory.dealt_with(person, actor.bodies):
        raise Rejected("earlier-title-wrong", fields={"person": "not-own-person"})
    division = work.load(ORGANISATION, unit).division
    office = desk.directory.title_office(upwards(division, AdministrativeLevel.COUNTY))
    if office is None:
        raise Rejected("earlier-title-no-office")
    return _Place(person=person, unit=unit, office=office)


def _typed(work: Work, holder: Person, form: EarlierTitleDetails) -> Typed:
    if form.series not in work.load(CATALOGUE, CATALOGUE_STREAM).series:
        raise Rejected("earlier-title-wrong", fields={"series": "series-unknown"})
    return Typed(
        series=form.series,
        title=form.title,
        level=form.level,
        specialty=form.specialty,
        obtained_on=form.obtained_on,
        province=form.province,
        issuer=form.issuer,
        number=form.number,
        holder=form.holder.strip() or _name(holder.name),
    )


def _name(name: Personal | None) -> str:
    return (name.value if name else None) or ""


def _claim(work: Work, desk: Desk, title: UUID, state: EarlierTitle) -> None:
    assert state.certificate is not None, "it was recorded"
    command = ClaimNumber(title=title, issuer=state.certificate.issuer)
    work.do(EARLIER_NUMBER, _number_stream(desk, state), command)


def _release(work: Work, desk: Desk, title: UUID, state: EarlierTitle) -> None:
    work.do(EARLIER_NUMBER, _number_stream(desk, state), ReleaseNumber(title=title))


def _number_stream(desk: Desk, state: EarlierTitle) -> UUID:
    assert state.certificate is not None, "it was recorded"
    return desk.identities.blind_id("earlier-number", search_key(str(state.certificate.number)))
