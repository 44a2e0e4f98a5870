"""Tables of committees (评委会), and what events do to them; the questions are in `committees`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.committees.committee_events import (
    AccountAssigned,
    AuthorityDelegated,
    CommitteeAmended,
    CommitteeCancelled,
    CommitteeRegistered,
    Event,
    TemplateSet,
    ValidityRenewed,
)
from domain.committees.committee_information import (
    ConveningUnitAdded,
    ConveningUnitRemoved,
    FeeFirstSet,
    FeeStandardRemoved,
    FeeStandardSet,
    SpecialtyAdded,
    SpecialtyRemoved,
)
from domain.configuration.fees import (
    FeeItem,
    FeeStandard,
    with_fee,
    without_fee,
)
from domain.decider import Recorded
from domain.terms import AdministrativeLevel, CommitteeTitleLevel
from projections.encoded import TupleOf, Word, ids, texts
from projections.pinyin import spelled
from projections.projection import Projection, RowKey, Rows, metadata


def fee_out(fee: FeeStandard) -> list[Any]:
    """As a column keeps it; `fee_in` reads it."""
    return [fee.item.value, fee.amount]


def fee_in(stored: list[Any]) -> FeeStandard:
    return FeeStandard(item=FeeItem(stored[0]), amount=stored[1])


committee = sa.Table(
    "committee",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("name_key", sa.String, nullable=False),
    sa.Column("pinyin", sa.String, nullable=False),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("level", Word(AdministrativeLevel), nullable=False),
    sa.Column("title_level", Word(CommitteeTitleLevel), nullable=False),
    sa.Column("division", sa.String, nullable=False),
    sa.Column("region", sa.String, nullable=False, index=True),
    sa.Column("office", sa.Uuid, nullable=False, index=True),
    sa.Column("account", sa.Uuid),
    sa.Column("login", sa.String, nullable=False),
    sa.Column("convening_units", ids(), nullable=False),
    sa.Column("by_series", sa.Boolean, nullable=False),
    sa.Column("series", texts(), nullable=False),
    sa.Column("specialties", texts(), nullable=False),
    sa.Column("fees", TupleOf(fee_out, fee_in), nullable=False),
    sa.Column("fee_first", sa.Boolean, nullable=False),
    sa.Column("minimum_seats", sa.Integer, nullable=False),
    sa.Column("delegated_from", sa.Date),
    sa.Column("delegated_until", sa.Date),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("filed_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("resume_at_returner", sa.Boolean, nullable=False),
    sa.Column("template_version", sa.Integer, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`region` holds the digits that all divisions inside share."""
committee_series = sa.Table(
    "committee_series",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("series", sa.String, primary_key=True),
)
committee_specialty = sa.Table(
    "committee_specialty",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("specialty", sa.String, primary_key=True),
)
EVERY = ""
"""The row of `committee_specialty` that stands for all specialties of the series."""
_HANDLED = get_args(Event)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, CommitteeRegistered):
        _register(event, r.version, rows)
        return
    row = rows.get(committee, r.stream)
    if row is None:
        return
    changed = {**row, **_changes(event, row), "version": r.version}
    rows.put(committee, changed)
    _scope(rows, committee_series, r.stream, row["series"], changed["series"])
    before, after = row["specialties"] or (EVERY,), changed["specialties"] or (EVERY,)
    _scope(rows, committee_specialty, r.stream, before, after)


def _changes(event: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    match event:
        case CommitteeAmended():
            return _amended(event, row)
        case TemplateSet():
            return {"template_version": event.template.version}
        case AuthorityDelegated(delegation=given):
            since, until = (given.since, given.until) if given else (None, None)
            return {"delegated_from": since, "delegated_until": until}
        case ValidityRenewed(valid_from=start, valid_until=end):
            goes_on = row["valid_from"] <= start and (start - row["valid_until"]).days <= 1
            first = row["valid_from"] if goes_on else start
            return {"valid_from": first, "filed_from": start, "valid_until": end}
        case AccountAssigned():
            return {"account": event.account, "login": event.login}
        case CommitteeCancelled():
            return {"cancelled": True}
        case SpecialtyAdded(specialty=code):
            return {"specialties": (*row["specialties"], code)}
        case SpecialtyRemoved(specialty=code):
            return {"specialties": tuple(one for one in row["specialties"] if one != code)}
        case ConveningUnitAdded(unit=unit):
            return {"convening_units": (*row["convening_units"], unit)}
        case ConveningUnitRemoved(unit=unit):
            return {"convening_units": tuple(u for u in row["convening_units"] if u != unit)}
        case FeeStandardSet(fee=fee):
            return {"fees": with_fee(row["fees"], fee)}
        case FeeStandardRemoved(item=item):
            return {"fees": without_fee(row["fees"], item)}
        case FeeFirstSet(required=required):
            return {"fee_first": required}
        case _:
            raise TypeError(f"no rule for {type(event).__name__}")


def _amended(event: CommitteeAmended, row: Mapping[str, Any]) -> dict[str, Any]:
    same_office = event.office == row["office"]
    same_start = event.valid_from == row["filed_from"]
    return spelled(event.name) | {
        "level": event.level,
        "title_level": event.title_level,
        "division": event.division,
        "region": region(event.division),
        "office": event.office,
        "account": row["account"] if same_office else None,
        "login": row["login"] if same_office else "",
        "by_series": event.by_series,
        "series": event.series,
        "minimum_seats": event.minimum_seats,
        "valid_from": row["valid_from"] if same_start else event.valid_from,
        "filed_from": event.valid_from,
        "valid_until": event.valid_until,
        "resume_at_returner": event.resume_at_returner,
    }


def _scope(
    rows: Rows, table: sa.Table, which: UUID, before: Sequence[str], after: Sequence[str]
) -> None:
    """Make the rows of what the committee decides those of `after`."""
    column = table.primary_key.columns.keys()[1]
    for gone in set(before) - set(after):
        rows.drop(table, which, gone)
    for new in set(after) - set(before):
        rows.put(table, {"committee": which, column: new})


def _register(event: CommitteeRegistered, version: int, rows: Rows) -> None:
    given = event.delegation
    rows.put(
        committee,
        spelled(event.name)
        | {
            "committee": event.committee,
            "level": event.level,
            "title_level": event.title_level,
            "division": event.division,
            "region": region(event.division),
            "office": event.office,
            "account": None,
            "login": "",
            "convening_units": event.convening_units,
            "by_series": event.by_series,
            "series": event.series,
            "specialties": event.specialties,
            "fees": event.fees,
            "fee_first": False,
            "minimum_seats": event.minimum_seats,
            "delegated_from": given.since if given else None,
            "delegated_until": given.until if given else None,
            "valid_from": event.valid_from,
            "filed_from": event.valid_from,
            "valid_until": event.valid_until,
            "resume_at_returner": event.resume_at_returner,
            "template_version": 0,
            "cancelled": False,
            "version": version,
        },
    )
    for series in event.series:
        rows.put(committee_series, {"committee": event.committee, "series": series})
    for specialty in event.specialties or (EVERY,):
        rows.put(committee_specialty, {"committee": event.committee, "specialty": specialty})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield committee, (r.stream,)


COMMITTEES = Projection(
    "committees",
    4,
    (committee, committee_series, committee_specialty),
    project,
    reads,
    takes=_HANDLED,
)
