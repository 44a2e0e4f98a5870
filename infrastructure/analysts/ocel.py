"""The log as an object-centric event log (OCEL 2.0, JSON), written while it is read.

Events go straight into the file. What they say of objects is put aside line by line, sorted
outside of memory and written behind them. https://www.ocel-standard.org, version 2.0.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec

from domain.decider import Recorded
from domain.rules.china_time import midnight
from infrastructure.analysts.kinds import Kind, kind_of
from infrastructure.analysts.parts import Part, put, session, sha256
from infrastructure.analysts.source import Redaction
from infrastructure.analysts.treatment import EventForm, Leaf, Use

FILE = "log.ocel.json"
SUBJECT, ACTOR, ACTING = "subject", "actor", "acting_body"
"""Qualifiers of what every event is about, who did it, and for which body."""
_RECENT = 100_000
"""Objects just mentioned, which are not put aside again."""
_SHOWN = (Use.KEPT, Use.PSEUDONYM)
_COLUMNS = {
    "object": "VARCHAR",
    "type": "VARCHAR",
    "sort": "INTEGER",
    "name": "VARCHAR",
    "time": "VARCHAR",
    "value": "VARCHAR",
}

ATTRIBUTES: Mapping[str, str] = {
    "certificate.Issued": "title.series title.specialty title.level title.mode issued_on",
    "committee.CommitteeAmended": "name level title_level division",
    "committee.CommitteeRegistered": "name level title_level division",
    "declaration.DraftSaved": "choice.year choice.mode choice.division choice.unit_nature"
    " choice.title_level choice.series choice.specialty choice.declaration_type",
    "declaration.Submitted": "choice.year choice.mode choice.division choice.unit_nature"
    " choice.title_level choice.series choice.specialty choice.declaration_type route.row",
    "expert_draw.DrawRequested": "kind by_group",
    "organisation.OrganisationAmended": "name",
    "organisation.OrganisationCorrected": "division level kind nature",
    "organisation.OrganisationRegistered": "name division level kind nature",
    "result_filing.FilingRecorded": "result filed_on",
    "review_plan.PlanDrafted": "kind year",
}
"""Stored name -> fields that are attributes of what the event is about, from then on."""
LINKS: Mapping[str, str] = {
    "certificate.Issued": "person declaration committee issuer",
    "committee.CommitteeRegistered": "office convening_units",
    "declaration.Submitted": "applicant choice.unit choice.committee choice.agency",
    "entrusted_review.RequestDrafted": "person unit",
    "certificate_request.RequestDrafted": "person unit certificate",
    "expert.ExpertRegistered": "person unit",
    "expert_draw.DrawRequested": "plan committee office",
    "fee_notice.FeeNoticeIssued": "declaration person committee",
    "organisation.OrganisationRegistered": "superior",
    "result_filing.FilingRecorded": "organisation declarations",
    "review_meeting.MeetingOpened": "plan committee",
    "review_plan.PlanDrafted": "committee office",
}
"""Stored name -> fields that tie what the event is about to other objects for good."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How events of one type are written."""

    kind: Kind
    """Of what they are about."""
    attributes: tuple[tuple[Leaf, str], ...]
    """With the type that each is declared with."""
    relations: tuple[Leaf, ...]
    of_object: tuple[tuple[Leaf, str], ...]
    links: tuple[Leaf, ...]


@dataclass
class _Seen:
    """What must be declared at the end."""

    events: set[str] = field(default_factory=set)
    objects: set[Kind] = field(default_factory=set)


