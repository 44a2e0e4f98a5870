"""Certificates to report in the small province, and a sender whose clock stands still."""

from itertools import count, islice
from typing import Any
from uuid import UUID

from domain.certificates.certificate import CERTIFICATE
from domain.streams import report_stream
from infrastructure.partners.ministry_http import MinistryEndpoint
from interfaces.jobs.reporting import Sender
from tests.interfaces.many_certificates import many_certificates
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld
from tests.ministry_server import TOKEN, MinistryServer

PATH = "/reports"


_PLACES = count(1)
"""Of every certificate issued here; no two tests have one of the same number."""


def issued(world: ReviewWorld, certificates: int = 1) -> list[UUID]:
    issuer = world.small.founder.bodies.ids[OFFICE]
    made: list[UUID] = []
    for place in islice(_PLACES, certificates):
        made += many_certificates(world.small.system, issuer, 1, start=place)
    world.small.shown()
    return made


def numbers(world: ReviewWorld, certificates: list[UUID]) -> list[str]:
    return [world.small.stage.look(CERTIFICATE, one).issued.number for one in certificates]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def sender(world: ReviewWorld, server: MinistryServer, most: int = 100) -> tuple[Sender, Clock]:
    clock = Clock()
    endpoint = MinistryEndpoint(url=server.url, token=TOKEN, largest=most, timeout=5)
    return Sender(world.small.system, endpoint, monotonic=clock, jitter=lambda: 0.5), clock


def look(world: ReviewWorld, one: Sender) -> int:
    world.small.shown()
    sent = one.look()
    world.small.shown()
    return sent


def report(world: ReviewWorld, certificates: list[UUID], login: str = AUTHORITY) -> None:
    body = {"certificates": [str(one) for one in certificates]}
    world.do(login, PATH, body, 201)


def told(world: ReviewWorld, certificate: UUID) -> dict[str, Any]:
    answer = world.program(AUTHORITY).get(f"/api/reports/{report_stream(certificate)}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found
