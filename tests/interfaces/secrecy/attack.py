"""The attacker: who knows the code, has everything that is left, and wants to link people to votes.

Three ways. By pattern: whatever can be told of a ballot (a value, a length, a place, a time)
is an attribute, and an attribute that goes with the votes gives them away, by whatever
encoding. By content: a choice beside its voter, in any file. By trial: digests of what somebody
may have chosen, looked for in every file.
"""

import base64
import hashlib
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from application.committees.voting import BallotForm, Vote
from interfaces.http.kernel import key_of
from tests.interfaces.secrecy.province import Province
from tests.interfaces.secrecy.remains import marks
from tests.interfaces.secrecy.sitting import Cast, Meeting, Slate
from tests.interfaces.secrecy.trace import DOWN, UP

SHUFFLES = 200
CERTAIN = 1e-6
"""Linked is what would come by chance, in any of all attributes, in one of a million meetings."""
NEAR = 400
"""Bytes."""
_WORDS = re.compile(
    rb'ABSTAIN|"YES"|"NO"|=YES\b|=NO\b|"choice"|\.choice=|'
    + b"|".join(word.encode() for word in ("赞成", "反对", "弃权"))
)
_UUID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_EMPTY = re.compile(rb"\0{16,}")
_DIGEST_BYTES = 12
"""Of a digest; enough to know it by."""


@dataclass(frozen=True)
class Link:
    """How well one attribute tells the votes."""

    attribute: str
    right: float
    """The share of ballots whose slate is that of the next ballot by this attribute."""
    chance: float
    """The same share, when the slates are dealt out by chance."""
    odds: float
    """That chance alone does as well, in one of all the attributes that were tried."""

    @property
    def certain(self) -> bool:
        return self.odds < CERTAIN


# By pattern.


def links(casts: Sequence[Cast], found: Sequence[Mapping[str, Any]], seed: int) -> list[Link]:
    """All attributes that differ between ballots, the most telling one first."""
    names = sorted({name for attributes in found for name in attributes})
    luck = random.Random(seed)
    drawn = list(range(len(casts)))
    luck.shuffle(drawn)  # ballots that look the same come in no order
    slates = [casts[n].slate for n in drawn]
    rankings: dict[tuple[int, ...], str] = {}
    tied: dict[str, list[list[int]]] = {}
    for name in names:
        groups = _groups([_sortable(found[n].get(name), casts[n].by_form) for n in drawn])
        ranking = tuple(place for group in groups for place in group)
        if len(groups) > 1 and rankings.setdefault(ranking, name) == name:
            tied[name] = groups
    shuffled = [luck.sample(slates, len(slates)) for _ in range(SHUFFLES)]
    scored = []
    for ranking, name in rankings.items():
        right = _alike(slates, ranking)
        expected = [_alike(some, ranking) for some in shuffled]
        chance = sum(expected) / SHUFFLES
        spread = math.sqrt(sum((one - chance) ** 2 for one in expected) / SHUFFLES)
        by_neighbour = math.erfc((right - chance) / spread / math.sqrt(2)) / 2
        odds = min(by_neighbour, _by_rank(slates, tied[name])) * 2 * len(rankings)
        scored.append(Link(name, right, chance, min(1.0, odds)))
    return sorted(scored, key=lambda link: link.odds)