def write_ocel(events: Iterable[Recorded], redaction: Redaction, folder: Path) -> Part | None:
    """The whole log, or a period of it, as one file; None where nothing has happened."""
    shapes = {name: _shape(name, form) for name, form in redaction.forms.items()}
    draft, aside = folder / f"{FILE}.draft", folder / f"{FILE}.aside"
    sorted_file = folder / f"{FILE}.sorted"
    seen = _Seen()
    try:
        with draft.open("wb") as out:
            out.write(b'{"events":[')
            with aside.open("wb") as put_aside:
                writer = _Writer(redaction, shapes, seen, put_aside)
                first, last, count = _events(events, writer, out)
            if not count:
                draft.unlink()
                return None
            out.write(b'],\n"objects":[')
            _sort(aside, sorted_file)
            _separated(out, _objects(sorted_file))
            declared = _declarations(seen, shapes)
            for name in ("eventTypes", "objectTypes"):
                out.write(f'],\n"{name}":['.encode())
                _separated(out, (msgspec.json.encode(one) for one in declared[name]))
            out.write(b"]}\n")
        put(draft, folder / FILE)
    finally:
        aside.unlink(missing_ok=True)
        sorted_file.unlink(missing_ok=True)
    file = folder / FILE
    return Part(
        file=FILE,
        first=first,
        last=last,
        events=count,
        size=file.stat().st_size,
        sha256=sha256(file),
    )


class _Writer:
    """One event into its JSON, and what it says of objects aside."""

    def __init__(
        self, redaction: Redaction, shapes: Mapping[str, _Shape], seen: _Seen, aside: IO[bytes]
    ) -> None:
        self._redaction = redaction
        self._shapes = shapes
        self._seen = seen
        self._aside = aside
        self._recent: set[str] = set()
        self._encode = msgspec.json.Encoder().encode

    def event(self, r: Recorded) -> bytes:
        shape = self._shapes[r.name]
        self._seen.events.add(r.name)
        subject = _id(shape.kind, self._redaction.stream(r.name, r.stream))
        self._mention(subject, shape.kind)
        at = _moment(r.at)
        written: dict[str, Any] = {
            "id": f"e{r.position:015d}",
            "type": r.name,
            "time": at,
            "attributes": [{"name": "role", "value": r.role}, *_values(shape.attributes, r.event)],
            "relationships": self._relations(r, shape, subject),
        }
        for each in _values(shape.of_object, r.event):
            value = json.dumps(each["value"], ensure_ascii=False)
            self._note(subject, shape.kind, 1, _last(each["name"]), at, value)
        for leaf in shape.links:
            for target in self._targets(leaf, r.event):
                self._note(subject, shape.kind, 2, leaf.path, "", target)
        return self._encode(written)

    def _relations(self, r: Recorded, shape: _Shape, subject: str) -> list[dict[str, str]]:
        found = {(subject, SUBJECT)}
        if r.actor is not None:
            actor = _id(Kind.ACCOUNT, self._redaction.pseudonyms.of_id(r.actor))
            self._mention(actor, Kind.ACCOUNT)
            found.add((actor, ACTOR))
        if r.organisation is not None:
            acting = _id(Kind.ORGANISATION, r.organisation)
            self._mention(acting, Kind.ORGANISATION)
            found.add((acting, ACTING))
        for leaf in shape.relations:
            found.update((target, leaf.path) for target in self._targets(leaf, r.event))
        return [{"objectId": target, "qualifier": how} for target, how in sorted(found)]

    def _targets(self, leaf: Leaf, event: Any) -> Iterator[str]:
        assert leaf.names is not None, "only ids lead to objects"
        for value in leaf.values(event):
            shown = value if leaf.use is Use.KEPT else self._redaction.pseudonyms.of_id(value)
            target = _id(leaf.names, shown)
            self._mention(target, leaf.names)
            yield target

    def _mention(self, target: str, kind: Kind) -> None:
        if target in self._recent:
            return
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent.add(target)
        self._seen.objects.add(kind)
        self._note(target, kind, 0, "", "", "")

    def _note(self, target: str, kind: Kind, sort: int, name: str, time: str, value: str) -> None:
        row = dict(zip(_COLUMNS, (target, kind, sort, name, time, value), strict=True))
        self._aside.write(self._encode(row) + b"\n")


def _events(events: Iterable[Recorded], writer: _Writer, out: IO[bytes]) -> tuple[int, int, int]:
    """Position of the first and the last, and how many."""
    first = last = count = 0
    for r in events:
        out.write(b",\n" if count else b"\n")
        out.write(writer.event(r))
        first, last, count = first or r.position, r.position, count + 1
    return first, last, count


