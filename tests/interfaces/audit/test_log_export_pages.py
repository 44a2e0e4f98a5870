"""分析日志 (X5): ordered on a page, written beside the service, fetched, listed, swept."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from domain.audit.log_export import LOG_EXPORT, ExportState, LogExport
from domain.rules.china_time import day_in_china
from domain.terms import Role
from infrastructure.analysts.pseudonyms import Pseudonyms
from interfaces.jobs.log_exports import Exporter
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world

LIST = "/log-exports"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("exports"), applicants=8) as world:
        world.small.founder.account("analyst", "分析员", Role.ANALYST)
        world.accepted(2)
        world.small.shown()
        yield world


def written(world: ReviewWorld, part: int = 200) -> int:
    """Everything that was ordered, in parts of so many events."""
    world.small.shown()
    stored = Exporter(world.small.system, part).look()
    world.small.shown()
    return stored


def ordered(world: ReviewWorld, **body: Any) -> UUID:
    told = world.do("analyst", LIST, {"format": "PARQUET"} | body, 201)
    return UUID(str(told["id"]))


def state_of(world: ReviewWorld, export: UUID) -> LogExport:
    state: LogExport = world.small.stage.look(LOG_EXPORT, export)
    return state


def fetched(world: ReviewWorld, export: UUID) -> zipfile.ZipFile:
    answer = world.program("analyst").post(f"/api{LIST}/{export}/fetch", json={})
    assert answer.status_code == 200, answer.text
    world.small.shown()
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_an_export_is_ordered_followed_and_fetched_on_its_page(
    world: ReviewWorld, tmp_path: Path
) -> None:
    analyst = world.browser("analyst")
    page = analyst.open(LIST)
    assert "还没有导出过日志" in page
    going = analyst.send(LIST, f"{LIST}/order")
    path = going.url.path
    assert "日志导出已提交" in going.text
    assert 'http-equiv="refresh"' in going.text
    last = world.small.system.log.last_position()
    assert written(world) > 3
    done = analyst.open(path)
    assert "可下载" in done
    assert 'http-equiv="refresh"' not in done
    assert "还没有人下载" in done
    answer = analyst.send(path, f"{path}/fetch")
    assert answer.headers["content-type"] == "application/zip"
    world.small.shown()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    made = json.loads((tmp_path / "manifest.json").read_bytes())
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == sorted(
        ["manifest.json", *(one["file"] for one in made["parts"] + made["tables"])]
    )
    assert made["position"] == last - 1, "all but the order itself"
    with duckdb.connect() as db:
        counting = f"SELECT count(*) FROM '{tmp_path}/events-*.parquet'"
        events = db.execute(counting).fetchall()
    assert events == [(made["events"],)]
    assert made["events"] == sum(
        1 for r in world.small.system.log.after(0, last) if r.position < last
    )
    assert "1 次" in analyst.open(LIST)
    after = analyst.open(path)
    assert "还没有人下载" not in after
    assert "下载导出文件" in after, "it stands in 变更记录 too"


def test_an_export_of_a_period_holds_its_days_alone(world: ReviewWorld) -> None:
    system = world.small.system
    last = system.log.after(system.log.last_position() - 1, 1)[0]
    day = day_in_china(last.at)
    export = ordered(world, format="JSONL", since=str(day), until=str(day))
    upto = state_of(world, export).upto
    written(world)
    with fetched(world, export) as archive:
        rows = [
            json.loads(line)
            for name in archive.namelist()
            if name.startswith("events-")
            for line in gzip.decompress(archive.read(name)).splitlines()
        ]
    wanted = [
        r.position
        for r in system.log.after(0, upto)
        if r.position <= upto and day_in_china(r.at) == day
    ]
    assert [row["position"] for row in rows] == wanted
    assert len(wanted) < upto, "not everything happened on that day"


def test_an_object_centric_export_is_one_file(world: ReviewWorld) -> None:
    export = ordered(world, format="OCEL")
    written(world)
    with fetched(world, export) as archive:
        assert archive.namelist() == ["log.ocel.json", "manifest.json"]
        document = json.loads(archive.read("log.ocel.json"))
    assert len(document["events"]) == state_of(world, export).events


def test_another_worker_goes_on_behind_the_last_part(world: ReviewWorld) -> None:
    export = ordered(world)
    world.small.shown()
    dying = Exporter(world.small.system, 150)
    stored = 0

    class Killed(Exception):
        pass

    store = dying._store

    def dies(use_case: Any) -> None:
        nonlocal stored
        if stored == 2:
            raise Killed
        store(use_case)
        stored += 1

    dying._store = dies  # type: ignore[method-assign]  # the process ends here
    with pytest.raises(Killed):
        dying.look()
    assert len(state_of(world, export).parts) == 2
    written(world, 150)
    state = state_of(world, export)
    assert state.state is ExportState.FINISHED
    firsts = [part.first for part in state.parts]
    assert firsts == sorted(set(firsts))
    assert state.events == len(
        [r for r in world.small.system.log.after(0, state.upto) if r.position <= state.upto]
    )


def test_what_came_since_the_last_one_goes_on_behind_it(world: ReviewWorld) -> None:
    given = {"format": "JSONL", "recipient": "growing"}
    first = ordered(world, **given)
    written(world)
    analyst = world.browser("analyst")
    path = analyst.send(LIST, f"{LIST}/order", **given, since_last="true").url.path
    written(world)
    page = analyst.open(path)
    assert f'href="{LIST}/{first}"' in page, "which one it goes on from"
    assert "接续上次" in analyst.open(LIST)
    second = UUID(path.rpartition("/")[2])
    before, since = state_of(world, first), state_of(world, second)
    assert (since.previous, since.after) == (first, before.upto)
    with fetched(world, first) as old, fetched(world, second) as new:
        manifests = [json.loads(one.read("manifest.json")) for one in (old, new)]
        files = [{name for name in one.namelist() if "events" in name} for one in (old, new)]
        found = [
            json.loads(line)["position"]
            for one in (old, new)
            for name in sorted(one.namelist())
            if name.startswith("events-")
            for line in gzip.decompress(one.read(name)).splitlines()
        ]
    assert not files[0] & files[1], "they can lie in one folder"
    assert manifests[1]["after"] == manifests[0]["position"]
    known = world.small.system.log.after(0, since.upto)
    assert found == [r.position for r in known if r.position <= since.upto], "all of it, once"


def test_an_increment_under_another_key_fails(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could join it with what it goes on from."""
    given = {"format": "JSONL", "recipient": "rekeyed"}
    ordered(world, **given)
    written(world)
    export = ordered(world, **given, since_last=True)
    monkeypatch.setattr(Pseudonyms, "of", lambda *_: Pseudonyms(b"another"))
    written(world)
    assert state_of(world, export).state is ExportState.FAILED
    assert "假名密钥已更换" in world.browser("analyst").open(f"{LIST}/{export}")


