"""The ministry by HTTP: a batch is posted under its id, and the answers are the reply.

docs/operations.md tells the ministry's side. What is sent names people, so nothing of it, and
nothing of what comes back, is ever logged or put into an error.
"""

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from application.certificates.ministry import (
    Answer,
    AnswerFile,
    NotDelivered,
    WrittenBatch,
)
from domain.certificates.report_batch import MinistryChannel
from infrastructure.partners.ministry_format import LARGEST_ANSWERS, read_answers
from infrastructure.partners.patience import CircuitBreaker

CONNECT_SECONDS = 5.0
FAILURES = 5
"""In a row, after which the line is left alone for a while."""
PAUSE_SECONDS = 30.0
CIRCUIT_OPEN = "circuit-open"
_CHUNK = 64 * 1024
_OF_BATCH = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""Replies about what was sent; others are about the line, the hour or the token."""


def _breaker() -> CircuitBreaker:
    return CircuitBreaker(FAILURES, PAUSE_SECONDS, time.monotonic)


@dataclass(frozen=True, kw_only=True)
class MinistryEndpoint:
    """`application.certificates.ministry.Ministry`."""

    url: str = field(repr=False)
    token: str = field(repr=False)
    largest: int
    timeout: float
    """Seconds for the reply, all of it, once connected."""
    breaker: CircuitBreaker = field(default_factory=_breaker)
    monotonic: Callable[[], float] = time.monotonic
    channel: MinistryChannel = MinistryChannel.HTTP
    asks_again: bool = True

    def deliver(self, batch: WrittenBatch) -> tuple[Answer, ...]:
        if not self.breaker.allows:
            raise NotDelivered(CIRCUIT_OPEN)
        try:
            answers = self._answers(batch)
        except NotDelivered as failed:
            if failed.of_batch:
                self.breaker.succeeded()  # the line is good
            else:
                self.breaker.failed()
            raise
        self.breaker.succeeded()
        return answers

    def collect(self) -> Iterator[AnswerFile]:
        return iter(())

    def taken(self, name: str) -> None:
        """Nothing comes by itself."""

    def not_taken(self, name: str, code: str) -> None:
        """Nothing comes by itself."""

    def _answers(self, batch: WrittenBatch) -> tuple[Answer, ...]:
        status, reply = self._post(batch)
        if status not in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            raise NotDelivered(f"http-{status}", of_batch=status in _OF_BATCH)
        try:
            about, answers = read_answers(reply)
        except ValueError:
            raise NotDelivered("unreadable") from None
        if about != batch.head.batch:
            raise NotDelivered("unreadable")
        return answers

    def _post(self, batch: WrittenBatch) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        line = self._line(parts.scheme, parts.hostname or "", parts.port)
        try:
            line.connect()
            deadline = self.monotonic() + self.timeout
            line.sock.settimeout(self.timeout)
            line.request(
                "POST",
                f"{parts.path}/batches",
                body=batch.records,
                headers={
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {self.token}",
                    "Idempotency-Key": str(batch.head.batch),
                },
            )
            reply = line.getresponse()
            return reply.status, self._read(reply, deadline)
        except TimeoutError:
            raise NotDelivered("late") from None
        except (OSError, http.client.HTTPException):
            # `from None`: the error may quote the request, which names people.
            raise NotDelivered("away") from None
        finally:
            line.close()

    def _read(self, reply: http.client.HTTPResponse, deadline: float) -> bytes:
        """However slowly it trickles, and however much of it there is."""
        content = bytearray()
        while part := reply.read1(_CHUNK):
            content += part
            if len(content) > LARGEST_ANSWERS:
                raise NotDelivered("unreadable")
            if self.monotonic() > deadline:
                raise NotDelivered("late")
        if reply.length:
            raise NotDelivered("away")  # cut off in the middle
        return bytes(content)

    @staticmethod
    def _line(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        """Redirects and proxies are not followed: the address is the one that was set."""
        if scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=context)
        return http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