def _sort(aside: Path, target: Path) -> None:
    """By object; DuckDB sorts on disk what memory does not hold."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    with session(aside.parent) as db:
        db.execute(
            f"COPY (SELECT DISTINCT * FROM read_json(?, format = 'newline_delimited',"  # noqa: S608  (our own names)
            f' columns = {{{columns}}}) ORDER BY object, sort, name, "time", "value")'
            " TO ? (FORMAT json)",
            [str(aside), str(target)],
        )


def _objects(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        rows = (msgspec.json.decode(line) for line in lines)
        for (target, kind), notes in groupby(rows, itemgetter("object", "type")):
            attributes: list[dict[str, Any]] = []
            links: list[dict[str, str]] = []
            latest: dict[str, str] = {}
            for note in notes:
                name, value = note["name"], note["value"]
                if note["sort"] == 1 and latest.get(name) != value:
                    latest[name] = value
                    attributes.append(
                        {"name": name, "time": note["time"], "value": json.loads(value)}
                    )
                elif note["sort"] == 2:
                    links.append({"objectId": value, "qualifier": name})
            yield msgspec.json.encode(
                {"id": target, "type": kind, "attributes": attributes, "relationships": links}
            )


def _separated(out: IO[bytes], items: Iterable[bytes]) -> None:
    for number, item in enumerate(items):
        out.write(b",\n" if number else b"\n")
        out.write(item)


def _declarations(seen: _Seen, shapes: Mapping[str, _Shape]) -> dict[str, list[dict[str, Any]]]:
    """The types that occur, with all the attributes that they may have."""
    objects: dict[str, dict[str, str]] = {kind: {} for kind in sorted(seen.objects)}
    for shape in shapes.values():
        if shape.kind in objects:
            objects[shape.kind].update((_last(leaf.path), kind) for leaf, kind in shape.of_object)
    role = [{"name": "role", "type": "string"}]
    return {
        "eventTypes": [
            {"name": name, "attributes": role + _declared(shapes[name].attributes)}
            for name in sorted(seen.events)
        ],
        "objectTypes": [
            {
                "name": kind,
                "attributes": [{"name": n, "type": t} for n, t in sorted(attributes.items())],
            }
            for kind, attributes in objects.items()
        ],
    }


def _declared(attributes: Iterable[tuple[Leaf, str]]) -> list[dict[str, str]]:
    return [{"name": leaf.path, "type": kind} for leaf, kind in attributes]


def _shape(name: str, form: EventForm) -> _Shape:
    by_path = {leaf.path: leaf for leaf in form.leaves}
    about = [by_path[path] for path in ATTRIBUTES.get(name, "").split()]
    return _Shape(
        kind_of(name),
        tuple((leaf, _type(leaf.kind)) for leaf in form.leaves if _plain(leaf)),
        tuple(leaf for leaf in form.leaves if leaf.names and leaf.use in _SHOWN),
        tuple((leaf, _type(leaf.kind)) for leaf in about if _plain(leaf)),
        tuple(by_path[path] for path in LINKS.get(name, "").split()),
    )


def _plain(leaf: Leaf) -> bool:
    """One value that says something by itself."""
    return leaf.use is Use.KEPT and leaf.kind is not UUID and not leaf.many


def _type(kind: Any) -> str:
    for base, name in _TYPES:
        if issubclass(kind, base):
            return name
    return "string"


_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (str, "string"),  # members of an enumeration are text as well
    (int, "integer"),
    (float, "float"),
    (Decimal, "float"),
    (date, "time"),
)


def _values(leaves: Iterable[tuple[Leaf, str]], event: Any) -> list[dict[str, Any]]:
    return [
        {"name": leaf.path, "value": _scalar(value)}
        for leaf, _ in leaves
        for value in leaf.values(event)
    ]


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        # A day begins at midnight where it is one.
        return midnight(value).isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _id(kind: Kind, value: UUID) -> str:
    return f"{kind}:{value}"


def _last(path: str) -> str:
    return path.rpartition(".")[2]
