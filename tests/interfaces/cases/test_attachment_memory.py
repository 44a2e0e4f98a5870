"""Large attachments in a running service: its memory stays flat, and a cut leaves nothing."""

import io
import json
import os
import re
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject

from domain.cases.declaration import DECLARATION
from domain.configuration.template import FILE_LIMIT
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.route_run.client import Client
from interfaces.route_run.run import environment_for, running_world
from interfaces.system import System
from tests.interfaces.service_process import Service
from tests.interfaces.test_crash import ANSWERS, declaration, registered

MEGABYTE = 1 << 20
ALLOWED = 48 * MEGABYTE
"""More than before the uploads, whatever their number: pieces of a few at a time, and the
allocator's waste."""


@dataclass
class Place:
    """A service and one applicant with a draft."""

    service: Service
    environment: dict[str, str]
    folder: Path
    token: str
    form: dict[str, object]
    case: UUID

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def path(self) -> str:
        return f"/api/declarations/{self.case}/attachments"

    def blobs(self) -> list[Path]:
        return sorted(file for file in (self.folder / "blobs").rglob("*") if file.is_file())

    def connection(self) -> HTTPConnection:
        parts = urlsplit(self.service.address)
        return HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    @contextmanager
    def get(self, path: str) -> Iterator[HTTPResponse]:
        with closing(self.connection()) as connection:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            yield answer

    def upload(self, name: str, content: bytes) -> dict[str, object]:
        body, kind = multipart(name, content)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        with closing(self.connection()) as connection:
            connection.request("POST", self.path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
        assert answer.status == 200, said

        told: dict[str, object] = json.loads(said)
        return told

    def save(self, files: list[dict[str, object]]) -> None:
        answers = [{**one, "files": files} if one["field"] == "proof" else one for one in ANSWERS]
        client = Client(self.service.address)
        client.token = self.token
        client.do(f"/declarations/{self.case}/save-draft", {**self.form, "answers": answers})
        client.close()

    def memory(self, what: str) -> int:
        """Bytes: `VmRSS` now, `VmHWM` at most since `forget`."""
        status = Path(f"/proc/{self.service.process.pid}/status").read_text()
        found = re.search(rf"^{what}:\s+(\d+) kB$", status, re.M)
        assert found is not None
        return int(found[1]) * 1024

    def forget(self) -> None:
        """Begin to measure the peak anew."""
        Path(f"/proc/{self.service.process.pid}/clear_refs").write_text("5")

    def temporary_files(self) -> list[str]:
        """Files without a name that the service still holds open."""
        held = Path(f"/proc/{self.service.process.pid}/fd")
        links = []
        for one in held.iterdir():
            try:
                links.append(os.readlink(one))
            except FileNotFoundError:  # closed meanwhile
                continue
        return [link for link in links if link.startswith(str(self.temporary))]


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    edge = uuid4().hex
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"


def document(size: int) -> bytes:
    """A PDF of about that many bytes, which no two calls give alike."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(os.urandom(size - 2000))
    writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("service")
    urls = tuple(f"sqlite:///{folder / name}.db" for name in ("log", "views", "vault"))
    environment = environment_for(folder, (urls[0], urls[1], urls[2]))
    environment["ZHICHENG_ATTACHMENT_FIELD_MB"] = "250"
    environment["TMPDIR"] = str(folder / "tmp")
    (folder / "tmp").mkdir()
    given = {name: text for name, text in environment.items() if name.startswith("ZHICHENG_")}
    with running_world(Settings.from_environment(given), Clock()) as (system, world):
        form = declaration(world)
        person = registered(system, world, 0)
    service = Service(environment, folder)
    client = Client(service.address)
    client.token = person.token
    without = {**form, "answers": ANSWERS[:2]}
    case = client.do("/declarations", without).id
    client.close()
    made = Place(service, environment, folder, person.token, form, UUID(case))
    try:
        yield made
    finally:
        assert made.service.terminate() == 0


def test_memory_stays_flat(place: Place) -> None:
    stays_flat(place, megabytes=60)


@pytest.mark.long
def test_memory_stays_flat_with_200_megabytes(place: Place) -> None:
    stays_flat(place, megabytes=200)


def stays_flat(place: Place, megabytes: int) -> None:
    """Up two at a time, down one by one, and all in one ZIP."""
    place.save([place.upload("a.pdf", document(MEGABYTE))])  # what is loaded once is loaded
    assert len(packed(place)) == 1
    place.forget()
    before = place.memory("VmRSS")

    def one(number: int) -> dict[str, object]:
        return place.upload(f"{number}.pdf", document(FILE_LIMIT - 4096))

    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(one, range(megabytes // 20)))
    place.save(files)
    for file in files:
        with place.get(f"{place.path}/{file['digest']}") as answer:
            assert drained(answer) == file["size"]
    sizes = packed(place)
    peak = place.memory("VmHWM") - before
    assert sizes == [file["size"] for file in files]
    assert peak < ALLOWED
    eventually(lambda: place.temporary_files() == [])
    assert list(place.temporary.iterdir()) == []


def drained(answer: HTTPResponse) -> int:
    size = 0
    while piece := answer.read(MEGABYTE):
        size += len(piece)
    return size


def packed(place: Place) -> list[int]:
    """Sizes of the attachments in the ZIP, in its order."""
    target = place.folder / "dossier.zip"
    dossier = f"/api/declarations/{place.case}/dossier"
    with place.get(dossier) as answer, target.open("wb") as file:
        while piece := answer.read(MEGABYTE):
            file.write(piece)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return [entry.file_size for entry in archive.infolist() if entry.filename.endswith("pdf")]


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def half_sent(place: Place, size: int) -> socket.socket:
    """A connection on which half of an upload has been sent and taken."""
    body, kind = multipart("a.pdf", document(size))
    parts = urlsplit(place.service.address)
    line = socket.create_connection((parts.hostname or "", parts.port or 0))
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {place.token}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body[: len(body) // 2])
    eventually(lambda: place.temporary_files() != [])
    return line


def test_a_cut_upload_leaves_nothing(place: Place) -> None:
    blobs, history = place.blobs(), events(place)
    half_sent(place, 10 * MEGABYTE).close()
    eventually(lambda: place.temporary_files() == [])
    assert list(place.temporary.iterdir()) == []
    assert place.blobs() == blobs
    assert events(place) == history


def test_a_crash_in_the_middle_of_an_upload_leaves_nothing(place: Place) -> None:
    blobs, history = place.blobs(), events(place)
    left = place.folder / "blobs" / str(uuid4()) / f"{'0' * 64}#1"
    with half_sent(place, 10 * MEGABYTE):
        place.service.kill()
    assert list(place.temporary.iterdir()) == []
    left.parent.mkdir()
    left.write_bytes(b"as a store that was killed leaves it")
    place.service = Service(place.environment, place.folder)
    assert place.blobs() == blobs
    assert events(place) == history


def events(place: Place) -> int:
    given = {k: v for k, v in place.environment.items() if k.startswith("ZHICHENG_")}
    system = System.open(Settings.from_environment(given), Clock())
    try:
        history = system.log.read(place.case)
        assert DECLARATION.fold(record.event for record in history).applicant
        return len(history)
    finally:
        system.close()
