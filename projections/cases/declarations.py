"""Declarations (职称申报): one row per case, and the bodies that each case has reached.

What the questions are is in `declaration_lists`; here are the tables and what events do to them.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration import events as e
from domain.cases.declaration.state import Status
from domain.cases.objection import (
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionReferred,
    ObjectionUpheld,
)
from domain.cases.reexamination import (
    CaseReopened,
    ReexaminationReferred,
    ReexaminationRequested,
    ReexaminationWithdrawn,
    ResultConfirmed,
)
from domain.configuration.route import StageKind
from domain.decider import Recorded
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from projections.columns import UtcDateTime
from projections.encoded import Word, stages
from projections.projection import Projection, Row, RowKey, Rows, metadata

declaration = sa.Table(
    "declaration",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("applicant", sa.Uuid, nullable=False, index=True),
    sa.Column("unit", sa.Uuid, nullable=False),
    sa.Column("unit_nature", Word(UnitNature), nullable=False),
    sa.Column("division", sa.String, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("mode", Word(AcquisitionMode), nullable=False),
    sa.Column("title_level", Word(TitleLevel), nullable=False),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("specialty", sa.String, nullable=False),
    sa.Column("committee", sa.Uuid),
    sa.Column("agency", sa.Uuid),
    sa.Column("declaration_type", Word(DeclarationType), nullable=False),
    sa.Column("status", Word(Status), nullable=False),
    sa.Column("route_row", sa.String, nullable=False),
    sa.Column("office", sa.Uuid),
    sa.Column("stage_code", sa.String, nullable=False),
    sa.Column("stage_kind", Word(StageKind)),
    sa.Column("waiting_org", sa.Uuid),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("posted_on", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("deadline", sa.Date),
    sa.Column("plan", sa.Uuid, index=True),
    sa.Column("filing_number", sa.String, nullable=False),
    sa.Column("filed_on", sa.Date),
    sa.Column("effective_on", sa.Date),
    sa.Column("certificate", sa.Uuid),
    sa.Column("certificate_number", sa.String, nullable=False),
    sa.Column("issuer", sa.Uuid, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_declaration_waiting", "waiting_org", "since"),
    sa.Index("ix_declaration_since", "since"),
    sa.Index("ix_declaration_office", "office", "committee"),
    sa.Index("ix_declaration_specialty", "specialty"),
    sa.Index("ix_declaration_title", "series", "title"),
)
"""`stage_code` is the stage that has the case, or had it last; empty for a draft. `waiting_org`
is the body whose turn it is: NULL while the applicant has it, and when it is finished.
`office` acts at stage C. `committee` is NULL where there is an accepting `agency`. `since` is when
the case came to where it is."""
declaration_route = sa.Table(
    "declaration_route",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("stages", stages(), nullable=False),
)
declaration_body = sa.Table(
    "declaration_body",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, primary_key=True),
    sa.Column("reached_code", sa.String, nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime),
    sa.Column("last_code", sa.String, nullable=False),
    sa.Column("last_action", sa.String, nullable=False),
    sa.Index("ix_declaration_body_organisation", "organisation", "last_at"),
)
"""A body that a case has reached. `last_action` is the name of the last event it caused there,
at stage `last_code`; empty while it has only received the case."""

Changes = dict[str, Any]


def stage_kind(code: str) -> StageKind | None:
    """What is done at the stage of this code; None for the empty code."""
    if not code:
        return None
    return StageKind(code if code in ("P1", "P2") else code[0])


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, e.DraftSaved):
        rows.put(declaration, _drafted(r, event))
        return
    if isinstance(event, e.Submitted):
        rows.put(declaration, _submitted(r, event))
        stored = {"declaration": r.stream, "stages": event.route.stages}
        rows.put(declaration_route, stored)
        _reached(rows, r, event.forwarded_to, event.next_code)
        return
    change = _CHANGES.get(type(event))
    if change is None:
        return
    row = rows.get(declaration, r.stream)
    if row is None:
        return
    _bodies(rows, r, row["stage_code"])
    rows.put(declaration, {**row, **change(r, event), "version": r.version})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    event = r.event
    if type(event) in _CHANGES:
        yield declaration, (r.stream,)
    elif not isinstance(event, e.Submitted):
        return
    for body in ("organisation", "forwarded_to"):
        named: UUID | None = getattr(event, body, None)
        if named is not None:
            yield declaration_body, (r.stream, named)


def _new(r: Recorded, event: e.DraftSaved | e.Submitted, status: Status) -> Row:
    choice = event.choice
    return {
        "declaration": r.stream,
        "applicant": event.applicant,
        "unit": choice.unit,
        "unit_nature": choice.unit_nature,
        "division": choice.division,
        "year": choice.year,
        "mode": choice.mode,
        "title_level": choice.title_level,
        "series": choice.series,
        "title": choice.title,
        "specialty": choice.specialty,
        "committee": choice.committee,
        "agency": choice.agency,
        "declaration_type": choice.declaration_type,
        "status": status,
        "route_row": "",
        "office": None,
        "stage_code": "",
        "stage_kind": None,
        "waiting_org": None,
        "since": r.at,
        "submitted_at": None,
        "posted_on": None,
        "last_day": None,
        "deadline": None,
        "plan": None,
        "filing_number": "",
        "filed_on": None,
        "effective_on": None,
        "certificate": None,
        "certificate_number": "",
        "issuer": None,
        "version": r.version,
    }


def _drafted(r: Recorded, event: e.DraftSaved) -> Row:
    return _new(r, event, Status.DRAFT)


def _submitted(r: Recorded, event: e.Submitted) -> Row:
    route = event.route
    offices = (s.organisation for s in route.stages if s.kind is StageKind.COMMITTEE)
    return {
        **_new(r, event, Status.IN_REVIEW),
        **_arrived(r, event),
        "route_row": route.row,
        "office": next(offices, None),
        "submitted_at": r.at,
    }


def _arrived(r: Recorded, event: Any) -> Changes:
    """The case lies at the next stage; nothing is running there yet."""
    return {
        "status": Status.IN_REVIEW,
        **_at(event.next_code, event.forwarded_to),
        "since": r.at,
        "deadline": None,
    }


def _at(code: str, organisation: UUID | None) -> Changes:
    return {
        "stage_code": code,
        "stage_kind": stage_kind(code),
        "waiting_org": organisation,
        "posted_on": None,
        "last_day": None,
    }


def _posted(_: Recorded, event: e.UnitPublicityPosted | e.Publicised) -> Changes:
    # A unit may post the case again after it came back; that is review once more.
    running = {"posted_on": event.posted_on, "last_day": event.last_day}
    return {"status": Status.IN_REVIEW, **running}


def _extended(_: Recorded, event: e.UnitPublicityExtended | e.PublicityExtended) -> Changes:
    return {"last_day": event.last_day}


def _upheld(r: Recorded, event: ObjectionUpheld) -> Changes:
    return _ended(Status.OBJECTION_UPHELD)(r, event) if event.ends else {}


def _back(r: Recorded, event: e.Returned | e.PassedDown) -> Changes:
    if event.to_code:
        changes = {"status": Status.RETURNED_TO_STAGE, **_at(event.to_code, event.to)}
    else:
        changes = {
            "status": Status.RETURNED_TO_APPLICANT,
            "waiting_org": None,
            "posted_on": None,
            "last_day": None,
        }
    return {**changes, "since": r.at}


def _returned(r: Recorded, event: e.Returned) -> Changes:
    return {**_back(r, event), "plan": None}


def _asked(r: Recorded, event: e.SupplementRequested) -> Changes:
    waiting = {"status": Status.SUPPLEMENT, "waiting_org": None}
    return {**waiting, "since": r.at, "deadline": event.deadline}


def _filed(r: Recorded, event: e.Filed) -> Changes:
    filing = {"filing_number": event.filing_number, "filed_on": event.filed_on}
    return {**_arrived(r, event), **filing, "effective_on": event.filed_on}


def _issued(r: Recorded, event: e.CertificateIssued) -> Changes:
    return {
        **_ended(Status.CERTIFIED)(r, event),
        "certificate": event.certificate,
        "certificate_number": event.number,
        "issuer": event.organisation,
    }


def _ended(status: Status) -> Callable[[Recorded, Any], Changes]:
    def change(r: Recorded, _: Any) -> Changes:
        return {"status": status, "waiting_org": None, "since": r.at}

    return change


_CHANGES: dict[type, Callable[[Recorded, Any], Changes]] = {
    e.UnitPublicityPosted: _posted,
    e.UnitPublicityExtended: _extended,
    e.UnitPublicityClosed: lambda _, __: {},
    ObjectionRaised: lambda _, __: {},
    ObjectionInvestigated: lambda _, __: {},
    ObjectionReferred: lambda _, __: {},
    ObjectionDismissed: lambda _, __: {},
    ObjectionUpheld: _upheld,
    ReexaminationRequested: lambda _, __: {},
    ReexaminationWithdrawn: lambda _, __: {},
    ReexaminationReferred: lambda _, __: {},
    ResultConfirmed: lambda _, __: {},
    CaseReopened: _arrived,
    e.Approved: _arrived,
    e.StageSkipped: _arrived,
    e.StageMerged: _arrived,
    e.Returned: _returned,
    e.PassedDown: _back,
    e.Resubmitted: _arrived,
    e.SupplementRequested: _asked,
    e.Supplemented: _arrived,
    e.Refused: _ended(Status.REFUSED),
    e.Withdrawn: _ended(Status.WITHDRAWN),
    e.Lapsed: _ended(Status.LAPSED),
    e.Planned: lambda _, event: {"plan": event.plan},
    e.Unplanned: lambda _, __: {"plan": None},
    e.Publicised: _posted,
    e.PublicityExtended: _extended,
    e.PublicityClosed: _arrived,
    e.VotePassed: _arrived,
    e.VoteFailed: _ended(Status.VOTE_FAILED),
    e.Filed: _filed,
    e.FilingRefused: _ended(Status.FILING_REFUSED),
    e.TookEffect: lambda r, event: {**_arrived(r, event), "effective_on": event.on},
    e.CertificateIssued: _issued,
}
_PASSED_BY = (e.StageSkipped, e.StageMerged)
DECLARATIONS = Projection(
    "declarations",
    3,
    (declaration, declaration_route, declaration_body),
    project,
    reads,
    takes=(e.DraftSaved, e.Submitted, *_CHANGES),
)


def _bodies(rows: Rows, r: Recorded, stage_code: str) -> None:
    """Who acted, and who has the case now."""
    event = r.event
    acted: UUID | None = getattr(event, "organisation", None)
    if isinstance(event, _PASSED_BY):
        _reached(rows, r, event.organisation, event.code)
    elif acted is not None:
        body = rows.get(declaration_body, r.stream, acted)
        code = getattr(event, "code", stage_code)
        done = {"last_at": r.at, "last_code": code, "last_action": r.name.rpartition(".")[2]}
        rows.put(declaration_body, {**(body or _body(r, acted, code)), **done})
    to: UUID | None = getattr(event, "forwarded_to", None)
    if to is not None:
        _reached(rows, r, to, event.next_code)


def _reached(rows: Rows, r: Recorded, organisation: UUID, code: str) -> None:
    body = rows.get(declaration_body, r.stream, organisation)
    row = {**body, "reached_code": code} if body else _body(r, organisation, code)
    rows.put(declaration_body, row)


def _body(r: Recorded, organisation: UUID, code: str) -> Row:
    return {
        "declaration": r.stream,
        "organisation": organisation,
        "reached_code": code,
        "first_at": r.at,
        "last_at": None,
        "last_code": "",
        "last_action": "",
    }
