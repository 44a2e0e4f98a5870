"""The meeting itself, over HTTP: everybody signs in, scores, and votes again and again.

A ballot that is void is held again under a new id, so that one meeting gives many votes; the
last one is counted. How each expert votes comes from a seed and is known to nobody else.
"""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from application.committees.ballot_box import Choice
from interfaces.demo.journey import RUBRIC
from tests.interfaces.secrecy.province import Expert, Province
from tests.interfaces.secrecy.remains import Watch
from tests.interfaces.secrecy.trace import Connection, TracedLine

Slate = tuple[Choice, ...]
"""A choice for each candidate, in their order."""
SLATES = 4
POINTS = [{"code": item.code, "points": item.maximum - 2} for item in RUBRIC]
_FIELD = re.compile(r'name="(_csrf|_key|ballot)" value="([^"]*)"')


@dataclass(frozen=True)
class Cast:
    """One ballot as it was given, and what went over the line for it."""

    vote: int
    order: int
    """Who came first in this vote, from 0."""
    expert: Expert
    slate: int
    by_form: bool
    request: str
    """The id that the service gave the request."""
    line: Connection
    left: Mapping[str, Any]
    """What it changed: in the databases, and in the service's own figures (/metrics)."""
    sent: bytes
    """The body; only whoever wrote it has this."""


@dataclass
class Meeting:
    """What was said and done; the part of it that nobody may learn is in `casts`."""

    id: str
    slates: list[Slate]
    casts: list[Cast] = field(default_factory=list)
    ballots: list[UUID] = field(default_factory=list)
    tallies: list[dict[str, Any]] = field(default_factory=list)


class Caller:
    """Somebody with a session, on the recorded line or on one of the test's own."""

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self._connection.connect()
        self.port: int = self._connection.sock.getsockname()[1]
        self._token = token

    def close(self) -> None:
        self._connection.close()

    def do(self, path: str, body: object | bytes) -> dict[str, Any]:
        """A command by the API."""
        answer = self.post("/api" + path, body)
        told: dict[str, Any] = json.loads(answer.read())
        assert answer.status < 300, (path, answer.status, told)
        return told

    def post(self, path: str, body: object | bytes) -> HTTPResponse:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json",
            "idempotency-key": str(uuid4()),
        }
        self._connection.request("POST", path, sent, headers)
        return self._connection.getresponse()

    def get(self, path: str) -> str:
        """A page, or a question of the API."""
        headers = {"cookie": f"zhicheng={self._token}"}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, (path, answer.status)
        return text

    def send_form(self, path: str, body: bytes) -> HTTPResponse:
        headers = {
            "cookie": f"zhicheng={self._token}",
            "content-type": "application/x-www-form-urlencoded",
        }
        self._connection.request("POST", path, body, headers)
        return self._connection.getresponse()


def slates_of(seed: int, candidates: int) -> list[Slate]:
    """As unlike as ballots can be: all yes, all no, all abstentions, and one of every kind."""
    mixed = random.Random(seed).choices(tuple(Choice), k=candidates)  # the same for the same seed
    return [
        (Choice.YES,) * candidates,
        (Choice.NO,) * candidates,
        (Choice.ABSTAIN,) * candidates,
        tuple(mixed),
    ]


def hold(
    province: Province,
    line: TracedLine,
    direct: str,
    *,
    watch: Watch,
    votes: int,
    seed: int,
    telling: bool = False,
) -> Meeting:
    """From the opening to the chair's signature. `direct` leads past the recorder.

    `telling`: the length of a ballot depends on what is chosen.
    """
    office = Caller(direct, province.office)
    experts = {one.person: Caller(direct, one.token) for one in province.roster}
    chair = province.roster[0]
    form = {
        "plan": str(province.plan),
        "draws": [str(province.draw)],
        "chair": str(chair.person),
    }
    meeting = Meeting(office.do("/meetings", form)["id"], slates_of(seed, len(province.cases)))
    path = f"/meetings/{meeting.id}"
    for expert in experts.values():
        expert.do(f"{path}/sign-in", {})
    experts[chair.person].do(f"{path}/start", {})
    for expert in experts.values():
        for case in province.cases:
            scored = {"declaration": str(case), "items": POINTS, "opinion": "业绩较突出。"}
            expert.do(f"{path}/score", scored)
        expert.close()
    luck = random.Random(seed)
    for vote in range(votes):
        if vote:
            office.do(f"{path}/void-ballot", {"reason": "设备故障，重新投票"})
        opened = office.do(f"{path}/open-ballot", {})
        office.get(f"/api/account?min_position={opened['position']}")  # pages show it from now on
        _vote(province, line, direct, watch, meeting, vote, luck, telling)
    office.do(f"{path}/close-ballot", {})
    office.close()
    signing = Caller(direct, chair.token)
    signing.do(f"{path}/sign-tally", {})
    signing.close()
    return meeting


