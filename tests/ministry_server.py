"""A ministry for tests: a real server that takes records once, in every way a server can fail."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema_rs

TOKEN = "a-token-of-the-ministry-for-tests-only"
SCHEMA = Path(__file__).parents[1] / "docs" / "ministry-records-2.schema.json"
VALIDATOR = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")))


class Mood(Enum):
    """How one request is dealt with."""

    FINE = auto()
    LATE = auto()
    """Takes effect, and the answer comes when nobody waits any more."""
    AWAY = auto()
    """503, and nothing took effect."""
    CUT = auto()
    """Takes effect, and the line is cut before the answer."""
    GARBAGE = auto()
    """Takes effect, and the answer is 200 with something else."""
    HALF = auto()
    """Takes effect, and half of the answer comes."""
    PARTLY = auto()
    """Only every other record has been dealt with by now."""
    REFUSING = auto()
    """422: this batch is not wanted."""


FAILING = (Mood.LATE, Mood.AWAY, Mood.CUT, Mood.GARBAGE)


@dataclass
class MinistryServer:
    url: str = ""
    moods: Callable[[int], Mood] = lambda _: Mood.FINE
    """By the number of the request, from 0."""
    late: float = 2.0
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Number of a certificate -> why it is not taken."""
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Key -> number and kind: what has taken effect."""
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Key -> the one answer that a record gets."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """Batch -> its bytes when it first came."""
    wrongs: list[str] = field(default_factory=list)
    """What a good sender never does."""
    asked: Counter[Mood] = field(default_factory=Counter)
    passing: Callable[[int], None] = lambda _: None
    """Called when a request is being dealt with."""
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def requests(self) -> int:
        return self.asked.total()

    def effects(self) -> Counter[tuple[str, str]]:
        """How often each record of a certificate took effect."""
        return Counter(self.taken.values())

    def take(self, batch: str, body: bytes, partly: bool) -> dict[str, Any]:
        if self.bodies.setdefault(batch, body) != body:
            self.wrongs.append("another body under the same key")
        document = json.loads(body)
        if document["batch"] != batch or document["count"] != len(document["records"]):
            self.wrongs.append("the head is wrong")
        for wrong in VALIDATOR.iter_errors(document):
            self.wrongs.append(f"schema: {wrong.kind}")
        records = document["records"][:: 2 if partly else 1]
        return {
            "format": "zhicheng-ministry-answers",
            "version": 1,
            "batch": batch,
            "records": [self._take(record) for record in records],
        }

    def _take(self, record: dict[str, Any]) -> dict[str, Any]:
        key, number = record["key"], record["certificate"]["number"]
        if key not in self.said:
            answer: dict[str, Any] = {"key": key, "result": "ACCEPTED"}
            if number in self.refusals:
                answer |= {"result": "REFUSED", **self.refusals[number]}
            else:
                answer["receipt"] = f"HR-{len(self.said) + 1:06d}"
                self.taken[key] = (number, record["kind"])
            self.said[key] = answer
        return self.said[key]


@contextmanager
def ministry_server() -> Iterator[MinistryServer]:
    ministry = MinistryServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != f"Bearer {TOKEN}" or self.path != "/batches":
                self._answer(401, b"")
                return
            with ministry.lock:
                request = ministry.requests
                mood = ministry.moods(request)
                ministry.asked[mood] += 1
                effective = mood not in (Mood.AWAY, Mood.REFUSING)
                batch = self.headers["Idempotency-Key"]
                found = ministry.take(batch, body, mood is Mood.PARTLY) if effective else {}
            ministry.passing(request)
            self._in(mood, json.dumps(found).encode())

        def _in(self, mood: Mood, answer: bytes) -> None:
            match mood:
                case Mood.AWAY:
                    self._answer(503, b"later")
                case Mood.REFUSING:
                    self._answer(422, b"no")
                case Mood.GARBAGE:
                    self._answer(200, b"<html>ok</html>")
                case Mood.CUT:
                    self.connection.shutdown(socket.SHUT_RDWR)
                case Mood.HALF:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer[: len(answer) // 2])
                case Mood.LATE:
                    ministry.over.wait(ministry.late)
                    self._answer(200, answer)
                case _:
                    self._answer(200, answer)

        def _answer(self, status: int, content: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # nobody waits any more

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ministry.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield ministry
    finally:
        ministry.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