def attributes(casts: Sequence[Cast], files: Sequence[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """Everything that can be told of each ballot: rows, files, log lines, the line."""
    lines = _log_lines(files)
    told = []
    for cast_ in casts:
        line = cast_.line
        one: dict[str, Any] = {
            **cast_.left,
            "vote.order": cast_.order,
            "line.bytes up": line.size(UP),
            "line.bytes down": line.size(DOWN),
            "line.turns up": line.count(UP),
            "line.turns down": line.count(DOWN),
            "line.pieces": len(line.chunks),
            "line.seconds": line.seconds,
            "line.began": line.chunks[0].at,
        }
        waits = line.waits()
        one["line.wait for the ballot"] = waits[-2 if cast_.by_form else 0]
        for number, wait in enumerate(waits):
            one[f"line.wait {number}"] = wait
        for number, (place, logged) in enumerate(lines.get(cast_.request, ())):
            one |= {f"service.log[{number}].{key}": value for key, value in logged.items()}
            one[f"service.log[{number}].place"] = place
        told.append(one)
    _add_places(casts, files, told)
    return told


def _add_places(
    casts: Sequence[Cast], files: Sequence[tuple[str, bytes]], told: list[dict[str, Any]]
) -> None:
    """Where in each file a ballot's request is named, how often, and what stands around it."""
    of_request = {cast_.request: one for cast_, one in zip(casts, told, strict=True)}
    for name, content in files:
        if name.endswith("service.log"):
            continue
        for hit in _UUID.finditer(content):
            one = of_request.get(hit[0].decode())
            if one is not None:
                one.setdefault(f"{name}: first place", hit.start())
                one.setdefault(f"{name}: before", content[max(0, hit.start() - 24) : hit.start()])
                one[f"{name}: last place"] = hit.start()
                one[f"{name}: places"] = one.get(f"{name}: places", 0) + 1


def _log_lines(
    files: Iterable[tuple[str, bytes]],
) -> dict[str, list[tuple[int, Mapping[str, Any]]]]:
    """The service's own lines by the request they are about."""
    found: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for name, content in files:
        if name.endswith("service.log"):
            for place, line in enumerate(content.decode().splitlines()):
                told = json.loads(line) if line.startswith("{") else {}
                if "request" in told:
                    told["length"] = len(line)
                    found.setdefault(told["request"], []).append((place, told))
    return found


def _sortable(value: Any, by_form: bool) -> tuple[Any, ...]:
    """Ballots of the page and of the API are told apart anyhow, and compared each among its own."""
    if isinstance(value, int | float):
        return (by_form, 0, float(value), "")
    return (by_form, 1, 0.0, str(value))


def _groups(values: Sequence[tuple[Any, ...]]) -> list[list[int]]:
    """The ballots in the order of an attribute, those that are equal together."""
    order = sorted(range(len(values)), key=values.__getitem__)
    return [list(group) for _, group in groupby(order, values.__getitem__)]


def _alike(slates: Sequence[int], ranking: Sequence[int]) -> float:
    """The share of neighbours with the same slate: how often a guess by the neighbour is right."""
    return sum(slates[a] == slates[b] for a, b in pairwise(ranking)) / (len(ranking) - 1)


def _by_rank(slates: Sequence[int], groups: Sequence[Sequence[int]]) -> float:
    """Kruskal and Wallis: whether one slate lies higher than another, equal ranks allowed."""
    n, ranks, ties, place = len(slates), [0.0] * len(slates), 0, 0
    for group in groups:
        for one in group:
            ranks[one] = place + (len(group) + 1) / 2
        place += len(group)
        ties += len(group) ** 3 - len(group)
    sums: Counter[int] = Counter()
    for slate, rank in zip(slates, ranks, strict=True):
        sums[slate] += rank  # type: ignore[assignment]  # halves
    sizes = Counter(slates)
    h = 12 / (n * (n + 1)) * sum(sums[s] ** 2 / sizes[s] for s in sizes) - 3 * (n + 1)
    h = max(0.0, h / (1 - ties / (n**3 - n)))
    return _chi_square_tail(h, len(sizes) - 1)


def _chi_square_tail(x: float, freedom: int) -> float:
    """P(chi-square >= x), by the recurrence over the degrees of freedom."""
    tail = math.erfc(math.sqrt(x / 2)) if freedom % 2 else math.exp(-x / 2)
    for k in range(freedom % 2 or 2, freedom, 2):
        tail += (x / 2) ** (k / 2) * math.exp(-x / 2) / math.gamma(k / 2 + 1)
    return tail


# By content.


def choices_beside_voters(
    province: Province, meeting: Meeting, files: Iterable[tuple[str, bytes]]
) -> list[str]:
    """Files, and what of a choice stands near a voter, an account or a request of a ballot."""
    ids = [one for expert in province.roster for one in (expert.person, expert.account)]
    ids += [UUID(cast_.request) for cast_ in meeting.casts]
    voters = marks(*ids)
    found = []
    for name, content in files:
        for hit in _WORDS.finditer(content):
            around = content[max(0, hit.start() - NEAR) : hit.end() + NEAR]
            if any(mark in around for mark in voters):
                found.append(f"{name}: {hit[0].decode()}")
    return found


# By trial.


def digests_found(
    province: Province, meeting: Meeting, files: Iterable[tuple[str, bytes]]
) -> list[str]:
    """Files that hold a digest of a ballot, by itself or together with who gave it."""
    guesses = _digests(province, meeting)
    return sorted(
        {
            f"{name}: {guesses[seen]}"
            for name, content in files
            for seen in _windows(content)
            if seen in guesses
        }
    )


def _windows(content: bytes) -> Iterator[bytes]:
    """All pieces of a digest's length; pages are empty for the most part."""
    for part in _EMPTY.split(content):
        for n in range(len(part) - _DIGEST_BYTES + 1):
            yield part[n : n + _DIGEST_BYTES]


def _digests(province: Province, meeting: Meeting) -> dict[bytes, str]:
    algorithms: tuple[Callable[[bytes], Any], ...] = (
        hashlib.md5,
        hashlib.sha1,
        hashlib.sha256,
        hashlib.sha512,
        hashlib.blake2b,
        hashlib.sha3_256,
    )
    guesses = {
        one[:_DIGEST_BYTES]: "fingerprint of a ballot" for one in _fingerprints(province, meeting)
    }
    for what, text in _texts(province, meeting):
        for algorithm in algorithms:
            raw = algorithm(text).digest()
            for form in (raw, raw.hex().encode(), base64.b64encode(raw)):
                guesses[form[:_DIGEST_BYTES]] = f"{algorithm.__name__} of {what}"
    return guesses


def _texts(province: Province, meeting: Meeting) -> Iterator[tuple[str, bytes]]:
    """What somebody might have hashed."""
    for cast_ in meeting.casts:
        yield "a body", cast_.sent
        yield "a body", cast_.sent.strip()
    whom = [b"", *(mark for e in province.roster for mark in marks(e.person, e.account))]
    for slate in meeting.slates:
        for text in _written(province, meeting, slate):
            for who in whom:
                yield "a ballot", who + text
                yield "a ballot", text + who


def _written(province: Province, meeting: Meeting, slate: Slate) -> Iterator[bytes]:
    pairs = list(zip(map(str, province.cases), (choice.value for choice in slate), strict=True))
    yield json.dumps([{"declaration": d, "choice": c} for d, c in pairs]).encode()
    yield json.dumps({"votes": [{"declaration": d, "choice": c} for d, c in pairs]}).encode()
    yield json.dumps(dict(pairs), sort_keys=True, separators=(",", ":")).encode()
    for between in ("", ",", ";", "\n", " "):
        yield between.join(c for _, c in pairs).encode()


def _fingerprints(province: Province, meeting: Meeting) -> Iterator[bytes]:
    """What the service would store under an idempotency key, were a ballot any other command."""
    account = SimpleNamespace(id="")
    asked: Any = SimpleNamespace(
        operation="meetings.cast-ballot", identity=SimpleNamespace(account=account)
    )
    for slate in meeting.slates:
        votes = tuple(
            Vote(declaration=case, choice=choice)
            for case, choice in zip(province.cases, slate, strict=True)
        )
        for path in ({}, {"id": UUID(meeting.id)}):
            for ballot in (None, *meeting.ballots):
                key = key_of("x", asked, BallotForm(votes=votes, ballot=ballot), path)
                assert key is not None, "a key was given"
                yield key.fingerprint
