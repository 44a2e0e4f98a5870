"""Messages (站内信): what people are told about their cases, and whether they have read it.

A message follows from the event that it tells of, so nothing sends one and none can be forgotten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases import fee_notice as f
from domain.cases.declaration import events as e
from domain.cases.entrusted_review import events as q
from domain.cases.objection import ObjectionDismissed, ObjectionUpheld
from domain.cases.reexamination import CaseReopened, ResultConfirmed
from domain.cases.request_acts import RequestReturned
from domain.certificates import certificate as c
from domain.certificates import certificate_ends as x
from domain.certificates import earlier_title as o
from domain.certificates.certificate_request import events as n
from domain.configuration.fees import amount_in_yuan
from domain.decider import Recorded
from domain.experts import attendance as a
from domain.experts import expert_draw as d
from domain.people import message_box as b
from domain.rules.draw_algorithm import SeatKind
from domain.streams import message_box_stream, message_id
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import Listing, Order, Page, Reader, all_of, columns_of, one_of, page_of
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata


class MessageKind(StrEnum):
    """What a message tells; its subject is given in brackets."""

    RETURNED = "RETURNED"
    """[declaration] The case has come back to the applicant."""
    SUPPLEMENT = "SUPPLEMENT"
    """[declaration] Something is missing, to be handed in until `due`."""
    REFUSED = "REFUSED"
    """[declaration] Not accepted."""
    LAPSED = "LAPSED"
    """[declaration] The supplement did not come in time."""
    PUBLICITY = "PUBLICITY"
    """[declaration] Publicised until `due`: `code` is P1, P2, or that of a unit stage."""
    OBJECTION_UPHELD = "OBJECTION_UPHELD"
    """[declaration] Ended, as an objection against it was found right."""
    OBJECTION_DISMISSED = "OBJECTION_DISMISSED"
    """[declaration] An objection against it was found wrong."""
    REEXAMINED = "REEXAMINED"
    """[declaration] Its result was looked at again, and stands."""
    REOPENED = "REOPENED"
    """[declaration] Its result was looked at again, and the case goes on at the stage `code`."""
    VOTE_PASSED = "VOTE_PASSED"
    """[declaration]"""
    VOTE_FAILED = "VOTE_FAILED"
    FILING_REFUSED = "FILING_REFUSED"
    """[declaration]"""
    FILED = "FILED"
    TOOK_EFFECT = "TOOK_EFFECT"
    """[declaration] The title has taken effect."""
    CERTIFICATE = "CERTIFICATE"
    """[certificate] Issued."""
    REVOKED = "REVOKED"
    """[certificate]"""
    ENTRUST_RETURNED = "ENTRUST_RETURNED"
    """[entrusted review] It has come back to the person who asked for it."""
    ENTRUST_REFUSED = "ENTRUST_REFUSED"
    """[entrusted review]"""
    ENTRUSTED = "ENTRUSTED"
    """[entrusted review] Granted until `due`; the letter is there."""
    RENEWAL_RETURNED = "RENEWAL_RETURNED"
    """[certificate request] It has come back to the person who asked for it."""
    RENEWAL_REFUSED = "RENEWAL_REFUSED"
    """[certificate request]"""
    REISSUED = "REISSUED"
    """[certificate] In the place of a lost or damaged one."""
    REPLACED = "REPLACED"
    """[certificate] In the place of one whose words have changed."""
    EARLIER_CONFIRMED = "EARLIER_CONFIRMED"
    """[earlier title] It counts from now on."""
    EARLIER_REFUSED = "EARLIER_REFUSED"
    """[earlier title]"""
    EARLIER_WITHDRAWN = "EARLIER_WITHDRAWN"
    """[earlier title] By an office; it counts no more."""
    FEE_DUE = "FEE_DUE"
    """[fee notice] To be paid; `code` is the amount in yuan."""
    FEE_REFUNDED = "FEE_REFUNDED"
    """[fee notice] Paid back; `code` is the amount in yuan."""
    INVITED = "INVITED"
    """[draw] Drawn as an expert, and asked whether they attend."""


message = sa.Table(
    "message",
    metadata,
    sa.Column("message", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False),
    sa.Column("box", sa.Uuid, nullable=False),
    sa.Column("kind", Word(MessageKind), nullable=False),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("organisation", sa.Uuid),
    sa.Column("due", sa.Date),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("read_at", UtcDateTime),
    sa.Index("ix_message_person", "person", "at"),
    sa.Index("ix_message_at", "at"),
)
message_subject = sa.Table(
    "message_subject",
    metadata,
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False),
    sa.Column("title", sa.String, nullable=False),
)
"""Whom a case is about, which its later events leave unsaid."""
message_box = sa.Table(
    "message_box",
    metadata,
    sa.Column("box", sa.Uuid, primary_key=True),
    sa.Column("read_upto", UtcDateTime, nullable=False),
)
"""Everything up to then counts as read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    kind: MessageKind
    code: str = ""
    organisation: UUID | None = None
    due: date | None = None
    subject: UUID | None = None
    """None for the stream of the event."""


