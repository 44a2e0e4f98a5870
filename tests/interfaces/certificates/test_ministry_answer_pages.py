"""回执导入 (H18): the ministry's answers as a file, brought in by an officer and taken once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.streams import report_key
from infrastructure.partners.ministry_files import MinistryFolder
from interfaces.jobs.reporting import Sender
from tests.interfaces.reporting_world import issued, look, report, told
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

PATH, BRING = "/report-batches", "/report-batches/answers"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    folder = tmp_path_factory.mktemp("answers")
    with sqlite_review_world(folder, applicants=1) as world:
        system = world.small.system
        system.settings = replace(system.settings, ministry_folder=str(folder / "ministry"))
        yield world


def sent(world: ReviewWorld, certificates: list[UUID]) -> tuple[Sender, dict[str, Any]]:
    """A batch of these in the folder, and its records as the ministry finds them."""
    folder = Path(str(world.small.system.settings.ministry_folder))
    report(world, certificates)
    sender = Sender(world.small.system, MinistryFolder(path=folder, largest=100))
    assert look(world, sender) == 1
    newest = max((folder / "out").iterdir())
    return sender, json.loads((newest / "records.json").read_bytes())


def answers(batch: str, *records: dict[str, Any]) -> bytes:
    head = {"format": "zhicheng-ministry-answers", "version": 1, "batch": batch}
    return json.dumps({**head, "records": list(records)}).encode()


def accepted(certificate: UUID) -> dict[str, Any]:
    key = str(report_key(certificate, 1))
    return {"key": key, "result": "ACCEPTED", "receipt": f"HR-{certificate.hex[:8]}"}


def refused(certificate: UUID) -> dict[str, Any]:
    key, code = str(report_key(certificate, 1)), "PERSON_MISMATCH"
    said = {"code": code, "correctable": True, "text": "姓名不符"}
    return {"key": key, "result": "REFUSED", **said}


def bring(world: ReviewWorld, content: bytes, login: str = AUTHORITY) -> Any:
    file = {"file": ("回执.json", content, "application/json")}
    answer = world.browser(login).attach(PATH, BRING, file)
    world.small.shown()
    return answer


def test_answers_are_taken_once_whoever_brings_them(world: ReviewWorld) -> None:
    first, second, third = certificates = issued(world, 3)
    sender, written = sent(world, certificates)
    content = answers(written["batch"], accepted(first), refused(second))
    page = bring(world, content)
    assert page.status_code == 200, page.text
    assert "成功 1 条，失败 1 条" in page.text
    assert told(world, first)["state"] == "ACCEPTED"
    assert told(world, second)["state"] == "REFUSED"
    assert told(world, third)["state"] == "SEALED"
    again = bring(world, content)
    assert "此前都已导入，没有变化" in again.text
    folder = Path(str(world.small.system.settings.ministry_folder)) / "answers"
    (folder / "more.json").write_bytes(answers(written["batch"], accepted(first), accepted(third)))
    look(world, sender)
    assert told(world, third)["state"] == "ACCEPTED"
    late = bring(world, answers(written["batch"], accepted(third)))
    assert "此前都已导入" in late.text


def test_what_is_no_answer_changes_nothing(world: ReviewWorld) -> None:
    first, other = issued(world, 2)
    _, written = sent(world, [first])
    for content, said in (
        (b"%PDF-1.7", "不能识别该文件"),
        (answers(written["batch"], accepted(other)), "回执与报送批次不符"),
        (answers(str(first), accepted(first)), "回执与报送批次不符"),
    ):
        page = bring(world, content)
        assert page.status_code == 422
        assert said in page.text
    assert told(world, first)["state"] == "SEALED"


def test_only_the_province_brings_them_and_only_where_files_are_used(world: ReviewWorld) -> None:
    file = {"file": ("回执.json", b"{}", "application/json")}
    told = world.program(OFFICE).post(f"/api{BRING}", files=file)
    assert told.status_code == 403
    system = world.small.system
    before = system.settings
    system.settings = replace(before, ministry_folder="")
    try:
        none = world.program(AUTHORITY).post(f"/api{BRING}", files=file)
        assert none.json()["code"] == "answers-not-by-files"
        assert "导入回执" not in world.browser(AUTHORITY).open(PATH)
    finally:
        system.settings = before