def test_a_cancelled_export_is_not_written_and_cannot_be_fetched(world: ReviewWorld) -> None:
    export = ordered(world)
    world.do("analyst", f"{LIST}/{export}/cancel", {})
    assert written(world) == 0
    answer = world.program("analyst").post(f"/api{LIST}/{export}/fetch", json={})
    assert (answer.status_code, answer.json()["code"]) == (422, "log-export-over")
    twice = world.program("analyst").post(f"/api{LIST}/{export}/cancel", json={})
    assert twice.json()["code"] == "log-export-over"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"since": "2026-06-02", "until": "2026-06-01"}, "until", "log-export-period"),
        ({"recipient": "张三"}, "recipient", "log-export-recipient"),
        ({"recipient": ""}, "recipient", "log-export-recipient"),
        ({"recipient": "nobody", "since_last": True}, "since_last", "log-export-no-last"),
    ],
)
def test_what_cannot_be_ordered(
    world: ReviewWorld, body: dict[str, Any], field: str, code: str
) -> None:
    whole = {"format": "PARQUET", **body}
    answer = world.program("analyst").post(f"/api{LIST}", json=whole)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["fields"]] == [(field, code)]


def test_a_refused_order_keeps_what_was_typed_and_the_order_of_the_list(
    world: ReviewWorld,
) -> None:
    for _ in range(2):
        export = ordered(world)
        world.do("analyst", f"{LIST}/{export}/cancel", {})
    analyst = world.browser("analyst")
    before = analyst.open(LIST)
    refused = analyst.send(LIST, f"{LIST}/order", recipient="张三").text
    assert 'value="张三"' in refused
    links = [re.findall(rf'href="({LIST}/[0-9a-f-]+)"', page) for page in (before, refused)]
    assert links[0] == links[1] != sorted(links[0])


@pytest.mark.parametrize("login", ["title-320000", OFFICE, ""])
def test_nobody_but_an_analyst_gets_at_exports(world: ReviewWorld, login: str) -> None:
    export = ordered(world)
    program = world.program(login)
    status = 403 if login else 401
    for answer in (
        program.get(f"/api{LIST}"),
        program.get(f"/api{LIST}/{export}"),
        program.post(f"/api{LIST}", json={"format": "OCEL"}),
        program.post(f"/api{LIST}/{export}/fetch", json={}),
    ):
        assert answer.status_code == status
    world.do("analyst", f"{LIST}/{export}/cancel", {})


def test_files_are_swept_after_their_days(world: ReviewWorld) -> None:
    export = ordered(world, format="JSONL")
    written(world)
    system = world.small.system
    state = state_of(world, export)
    assert all(system.blobs.exists(export, file.digest) for file in state.files)
    world.small.clock.move(timedelta(days=system.settings.export_days, minutes=1))
    written(world)
    assert state_of(world, export).state is ExportState.SWEPT
    assert not any(system.blobs.exists(export, file.digest) for file in state.files)
    assert system.vault.destroyed(export), "a copy of the files elsewhere cannot be read either"
    answer = world.program("analyst").post(f"/api{LIST}/{export}/fetch", json={})
    assert answer.json()["code"] == "log-export-swept"
    page = world.browser("analyst").open(f"{LIST}/{export}")
    assert "到期清除" in page
    assert "下载全部文件" not in page