def _returned(event: e.Returned | e.PassedDown) -> _Told | None:
    if event.to_code:
        return None  # it came back to an office, which has it on its to-do list
    return _Told(kind=MessageKind.RETURNED, code=event.code, organisation=event.organisation)


def _request_returned(kind: MessageKind, event: RequestReturned) -> _Told | None:
    if event.next_status.in_review or event.returned_to is not None:
        return None  # it came back to a body, which has it on its to-do list
    return _Told(kind=kind, organisation=event.organisation)


def _upheld(event: ObjectionUpheld) -> _Told | None:
    if not event.ends:
        return None  # its return is told
    return _Told(kind=MessageKind.OBJECTION_UPHELD, organisation=event.organisation)


def _earlier_withdrawn(event: o.EarlierTitleWithdrawn) -> _Told | None:
    if event.organisation is None:
        return None  # the holder did
    return _Told(kind=MessageKind.EARLIER_WITHDRAWN, organisation=event.organisation)


_TOLD: dict[type, Callable[[Any], _Told | None]] = {
    e.Returned: _returned,
    e.PassedDown: _returned,
    e.SupplementRequested: lambda event: _Told(
        kind=MessageKind.SUPPLEMENT,
        code=event.code,
        organisation=event.organisation,
        due=event.deadline,
    ),
    e.Refused: lambda event: _Told(
        kind=MessageKind.REFUSED, code=event.code, organisation=event.organisation
    ),
    e.Lapsed: lambda event: _Told(kind=MessageKind.LAPSED, due=event.deadline),
    e.UnitPublicityPosted: lambda event: _Told(
        kind=MessageKind.PUBLICITY, organisation=event.organisation, due=event.last_day
    ),
    e.UnitPublicityExtended: lambda event: _Told(
        kind=MessageKind.PUBLICITY, organisation=event.organisation, due=event.last_day
    ),
    ObjectionUpheld: _upheld,
    ObjectionDismissed: lambda event: _Told(
        kind=MessageKind.OBJECTION_DISMISSED, organisation=event.organisation
    ),
    ResultConfirmed: lambda event: _Told(
        kind=MessageKind.REEXAMINED, organisation=event.organisation
    ),
    CaseReopened: lambda event: _Told(
        kind=MessageKind.REOPENED, code=event.next_code, organisation=event.organisation
    ),
    e.Publicised: lambda event: _Told(
        kind=MessageKind.PUBLICITY,
        code=event.code,
        organisation=event.organisation,
        due=event.last_day,
    ),
    e.PublicityExtended: lambda event: _Told(
        kind=MessageKind.PUBLICITY,
        code=event.code,
        organisation=event.organisation,
        due=event.last_day,
    ),
    e.VotePassed: lambda _: _Told(kind=MessageKind.VOTE_PASSED),
    e.VoteFailed: lambda _: _Told(kind=MessageKind.VOTE_FAILED),
    e.FilingRefused: lambda event: _Told(
        kind=MessageKind.FILING_REFUSED, organisation=event.organisation
    ),
    e.Filed: lambda event: _Told(kind=MessageKind.FILED, organisation=event.organisation),
    e.TookEffect: lambda event: _Told(
        kind=MessageKind.TOOK_EFFECT, organisation=event.organisation
    ),
    e.CertificateIssued: lambda event: _Told(
        kind=MessageKind.CERTIFICATE, organisation=event.organisation, subject=event.certificate
    ),
    f.FeeRefunded: lambda event: _Told(
        kind=MessageKind.FEE_REFUNDED, code=amount_in_yuan(event.amount)
    ),
    c.Revoked: lambda event: _Told(kind=MessageKind.REVOKED, organisation=event.organisation),
    q.RequestReturned: partial(_request_returned, MessageKind.ENTRUST_RETURNED),
    q.RequestRefused: lambda event: _Told(
        kind=MessageKind.ENTRUST_REFUSED, organisation=event.organisation
    ),
    q.EntrustmentGranted: lambda event: _Told(
        kind=MessageKind.ENTRUSTED,
        organisation=event.organisation,
        due=event.letter.valid_until,
    ),
    n.RequestReturned: partial(_request_returned, MessageKind.RENEWAL_RETURNED),
    n.RequestRefused: lambda event: _Told(
        kind=MessageKind.RENEWAL_REFUSED, organisation=event.organisation
    ),
    o.EarlierTitleConfirmed: lambda event: _Told(
        kind=MessageKind.EARLIER_CONFIRMED, organisation=event.organisation
    ),
    o.EarlierTitleRefused: lambda event: _Told(
        kind=MessageKind.EARLIER_REFUSED, organisation=event.organisation
    ),
    o.EarlierTitleWithdrawn: _earlier_withdrawn,
    x.Reissued: lambda _: _Told(kind=MessageKind.REISSUED),
    x.Replaced: lambda _: _Told(kind=MessageKind.REPLACED),
}
_DIRECT = (
    e.Submitted,
    q.RequestDrafted,
    n.RequestDrafted,
    o.EarlierTitleEntered,
    o.EarlierTitleCorrected,
    c.Issued,
    f.FeeNoticeIssued,
    d.ExpertsDrawn,
    a.AlternateCalled,
    b.MessagesRead,
    b.AllMessagesRead,
)
"""Events that need no `message_subject` to be there before."""


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case e.Submitted(applicant=person, choice=choice):
            _know(rows, r.stream, person, choice.title)
        case q.RequestDrafted(person=person, entrustment=wanted):
            _know(rows, r.stream, person, wanted.title)
        case n.RequestDrafted(person=person, title=title):
            _know(rows, r.stream, person, title)
        case o.EarlierTitleEntered(person=person, certificate=certificate):
            _know(rows, r.stream, person, certificate.title)
        case o.EarlierTitleCorrected(person=person, certificate=certificate):
            _know(rows, r.stream, person, certificate.title)
        case c.Issued(person=person, title=title):
            _know(rows, r.stream, person, title.title)
        case f.FeeNoticeIssued(person=person, title=title, fees=fees):
            _know(rows, r.stream, person, title)
            due = amount_in_yuan(sum(fee.amount for fee in fees))
            _tell(r, rows, person, title, _Told(kind=MessageKind.FEE_DUE, code=due))
        case d.ExpertsDrawn(seats=seats):
            for seat in seats:
                if seat.kind is SeatKind.PRIMARY:
                    _tell(r, rows, seat.expert, "", _Told(kind=MessageKind.INVITED))
        case a.AlternateCalled(expert=expert):
            _tell(r, rows, expert, "", _Told(kind=MessageKind.INVITED))
        case b.MessagesRead(messages=messages):
            for one in messages:
                row = rows.get(message, one)
                if row is not None and row["box"] == r.stream and row["read_at"] is None:
                    rows.put(message, {**row, "read_at": r.at})
        case b.AllMessagesRead(upto=upto):
            rows.put(message_box, {"box": r.stream, "read_upto": upto})
        case _:
            _follow(r, rows)


