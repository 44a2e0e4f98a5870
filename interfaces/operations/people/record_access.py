"""People handled before (D6, C8), their data in full, and who looked at one's own (A8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.people.record_access import Looking, view_record
from application.permissions import OFFICERS, Hidden
from domain.certificates.verification_record import MOST_A_DAY, LookKind
from domain.decider import Recorded
from domain.people.person import PERSON
from domain.people.record_access import RecordAudited, RecordViewed
from domain.rules.identifiers import DocumentKind
from domain.streams import record_access_stream, verification_record_stream
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import folded
from interfaces.system import System
from interfaces.words import word
from projections.cases import declaration_lists as lists
from projections.cases.declaration_lists import HandledRow
from projections.certificates import certificates, earlier_titles
from projections.organisations import organisations
from projections.people import people


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHandled:
    """Somebody whose cases the asker's body has acted on; the number is masked."""

    person: UUID
    name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None
    levels: tuple[TitleLevel, ...]
    """Of the titles held, in any series."""
    retired_on: date | None
    cases: tuple[HandledRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInFull:
    """None once the person's key was destroyed."""

    person: UUID
    name: str | None
    identity_kind: DocumentKind
    identity_number: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLook:
    at: datetime
    organisation_name: str
    """审计 where an auditor opened a history; which one, and for what, stays with the audit."""
    purpose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationLook:
    """One verification of one's certificate. Nobody knows whose, and nobody keeps it."""

    at: datetime
    kind: LookKind
    number: str
    """Of the certificate."""
    last_recorded: bool
    """Whether others of that day are not told one by one any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLooks:
    looks: tuple[RecordLook, ...]
    """Newest first."""
    verifications: tuple[VerificationLook, ...]
    """Of the last twelve months, newest first."""


def person_handled(system: System, call: Call[Any]) -> PersonHandled:
    """Raises `Hidden` for somebody whom the asker's body has never handled."""
    state, _ = folded(system, call, PERSON, call.id)
    with system.reading() as tx:
        cases = lists.of_person(tx, call.id, call.actor.bodies)
        row = people.get(tx, call.id)
    if not cases:
        raise Hidden
    return PersonHandled(
        person=call.id,
        name=row.name if row else None,
        identity_kind=row.identity_kind if row else None,
        identity_masked=row.identity_masked if row else None,
        levels=tuple(level for level in TitleLevel if level in state.levels),
        retired_on=state.retired_on,
        cases=cases,
    )


def person_in_full(system: System, call: Call[Looking]) -> PersonInFull:
    """The look is stored before anything is shown."""
    person_handled(system, call)
    system.run(call, view_record)
    state, _ = folded(system, call, PERSON, call.id)
    return PersonInFull(
        person=call.id,
        name=state.name.value if state.name else None,
        identity_kind=state.identity_kind,
        identity_number=state.identity_number.value if state.identity_number else None,
        phone=state.phone.value if state.phone else None,
    )


def my_looks(system: System, call: Call[NoBody]) -> RecordLooks:
    person = call.actor.person
    history = system.log.read(record_access_stream(person)) if person else ()
    looks = [r.event for r in history if isinstance(r.event, RecordViewed)]
    bodies = {look.organisation for look in looks if look.organisation is not None}
    with system.reading() as tx:
        names = organisations.names(tx, bodies)
    return RecordLooks(
        looks=tuple(_told(r, names) for r in reversed(history)),
        verifications=_verifications(system, person) if person else (),
    )


def _told(r: Recorded, names: Mapping[UUID, str]) -> RecordLook:
    if isinstance(r.event, RecordAudited):
        return RecordLook(at=r.at, organisation_name=word(Role.AUDITOR), purpose=None)
    by = names.get(r.event.organisation, "") if r.event.organisation else word(Role.AUDITOR)
    return RecordLook(
        at=r.at,
        organisation_name=by,
        purpose=r.event.purpose.value,
    )


def _verifications(system: System, person: UUID) -> tuple[VerificationLook, ...]:
    months = _last_months(system.clock.today())
    found = [
        r
        for month in months
        for r in reversed(system.log.read(verification_record_stream(person, month)))
    ]
    with system.reading() as tx:
        numbers = {one.certificate: one.number for one in certificates.mine(tx, person)}
        numbers |= {one.id: one.number for one in earlier_titles.of_person(tx, person)}
    return tuple(
        VerificationLook(
            at=r.at,
            kind=r.event.kind,
            number=numbers.get(r.event.certificate, ""),
            last_recorded=r.event.place == MOST_A_DAY,
        )
        for r in found
    )


def _last_months(today: date) -> Iterator[date]:
    """The first days of this month and the twelve before it, newest first."""
    last = today.year * 12 + today.month - 1
    for month in range(last, last - 13, -1):
        yield date(month // 12, month % 12 + 1, 1)


IN_FULL = Operation(
    name="handled-people.view-in-full",
    functions=("D6", "C8"),
    path="/handled-people/{id}/view-in-full",
    summary="查看人员完整信息",
    body=Looking,
    handler=person_in_full,
    answer=PersonInFull,
    roles=OFFICERS,
    refusals=("purpose-required",),
)
ONE = Read(
    name="handled-people.get",
    functions=("D6", "C8"),
    path="/handled-people/{id}",
    summary="办理过的人员",
    handler=person_handled,
    answer=PersonHandled,
    roles=OFFICERS,
)
MINE = Read(
    name="record-looks.mine",
    functions=("A8",),
    path="/my-record-looks",
    summary="谁查看过我的完整信息，我的证书何时被查验",
    handler=my_looks,
    answer=RecordLooks,
    roles=(Role.APPLICANT,),
)

COMMANDS = (IN_FULL,)
READS = (ONE, MINE)
