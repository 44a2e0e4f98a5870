"""Facts that the statistics (统计分析) count: cases, stays, certificates, seats of experts.

What each fact means is defined in docs/statistics.md. Rows hold ids, codes, days and numbers, and
nothing that names a person; each carries the dimensions of its case, so that a year is counted
without looking anything up. What events do to them is here and, of experts, in
`statistic_seats`; the questions are in `statistic_counts` and `statistic_times`.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import IntFlag, auto
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration import events as e
from domain.cases.objection import ObjectionUpheld
from domain.cases.reexamination import CaseReopened
from domain.certificates.certificate import Issued, RevocationRequested, Revoked
from domain.certificates.certificate_ends import (
    FraudRevocationRequested,
    Reissued,
    Replaced,
    Superseded,
)
from domain.configuration.route import StageKind
from domain.decider import Recorded
from domain.rules.china_time import day_in_china
from domain.rules.statistics import (
    Place,
    closing_due,
    place_of,
    review_due,
)
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.projection import Projection, Row, RowKey, Rows, metadata
from projections.statistics import statistic_seats
from projections.statistics.statistic_seats import statistic_review, statistic_seat

DIMENSIONS = ("division", "level", "series", "committee", "nature", "mode", "type", "office")
DAY = 86_400
"""Seconds; stays are looked for by whole days before they are ranked by the second."""


class Mark(IntFlag):
    """What has become of a case; one number, so that cases with the same end count together."""

    RETURNED = auto()
    PASSED = auto()
    FILED = auto()
    EFFECTIVE = auto()
    FAILED = auto()
    REFUSED = auto()
    WITHDRAWN = auto()
    LAPSED = auto()
    FILING_REFUSED = auto()
    ANNULLED = auto()
    ISSUED = auto()
    REVOKED = auto()
    REVOKED_FOR_FRAUD = auto()


ENDS: dict[type[Any], Mark] = {
    e.VoteFailed: Mark.FAILED,
    e.Refused: Mark.REFUSED,
    e.Withdrawn: Mark.WITHDRAWN,
    e.Lapsed: Mark.LAPSED,
    e.FilingRefused: Mark.FILING_REFUSED,
    ObjectionUpheld: Mark.ANNULLED,
    e.CertificateIssued: Mark.ISSUED,
}
"""Events that end a case; a re-examination may take one back."""
ENDED = reduce(or_, ENDS.values())


def _period() -> tuple[sa.Column[Any], ...]:
    names = ("year", "month")
    return tuple(sa.Column(name, sa.SmallInteger, nullable=False) for name in names)


def _dimensions() -> tuple[sa.Column[Any], ...]:
    return (
        *_period(),
        sa.Column("division", sa.String, nullable=False),
        sa.Column("level", Word(TitleLevel), nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("committee", sa.Uuid),
        sa.Column("nature", Word(UnitNature), nullable=False),
        sa.Column("mode", Word(AcquisitionMode), nullable=False),
        sa.Column("type", Word(DeclarationType), nullable=False),
        sa.Column("office", sa.Uuid),
    )


statistic_case = sa.Table(
    "statistic_case",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    *_dimensions(),
    sa.Column("marks", sa.Integer, nullable=False),
    sa.Column("returns", sa.Integer, nullable=False),
    sa.Column("place", Word(Place)),
    sa.Column("body", sa.Uuid),
    sa.Column("since", UtcDateTime),
    sa.Column("due", sa.Date),
    sa.Index("ix_statistic_case_year", "year", "division"),
    sa.Index("ix_statistic_case_office", "office", "year"),
    sa.Index("ix_statistic_case_place", "place"),
)
"""`office` is the committee's of stage C; NULL where no experts decide. `place` is where the case
lies, with whom and until when; all four are NULL once it has ended."""
statistic_body = sa.Table(
    "statistic_body",
    metadata,
    sa.Column("organisation", sa.Uuid, primary_key=True),
    sa.Column("year", sa.SmallInteger, primary_key=True),
    sa.Column("declaration", sa.Uuid, primary_key=True),
)
"""The authorities on a case's route; `year` is that of the case."""
statistic_stay = sa.Table(
    "statistic_stay",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    *_dimensions(),
    sa.Column("place", Word(Place), nullable=False),
    sa.Column("body", sa.Uuid),
    sa.Column("days", sa.SmallInteger, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Index("ix_statistic_stay_year", "year", "place", "days", "month", "overdue", "seconds"),
    sa.Index("ix_statistic_stay_division", "year", "division", "place"),
    sa.Index("ix_statistic_stay_office", "office", "year", "place", "days"),
)
"""`version` is that of the event that ended the stay; `days` are the whole ones of `seconds`."""
FATES = ("reissued", "replaced", "superseded", "revoked")
statistic_certificate = sa.Table(
    "statistic_certificate",
    metadata,
    sa.Column("certificate", sa.Uuid, primary_key=True),
    sa.Column("declaration", sa.Uuid, nullable=False),
    *_dimensions(),
    sa.Column("issuer", sa.Uuid, nullable=False),
    *(sa.Column(name, sa.SmallInteger, nullable=False) for name in FATES),
    sa.Column("fraud", sa.Boolean, nullable=False),
    sa.Index("ix_statistic_certificate_year", "year", "division"),
    sa.Index("ix_statistic_certificate_office", "office", "year"),
)
"""`FATES` are 1 or 0. `fraud`: what its revocation was last asked for."""
_UNWORKED = (e.StageSkipped, e.StageMerged, e.TookEffect)
"""Stored together with the event before: nobody has worked on the stay that they end."""
_POSTED = (
    e.UnitPublicityPosted,
    e.UnitPublicityExtended,
    e.Publicised,
    e.PublicityExtended,
)
_MOVES = (
    e.Approved,
    e.StageSkipped,
    e.StageMerged,
    e.Returned,
    e.PassedDown,
    e.Resubmitted,
    e.SupplementRequested,
    e.Supplemented,
    e.PublicityClosed,
    e.VotePassed,
    e.Filed,
    e.TookEffect,
    CaseReopened,
)
_OF_CASE: tuple[type[Any], ...] = (*_MOVES, *_POSTED, *ENDS)
_OF_CERTIFICATE = (
    Reissued,
    Replaced,
    Superseded,
    RevocationRequested,
    FraudRevocationRequested,
    Revoked,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, e.Submitted):
        _submitted(r, event, rows)
    elif isinstance(event, _OF_CASE):
        row = rows.get(statistic_case, r.stream)
        if row is not None:
            _happened(r, row, rows)
    elif isinstance(event, Issued):
        _issued(event, rows)
    elif isinstance(event, _OF_CERTIFICATE):
        row = rows.get(statistic_certificate, r.stream)
        if row is not None:
            _certificate(event, row, rows)
    else:
        statistic_seats.project(r, rows)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    event = r.event
    if isinstance(event, _OF_CASE):
        yield statistic_case, (r.stream,)
    elif isinstance(event, Issued):
        yield statistic_case, (event.declaration,)
    elif isinstance(event, _OF_CERTIFICATE):
        yield statistic_certificate, (r.stream,)
    else:
        yield from statistic_seats.reads(r)


STATISTICS = Projection(
    "statistics",
    1,
    (
        statistic_case,
        statistic_body,
        statistic_stay,
        statistic_certificate,
        statistic_review,
        statistic_seat,
    ),
    project,
    reads,
    takes=(e.Submitted, *_OF_CASE, Issued, *_OF_CERTIFICATE, *statistic_seats.TAKEN),
)


def period(day: date) -> Row:
    return {"year": day.year, "month": day.month}


def _submitted(r: Recorded, event: e.Submitted, rows: Rows) -> None:
    choice, route = event.choice, event.route
    day = day_in_china(r.at)
    offices = (s.organisation for s in route.stages if s.kind is StageKind.COMMITTEE)
    row: Row = {
        "declaration": r.stream,
        **period(day),
        "division": choice.division,
        "level": choice.title_level,
        "series": choice.series,
        "committee": choice.committee,
        "nature": choice.unit_nature,
        "mode": choice.mode,
        "type": choice.declaration_type,
        "office": next(offices, None),
        "marks": 0,
        "returns": 0,
    }
    rows.put(statistic_case, row | _lies(r, row, event.next_code, event.forwarded_to))
    authorities = (
        stage.organisation
        for stage in route.stages
        if stage.kind in (StageKind.AUTHORITY, StageKind.INDUSTRY) and not stage.skipped
    )
    for body in dict.fromkeys(authorities):
        known = {"organisation": body, "year": day.year, "declaration": r.stream}
        rows.append(statistic_body, known)


def _happened(r: Recorded, row: Row, rows: Rows) -> None:
    event = r.event
    if isinstance(event, _POSTED):
        rows.put(statistic_case, row | {"due": closing_due(event.last_day)})
        return
    if isinstance(event, ObjectionUpheld) and not event.ends:
        return
    if not isinstance(event, (*_UNWORKED, CaseReopened)):
        rows.append(statistic_stay, _stay(r, row))
    changed = row | _counted(event, row)
    rows.put(statistic_case, changed | _next(r, changed))


def _counted(event: Any, row: Row) -> Row:
    """What the event adds to the measures."""
    if isinstance(event, e.Returned):
        return {"marks": int(row["marks"] | Mark.RETURNED), "returns": row["returns"] + 1}
    if isinstance(event, CaseReopened):
        return {"marks": int(row["marks"] & ~ENDED)}
    mark = ENDS.get(type(event)) or _PASSED.get(type(event))
    return {} if mark is None else {"marks": int(row["marks"] | mark)}


_PASSED: dict[type[Any], Mark] = {
    e.VotePassed: Mark.PASSED,
    e.TookEffect: Mark.PASSED | Mark.EFFECTIVE,
    e.Filed: Mark.FILED | Mark.EFFECTIVE,
}


def _next(r: Recorded, row: Row) -> Row:
    """Where the case lies after the event, `row` being counted already."""
    event: Any = r.event
    if type(event) in ENDS:
        return {"place": None, "body": None, "since": None, "due": None}
    if isinstance(event, e.SupplementRequested):
        waits = {"place": Place.SUPPLEMENT, "body": None}
        return {**waits, "since": r.at, "due": event.deadline}
    if isinstance(event, e.Returned | e.PassedDown):
        return _lies(r, row, event.to_code, event.to)
    return _lies(r, row, event.next_code, event.forwarded_to)


def _lies(r: Recorded, row: Row, code: str, body: UUID | None) -> Row:
    by_experts = row["office"] is not None
    place = place_of(code, to_be_filed=by_experts and not row["marks"] & Mark.FILED)
    due = review_due(place, day_in_china(r.at))
    return {"place": place, "body": body, "since": r.at, "due": due}


def _stay(r: Recorded, row: Row) -> Row:
    """The one that the event ends."""
    day = day_in_china(r.at)
    seconds = (r.at - row["since"]) // timedelta(seconds=1)
    return {
        "declaration": r.stream,
        "version": r.version,
        **period(day),
        **{name: row[name] for name in DIMENSIONS},
        "place": row["place"],
        "body": row["body"],
        "days": seconds // DAY,
        "seconds": seconds,
        "overdue": row["due"] is not None and day > row["due"],
    }


def _issued(event: Issued, rows: Rows) -> None:
    case = rows.get(statistic_case, event.declaration)
    if case is None:
        return
    rows.put(
        statistic_certificate,
        {
            "certificate": event.certificate,
            "declaration": event.declaration,
            **period(event.issued_on),
            **{name: case[name] for name in DIMENSIONS},
            "issuer": event.issuer,
            **dict.fromkeys(FATES, 0),
            "fraud": False,
        },
    )


_CHANGES: dict[type[Any], Callable[[], Row]] = {
    Reissued: lambda: {"reissued": 1},
    Replaced: lambda: {"replaced": 1},
    Superseded: lambda: {"superseded": 1},
    RevocationRequested: lambda: {"fraud": False},
    FraudRevocationRequested: lambda: {"fraud": True},
    Revoked: lambda: {"revoked": 1},
}


def _certificate(event: Any, row: Row, rows: Rows) -> None:
    rows.put(statistic_certificate, row | _CHANGES[type(event)]())
    if isinstance(event, Revoked):
        case = rows.get(statistic_case, row["declaration"])
        if case is not None:
            mark = Mark.REVOKED | (Mark.REVOKED_FOR_FRAUD if row["fraud"] else Mark(0))
            rows.put(statistic_case, case | {"marks": int(case["marks"] | mark)})