def _follow(r: Recorded, rows: Rows) -> None:
    say = _TOLD.get(type(r.event))
    told = say(r.event) if say else None
    subject = rows.get(message_subject, r.stream) if told else None
    if told and subject:
        _tell(r, rows, subject["person"], subject["title"], told)


def _know(rows: Rows, subject: UUID, person: UUID, title: str) -> None:
    rows.put(message_subject, {"subject": subject, "person": person, "title": title})


def _tell(r: Recorded, rows: Rows, person: UUID, title: str, told: _Told) -> None:
    rows.put(
        message,
        {
            "message": message_id(r.stream, r.version, person),
            "person": person,
            "box": message_box_stream(person),
            "kind": told.kind,
            "subject": told.subject or r.stream,
            "title": title,
            "code": told.code,
            "organisation": told.organisation,
            "due": told.due,
            "at": r.at,
            "read_at": None,
        },
    )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if type(r.event) in _TOLD:
        yield message_subject, (r.stream,)
    elif isinstance(r.event, b.MessagesRead):
        for one in r.event.messages:
            yield message, (one,)


MESSAGES = Projection(
    "messages", 3, (message, message_subject, message_box), project, reads, takes=(*_DIRECT, *_TOLD)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    message: UUID
    person: UUID
    kind: MessageKind
    subject: UUID
    title: str
    """Name of the title; empty where the message is about none."""
    code: str
    organisation: UUID | None
    organisation_name: str | None
    due: date | None
    at: datetime
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    kind: MessageKind | None = None
    unread: bool = False


_READ = sa.or_(
    message.c.read_at.is_not(None),
    sa.and_(message_box.c.read_upto.is_not(None), message.c.at <= message_box.c.read_upto),
)
_JOINED = message.outerjoin(message_box, message_box.c.box == message.c.box)
_SELECT: sa.Select[Any] = sa.select(
    *columns_of(message, "box", "read_at"),
    organisation.c.name.label("organisation_name"),
    _READ.label("read"),
).select_from(
    _JOINED.outerjoin(organisation, organisation.c.organisation == message.c.organisation)
)
_ORDER = Order(
    columns={"at": message.c.at, "due": message.c.due, "kind": message.c.kind},
    default="at",
    descending=True,
    never_null=("at", "kind"),
    tie=(message.c.message,),
)


def listing(tx: Reader, person: UUID, filters: MessageFilter, wanted: Listing) -> Page[MessageRow]:
    """One person's messages, the newest first."""
    query = _SELECT.where(message.c.person == person)
    if filters.kind is not None:
        query = query.where(message.c.kind == filters.kind)
    if filters.unread:
        query = query.where(sa.not_(_READ))
    return page_of(tx, query, MessageRow, _ORDER, wanted)


def get(tx: Reader, person: UUID, which: UUID) -> MessageRow | None:
    """None for somebody else's."""
    mine = _SELECT.where(message.c.message == which, message.c.person == person)
    return one_of(tx, mine, MessageRow)


def unread(tx: Reader, person: UUID) -> int:
    query = sa.select(sa.func.count()).select_from(_JOINED)
    found: int = tx.execute(query.where(message.c.person == person, sa.not_(_READ))).scalar_one()
    return found


def following(
    tx: Reader, moment: datetime, after: UUID | None, limit: int
) -> tuple[MessageRow, ...]:
    """Everybody's, oldest first, from that moment on; with `after`, what comes behind that
    message of the moment. For whatever carries messages further."""
    at, which = message.c.at, message.c.message
    query = _SELECT.where(at >= moment)
    if after is not None:
        query = _SELECT.where(sa.or_(at > moment, sa.and_(at == moment, which > after)))
    return all_of(tx, query.order_by(at, which).limit(limit), MessageRow)