def _vote(
    province: Province,
    line: TracedLine,
    direct: str,
    watch: Watch,
    meeting: Meeting,
    vote: int,
    luck: random.Random,
    telling: bool,
) -> None:
    """Everybody in an order of chance; every second vote by the page's form."""
    by_form = bool(vote % 2)
    order = luck.sample(province.roster, len(province.roster))
    watching = Caller(direct, province.office)
    watch.look()
    for place, expert in enumerate(order):
        slate = luck.randrange(SLATES)
        before = _seconds(watching)
        caller = Caller(line.url, expert.token)
        cast = _by_form if by_form else _by_api
        request, sent = cast(caller, province, meeting, meeting.slates[slate], telling)
        caller.close()
        figures = {"metrics.seconds": _seconds(watching) - before}
        watching.get(f"/api/account?min_position={watch.store.last_position()}")
        meeting.casts.append(
            Cast(
                vote=vote,
                order=place,
                expert=expert,
                slate=slate,
                by_form=by_form,
                request=request,
                line=line.of(caller.port),
                left=figures | watch.changed(),
                sent=sent,
            )
        )
    watching.close()


def _by_api(
    caller: Caller, province: Province, meeting: Meeting, slate: Slate, telling: bool
) -> tuple[str, bytes]:
    votes = [
        {"declaration": str(case), "choice": choice.value}
        for case, choice in zip(province.cases, slate, strict=True)
    ]
    body = json.dumps({"votes": votes}).encode()
    if telling:
        body += b" " * _longer(slate)
    answer = caller.post(f"/api/meetings/{meeting.id}/cast-ballot", body)
    assert answer.status == 200, answer.read()
    answer.read()
    return answer.headers["x-request-id"], body


def _longer(slate: Slate) -> int:
    """Bytes, as if choices were spelt out."""
    return sum(len(choice.name) for choice in slate)


def _by_form(
    caller: Caller, province: Province, meeting: Meeting, slate: Slate, telling: bool
) -> tuple[str, bytes]:
    """As a browser does: the ballot, what was chosen, the second look, and the page after it."""
    page = f"/my-reviews/meetings/{meeting.id}"
    hidden = dict(_FIELD.findall(caller.get(f"{page}/ballot")))
    if (ballot := UUID(hidden["ballot"])) not in meeting.ballots:
        meeting.ballots.append(ballot)
    fields = [(name, hidden[name]) for name in ("_csrf", "_key", "ballot")]
    for place, (case, choice) in enumerate(zip(province.cases, slate, strict=True)):
        fields.append((f"votes.{place}.declaration", str(case)))
        fields.append((f"votes.{place}.choice", choice.value))
    body = urlencode(fields).encode()
    if telling:
        body += b"&" * _longer(slate)
    checked = caller.send_form(f"{page}/ballot/check", body)
    shown = checked.read().decode()
    assert checked.status == 200, checked.status
    again = dict(_FIELD.findall(shown))
    fields = [(name, again.get(name, value)) for name, value in fields]
    body = urlencode(fields).encode() + (b"&" * _longer(slate) if telling else b"")
    answer = caller.send_form(f"{page}/ballot/cast", body)
    answer.read()
    assert answer.status == 303, answer.status
    caller.get(answer.headers["location"])
    return answer.headers["x-request-id"], body


_SUM = re.compile(r'^zhicheng_request_seconds_sum\{operation="[^"]*ballot[^"]*"\} (\S+)', re.M)


def _seconds(caller: Caller) -> float:
    """Of all requests about ballots so far, as the service counts them for its operators."""
    return sum(map(float, _SUM.findall(caller.get("/metrics"))))


def expected_tally(meeting: Meeting, cases: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Yes, no and abstentions of the last vote, by candidate, from what everybody really chose."""
    last = max(cast.vote for cast in meeting.casts)
    slates = [meeting.slates[cast.slate] for cast in meeting.casts if cast.vote == last]
    kinds = (Choice.YES, Choice.NO, Choice.ABSTAIN)
    return {
        case: (
            sum(slate[place] is kinds[0] for slate in slates),
            sum(slate[place] is kinds[1] for slate in slates),
            sum(slate[place] is kinds[2] for slate in slates),
        )
        for place, case in enumerate(cases)
    }
