"""Hostile files against the real program: refused in Chinese, soon, and memory does not move."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from application.configuration.imports import BY_NAME
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.route_run.client import Client
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.run import administrator, environment_for, found
from interfaces.system import System
from tests.infrastructure.sheets import test_sheet_reader as sheets
from tests.interfaces.import_world import XLSX, filled, saved
from tests.interfaces.service_process import Service

PATIENCE = 60.0
"""Seconds, on the busiest machine; what keeps it short is the reader's own limit."""
MOVES = 24 * 1024
"""Kilobytes that the server may grow by, over all the files; the bomb alone holds 210 MB."""
MEGABYTE = 1 << 20
KIND = BY_NAME["people"]
HAN = re.compile(r"[\u4e00-\u9fff]")


def good() -> bytes:
    return filled(KIND, ("张三", "", "11010519491231002X", ""))


def changed(change: Callable[[Any, Any], None]) -> bytes:
    book = load_workbook(BytesIO(good()))
    change(book, book.active)
    return saved(book)


def _bomb(old: bytes) -> bytes:
    head = old.partition(b"<sheetData>")[0]
    rows = b"<row></row>" * (210 * MEGABYTE // 11)
    return head + b"<sheetData>" + rows + b"</sheetData></worksheet>"


def _other_sheet(book: Any, page: Any) -> None:
    page.title = "甲"
    book.create_sheet("乙")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: sheets.patched(good(), sheets.SHEET, _bomb),
    "far cell": lambda: sheets.patched(good(), sheets.SHEET, sheets.far_cell),
    "doctype": lambda: sheets.patched(good(), sheets.SHEET, sheets.entity),
    "macros": lambda: sheets.with_part(good(), "xl/vbaProject.bin", b"x"),
    "wrong sheet": lambda: changed(_other_sheet),
    "merged cells": lambda: changed(lambda _, page: page.merge_cells("A2:B2")),
    "heading twice": lambda: changed(lambda _, page: page.cell(1, 4, "*姓名")),
    "formula": lambda: changed(lambda _, page: page.cell(2, 4, "=1+1")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    service: Service
    admin: Client

    def peak(self) -> int:
        """Kilobytes that the process ever held at once."""
        status = Path(f"/proc/{self.service.process.pid}/status").read_text("ascii")
        [line] = [one for one in status.splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1])

    def send(self, content: bytes) -> Any:
        """The import once it is checked or refused."""
        sent = self.admin.upload(f"/imports/{KIND.name}", "a.xlsx", XLSX, content)
        path, position = f"/imports/{sent['id']}", sent["position"]
        deadline = time.monotonic() + PATIENCE
        while (answer := self.admin.get(path, min_position=position))["status"] == "CHECKING":
            assert time.monotonic() < deadline, "nobody was told in time"
            time.sleep(0.02)  # polled, with a deadline
        return answer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`zhicheng serve` in a process of its own, with an administrator and nothing else."""
    folder = tmp_path_factory.mktemp("hostile")
    with fresh_databases(folder) as urls:
        environment = environment_for(folder, urls)
        system = System.open(Settings.from_environment(environment), Clock())
        try:
            position = found(system)
            system.worker.start()
            assert system.worker.wait_for(position, PATIENCE)
        finally:
            system.close()
        service = Service(environment, folder)
        admin = administrator(service.address)
        try:
            yield Running(service=service, admin=admin)
        finally:
            admin.close()
            service.terminate()


def test_hostile_files_are_refused_and_the_server_does_not_grow(running: Running) -> None:
    files = {name: make() for name, make in HOSTILE.items()}
    usual = running.send(good())
    assert (usual["status"], usual["good"]) == ("CHECKED", 1)
    before = running.peak()
    for name, content in files.items():
        answer = running.send(content)
        assert answer["status"] == "UNREADABLE", (name, answer)
        assert HAN.search(answer["reason"]), (name, answer["reason"])
    assert running.peak() - before < MOVES


def test_sixty_megabytes_are_refused_while_they_come_in(running: Running) -> None:
    """And told: a browser reads the answer only after it has sent everything."""
    before = running.peak()
    status, text = _post(running, f"/api/imports/{KIND.name}", 60)
    assert status == 400
    assert "内容过大" in text
    assert running.peak() - before < MOVES
    assert running.send(good())["status"] == "CHECKED"


def _post(running: Running, path: str, megabytes: int) -> tuple[int, str]:
    """A form with one large file, piece by piece, so that only the server could hold it all."""
    mark = b"--------form"
    head = b"--" + mark + b'\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
    head += f"Content-Type: {XLSX}\r\n\r\n".encode()
    tail = b"\r\n--" + mark + b"--\r\n"
    connection = HTTPConnection(urlsplit(running.service.address).netloc, timeout=PATIENCE)
    try:
        connection.putrequest("POST", path)
        connection.putheader("Authorization", f"Bearer {running.admin.token}")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={mark.decode()}")
        connection.putheader("Content-Length", str(len(head) + megabytes * MEGABYTE + len(tail)))
        connection.endheaders()
        connection.send(head)
        piece = bytes(MEGABYTE)
        for _ in range(megabytes):
            connection.send(piece)
        connection.send(tail)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
