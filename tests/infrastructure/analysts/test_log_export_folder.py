"""Exports of the log into folders: whole, by period, growing; the same events on both stores."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import jsonschema_rs
import pytest
import sqlalchemy as sa

from application.ports import Write
from domain.audit.log_export import ExportFormat
from domain.organisations.organisation import OrganisationRegistered
from domain.registry import DECIDERS
from infrastructure.analysts import manifest
from infrastructure.analysts.folder import Wanted, export
from infrastructure.analysts.kinds import ABOUT_A_PERSON, STREAMS
from infrastructure.analysts.manifest import Manifest, Unfit
from infrastructure.analysts.source import open_blind
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.read_models.views import open_views
from infrastructure.vault.sealing import Sealer
from projections.projection import metadata
from tests.golden.examples import CONTEXT, MOMENT, example
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.keys import FixedKeys

SCHEMA = Path(__file__).parents[3] / "docs" / "ocel-2.0.schema.json"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SEALED = Codec(DECIDERS, Sealer(FixedKeys()))
PARQUET, JSONL, OCEL = ExportFormat.PARQUET, ExportFormat.JSONL, ExportFormat.OCEL


@dataclass
class Secrets:
    kept: dict[str, bytes]

    def secret(self, name: str) -> bytes:
        return self.kept.setdefault(name, uuid4().bytes * 2)


@dataclass
class World:
    url: str
    log: StoredEventLog
    views: sa.Engine
    secrets: Secrets

    def happen(self, at: datetime = MOMENT, name: str = "") -> None:
        """One event of every kind, each in a stream of its own; or one of that name."""
        events = {k: v for k, v in SEALED.names.items() if not name or k == name}
        writes = [
            Write(stream=uuid4(), version=0, events=(example(one, one.__name__),))
            for one in events.values()
        ]
        self.log.append(writes, replace(CONTEXT, at=at), answer=writes[0].stream)

    def export(
        self,
        folder: Path,
        kind: ExportFormat = PARQUET,
        *,
        previous: Path | None = None,
        **more: Any,
    ) -> Manifest:
        wanted = Wanted(format=kind, upto=self.log.last_position(), **more)
        blind = open_blind(self.url)
        try:
            return export(blind, self.views, self.secrets, wanted, folder, NOW, previous=previous)
        finally:
            blind.close()


@pytest.fixture
def world(new_database: Callable[[], str]) -> Iterator[World]:
    url = new_database()
    log = open_log(url, SEALED)
    log.create_tables()
    views = open_views(new_database())
    metadata.create_all(views)
    world = World(url, log, views, Secrets({}))
    world.happen()
    yield world
    log.close()
    views.dispose()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[World]:
    """The same on SQLite alone, for what has nothing to do with the store."""
    url = f"sqlite:///{tmp_path / 'log.db'}"
    log = open_log(url, SEALED)
    log.create_tables()
    views = open_views(f"sqlite:///{tmp_path / 'views.db'}")
    metadata.create_all(views)
    world = World(url, log, views, Secrets({}))
    world.happen()
    yield world
    log.close()
    views.dispose()


def lines(folder: Path) -> list[dict[str, Any]]:
    """The rows of an export as JSON lines, in order."""
    files = sorted(folder.glob("events-*.jsonl.gz"))
    return [
        json.loads(line)
        for file in files
        for line in gzip.decompress(file.read_bytes()).splitlines()
    ]


def positions(folder: Path) -> list[int]:
    return [row[0] for row in asked(f"SELECT position FROM '{folder}/events-*.parquet'")]


def asked(query: str) -> list[tuple[Any, ...]]:
    """Of DuckDB."""
    with duckdb.connect() as db:
        return db.execute(query).fetchall()


def test_the_formats_hold_the_same_events_on_either_store(world: World, tmp_path: Path) -> None:
    stored = world.log.after(0, 10_000)
    as_lines = world.export(tmp_path / "jsonl", JSONL, part=100)
    as_tables = world.export(tmp_path / "parquet", PARQUET, part=100)
    as_objects = world.export(tmp_path / "ocel", OCEL)
    assert as_lines.events == as_tables.events == as_objects.events == len(stored)
    assert len(as_tables.parts) == -(-len(stored) // 100)
    rows = lines(tmp_path / "jsonl")
    assert [row["position"] for row in rows] == [r.position for r in stored]
    assert [f"{row['aggregate']}.{row['name']}" for row in rows] == [r.name for r in stored]
    table = asked(
        "SELECT position, occurred_at, aggregate, name, version, role, cause,"
        f" CAST(data AS VARCHAR) FROM '{tmp_path}/parquet/events-*.parquet' ORDER BY position"
    )
    assert [
        (
            row["position"],
            datetime.fromisoformat(row["occurred_at"]),
            row["aggregate"],
            row["name"],
            row["version"],
            row["role"],
            row["cause"],
            row["data"],
        )
        for row in rows
    ] == [(*row[:-1], json.loads(row[-1])) for row in table]
    document = json.loads((tmp_path / "ocel" / "log.ocel.json").read_bytes())
    assert [int(one["id"][1:]) for one in document["events"]] == [r.position for r in stored]
    assert [one["type"] for one in document["events"]] == [r.name for r in stored]


def test_no_file_holds_personal_data_or_an_id_of_a_person(quick: World, tmp_path: Path) -> None:
    for kind in ExportFormat:
        quick.export(tmp_path / kind, kind)
    rows = [
        file.read_bytes() if file.suffix != ".gz" else gzip.decompress(file.read_bytes())
        for kind in ExportFormat
        for file in (tmp_path / kind).iterdir()
    ]
    about = [
        str(r.stream)
        for r in quick.log.after(0, 10_000)
        if STREAMS[r.name.partition(".")[0]] in ABOUT_A_PERSON
    ]
    assert_no_canary(rows, ["〈Made", "〈Submitted.answers〉", str(CONTEXT.actor), *about])
    for row in rows:
        assert "〈".encode() not in row


def test_an_export_goes_on_where_the_last_one_ended(quick: World, tmp_path: Path) -> None:
    grown, whole = tmp_path / "grown", tmp_path / "whole"
    first = quick.export(grown)
    nothing_new = quick.export(grown, previous=grown)
    assert nothing_new.parts == first.parts
    quick.happen(MOMENT + timedelta(days=1))
    second = quick.export(grown, previous=grown)
    assert second.parts[: len(first.parts)] == first.parts
    assert second.position == quick.log.last_position()
    quick.export(whole)
    assert positions(grown) == positions(whole)
    increment = quick.export(tmp_path / "increment", previous=grown)
    assert (increment.after, increment.events) == (second.position, 0)
    quick.happen(name="declaration.Approved")
    increment = quick.export(tmp_path / "next", previous=tmp_path / "increment")
    assert increment.events == 1
    assert manifest.read(tmp_path / "next") == increment


def test_a_person_has_one_pseudonym_in_all_increments(quick: World, tmp_path: Path) -> None:
    folder = tmp_path / "grown"
    quick.export(folder, JSONL)
    quick.happen(name="person.PersonRegistered")
    quick.export(folder, JSONL, previous=folder)
    actors = {row["actor"] for row in lines(folder)}
    assert len(actors) == 1, "everything was done by one account"
    other = tmp_path / "other"
    quick.export(other, JSONL, recipient="university")
    assert {row["actor"] for row in lines(other)}.isdisjoint(actors)


def test_a_period_has_its_first_moment_and_not_its_last(quick: World, tmp_path: Path) -> None:
    name = "declaration.Approved"
    moments = [MOMENT + timedelta(hours=hour) for hour in (1, 2, 3)]
    for at in moments:
        quick.happen(at, name)
    made = quick.export(tmp_path / "out", JSONL, since=moments[0], until=moments[2])
    rows = lines(tmp_path / "out")
    assert [datetime.fromisoformat(row["occurred_at"]) for row in rows] == moments[:2]
    assert made.position == quick.log.last_position(), "what lies outside was looked at"


def test_the_manifest_tells_how_to_check_the_files(quick: World, tmp_path: Path) -> None:
    made = quick.export(tmp_path / "out", PARQUET, part=150)
    document = json.loads((tmp_path / "out" / manifest.NAME).read_bytes())
    assert document["schema_version"] == manifest.SCHEMA_VERSION
    told = document["parts"] + document["tables"]
    files = {file.name for file in (tmp_path / "out").iterdir()}
    assert files == {manifest.NAME, *(one["file"] for one in told)}
    for one in told:
        content = (tmp_path / "out" / one["file"]).read_bytes()
        assert (one["size"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    ends = [(part.first, part.last) for part in made.parts]
    assert ends == sorted(ends)
    assert sum(part["events"] for part in document["parts"]) == document["events"]


def test_a_folder_left_by_a_killed_process_is_gone_on_from(
    quick: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, whole = tmp_path / "out", tmp_path / "whole"
    from infrastructure.analysts import parts

    real, calls = parts.to_parquet, 0

    def dies(*given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(parts, "to_parquet", dies)
    with pytest.raises(KeyboardInterrupt):
        quick.export(folder, part=100)
    monkeypatch.setattr(parts, "to_parquet", real)
    begun = manifest.read(folder)
    assert begun is not None
    assert len(begun.parts) == 2
    quick.export(folder, part=100, previous=folder)
    quick.export(whole)
    assert positions(folder) == positions(whole)


def test_folders_that_do_not_fit_are_refused(quick: World, tmp_path: Path) -> None:
    made, empty = tmp_path / "made", tmp_path / "empty"
    quick.export(made)
    empty.mkdir()
    refusals: tuple[Callable[[], Manifest], ...] = (
        lambda: quick.export(made),
        lambda: quick.export(empty, previous=empty),
        lambda: quick.export(empty, JSONL, previous=made),
        lambda: quick.export(empty, recipient="university", previous=made),
        lambda: quick.export(empty, since=MOMENT, previous=made),
        lambda: quick.export(empty, OCEL, previous=made),
    )
    for refused in refusals:
        with pytest.raises(Unfit):
            refused()
    file = made / manifest.NAME
    file.write_text(file.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    with pytest.raises(Unfit, match="version 2"):
        quick.export(empty, previous=made)
    file.write_text("{}")
    with pytest.raises(Unfit, match="no manifest"):
        quick.export(empty, previous=made)


def test_tables_of_reference_come_from_the_read_models(quick: World, tmp_path: Path) -> None:
    body = example(OrganisationRegistered, "Body")
    organisation = metadata.tables["organisation"]
    row = {
        "organisation": body.organisation,
        "name": "玄武区人民医院",
        "name_key": "",
        "pinyin": "",
        "initials": "",
        "credit_code": "12320000",
        "division": "320102",
        "level": "c",
        "kind": body.kind,
        "cancelled": False,
        "cancelled_reason": "",
        "registered_at": MOMENT,
        "version": 1,
    }
    with quick.views.begin() as tx:
        tx.execute(sa.insert(organisation), [row])
    quick.export(tmp_path / "out")
    joined = asked(
        f"SELECT o.name, d.name FROM '{tmp_path}/out/organisations.parquet' o"
        f" JOIN '{tmp_path}/out/divisions.parquet' d USING (division)"
    )
    assert joined == [("玄武区人民医院", "玄武区")]


def test_an_object_centric_log_is_sound(quick: World, tmp_path: Path) -> None:
    quick.happen(MOMENT + timedelta(days=1))
    quick.export(tmp_path / "out", OCEL)
    document = json.loads((tmp_path / "out" / "log.ocel.json").read_bytes())
    schema = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    assert [str(error) for error in schema.iter_errors(document)] == []
    objects = {one["id"]: one["type"] for one in document["objects"]}
    assert list(objects) == sorted(objects), "each once, in order"
    events = [one["id"] for one in document["events"]]
    assert events == sorted(set(events))
    declared = {
        one["name"]: {each["name"]: each["type"] for each in one["attributes"]}
        for one in document["eventTypes"] + document["objectTypes"]
    }
    assert set(objects.values()) == {one["name"] for one in document["objectTypes"]}
    assert {one["type"] for one in document["events"]} == {
        one["name"] for one in document["eventTypes"]
    }
    python = {"string": str, "time": str, "integer": int, "float": float, "boolean": bool}
    for one in document["events"] + document["objects"]:
        for tie in one["relationships"]:
            assert tie["objectId"] in objects
        for attribute in one["attributes"]:
            kind = declared[one["type"]][attribute["name"]]
            assert type(attribute["value"]) is python[kind]
    mentioned = {tie["objectId"] for one in document["events"] for tie in one["relationships"]}
    assert mentioned == set(objects), "no object that nothing happens to"


def test_a_faulty_object_centric_log_is_noticed(quick: World, tmp_path: Path) -> None:
    quick.export(tmp_path / "out", OCEL)
    document = json.loads((tmp_path / "out" / "log.ocel.json").read_bytes())
    schema = jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()))
    changes: tuple[Callable[[Any], object], ...] = (
        lambda event: event.pop("time"),
        lambda event: event.update(time="2026-06-01"),
        lambda event: event.update(relationships=[]),
        lambda event: event["relationships"][0].update(objectId="张三"),
        lambda event: event["attributes"][0].update(value=None),
        lambda event: event.update(more=1),
    )
    for change in changes:
        faulty = json.loads(json.dumps(document))
        change(faulty["events"][0])
        assert not schema.is_valid(faulty)


def test_an_empty_period_makes_no_object_centric_file(quick: World, tmp_path: Path) -> None:
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    made = quick.export(tmp_path / "out", OCEL, until=long_ago)
    assert made.parts == ()
    assert [file.name for file in (tmp_path / "out").iterdir()] == [manifest.NAME]
