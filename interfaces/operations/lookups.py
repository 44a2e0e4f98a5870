"""Typed, fuzzy look-ups: what is typed into a form, and the records it may mean."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from application.experts.expert_pool import KEEPERS
from domain.configuration.reference.divisions import BY_CODE
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.organisations.unit_registration import SUPERIOR_KINDS
from domain.rules.identifiers import DocumentKind, check_document
from interfaces.http.calls import Call, Choice
from interfaces.http.operations import Lookup
from interfaces.operations.people.people_reads import REGISTRARS
from interfaces.system import System
from interfaces.words import word
from projections.committees import committees
from projections.configuration import catalogue
from projections.configuration.catalogue import SeriesRow, SpecialtyRow
from projections.experts import experts
from projections.listing import Listing
from projections.organisations import organisations
from projections.organisations.organisations import OrganisationRow
from projections.people import people

UNIT_KINDS = tuple(kind for kind in OrganisationKind if kind.unit)
MOST = 20


def _organisations(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    return _bodies(system, text, ())


def _units(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    return _bodies(system, text, UNIT_KINDS)


def _superiors(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    return _bodies(system, text, SUPERIOR_KINDS)


def _bodies(system: System, text: str, kinds: Iterable[OrganisationKind]) -> tuple[Choice, ...]:
    name = _name(text)
    with system.reading() as tx:
        rows = organisations.search(tx, name, kinds, limit=MOST)
    return tuple(Choice(str(row.organisation), organisation_label(row)) for row in rows)


def _series(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    with system.reading() as tx:
        rows = catalogue.series(tx, _name(text))
    return tuple(Choice(row.code, series_label(row)) for row in rows[:MOST])


def _specialties(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    with system.reading() as tx:
        rows = catalogue.specialties(tx, text=_name(text), limit=MOST)
    return tuple(Choice(row.code, specialty_label(row)) for row in rows)


def _committees(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    with system.reading() as tx:
        wanted = committees.CommitteeFilter(text=_name(text), on=system.clock.today())
        rows = committees.listing(tx, wanted, Listing(size=MOST)).rows
    return tuple(
        Choice(str(row.committee), f"{row.name}（{row.office_name or row.division}）")
        for row in rows
    )


def _people(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    with system.reading() as tx:
        numbered = (people.get(tx, one) for one in persons_of_number(system, text))
        rows = tuple(row for row in numbered if row) or people.search(tx, _name(text), MOST)
    return tuple(Choice(str(row.person), f"{row.name}（{row.identity_masked}）") for row in rows)


def _experts(system: System, call: Call[object], text: str) -> tuple[Choice, ...]:
    today = system.clock.today()
    with system.reading() as tx:
        numbered = (experts.get(tx, one, today) for one in persons_of_number(system, text))
        rows = tuple(row for row in numbered if row) or experts.search(tx, _name(text), today, MOST)
    return tuple(Choice(str(row.person), f"{row.name}（{row.unit_name}）") for row in rows)


def persons_of_number(system: System, text: str) -> tuple[UUID, ...]:
    """Who may be meant by a whole identity number; empty when the text is none.

    Nothing is kept of a number that belongs to nobody.
    """
    found = []
    for kind in DocumentKind:
        try:
            number = check_document(kind, text.strip())
        except Rejected:
            continue
        found.append(system.vault.person_id(kind, number))
    return tuple(found)


def _organisation_called(system: System, call: Call[object], value: str) -> str:
    try:
        which = UUID(value)
    except ValueError:
        return ""
    with system.reading() as tx:
        row = organisations.get(tx, which)
    return organisation_label(row) if row else ""


def _committee_called(system: System, call: Call[object], value: str) -> str:
    try:
        which = UUID(value)
    except ValueError:
        return ""
    with system.reading() as tx:
        row = committees.get(tx, which)
    return f"{row.name}（{row.office_name or row.division}）" if row else ""


def _series_called(system: System, call: Call[object], value: str) -> str:
    with system.reading() as tx:
        rows = catalogue.series(tx)
    return next((series_label(row) for row in rows if row.code == value), "")


def _specialty_called(system: System, call: Call[object], value: str) -> str:
    with system.reading() as tx:
        row = catalogue.specialty(tx, value)
    return specialty_label(row) if row else ""


def series_label(row: SeriesRow) -> str:
    return f"{row.name}（{row.code}）"


def organisation_label(row: OrganisationRow) -> str:
    """Name, place and nature or kind: two bodies of one name are told apart by it."""
    place = BY_CODE[row.division].name if row.division in BY_CODE else row.division
    return f"{row.name}（{place}，{word(row.nature or row.kind)}）"


def specialty_label(row: SpecialtyRow) -> str:
    return f"{row.name}（{row.series_name or row.series}，{row.code}）"


def _name(text: str) -> str:
    """What was typed without the note that a label adds, so that a label finds its record."""
    head, bracket, _ = text.rpartition("（")
    return head if bracket and text.endswith("）") else text


ORGANISATIONS = Lookup(
    name="organisations",
    functions=("M1",),
    summary="机构",
    handler=_organisations,
    label=_organisation_called,
)
UNITS = Lookup(
    name="units",
    functions=("A2",),
    summary="工作单位",
    handler=_units,
    label=_organisation_called,
)
SUPERIORS = Lookup(
    name="superiors",
    functions=("A1",),
    summary="单位注册可选的上级机构",
    handler=_superiors,
    label=_organisation_called,
    public=True,
)
SERIES = Lookup(
    name="series",
    functions=("H2", "A2"),
    summary="职称系列",
    handler=_series,
    label=_series_called,
)
SPECIALTIES = Lookup(
    name="specialties",
    functions=("H1", "A2"),
    summary="专业",
    handler=_specialties,
    label=_specialty_called,
)
COMMITTEES = Lookup(
    name="committees",
    functions=("H10", "A2"),
    summary="评委会",
    handler=_committees,
    label=_committee_called,
)
PEOPLE = Lookup(
    name="people",
    functions=("H21", "C9", "M2"),
    summary="人员",
    handler=_people,
    roles=REGISTRARS,
)
EXPERTS = Lookup(
    name="experts",
    functions=("C4", "C6"),
    summary="专家",
    handler=_experts,
    roles=KEEPERS,
)


def shown(
    lookups: Mapping[str, Lookup], system: System, call: Call[Any], field: str, value: str
) -> str:
    """What a look-up field of a form shows for the id that stands in it."""
    label = lookups[field].label
    return label(system, call, value) if label and value else ""


LOOKUPS = (ORGANISATIONS, UNITS, SUPERIORS, SERIES, SPECIALTIES, COMMITTEES, PEOPLE, EXPERTS)
