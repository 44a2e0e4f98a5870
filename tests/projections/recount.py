"""The statistics counted again from the events alone, as docs/statistics.md says, and plainly.

It shares nothing with the projection but the events; what is slow here is easy to believe.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.decider import Recorded

Key = Callable[["Fact"], str]
MOVING = {
    "Submitted",
    "Approved",
    "StageSkipped",
    "StageMerged",
    "Resubmitted",
    "Supplemented",
    "PublicityClosed",
    "VotePassed",
    "Filed",
    "TookEffect",
    "Returned",
    "PassedDown",
    "SupplementRequested",
    "CaseReopened",
}
ENDING = {
    "Refused": "refused",
    "Withdrawn": "withdrawn",
    "Lapsed": "lapsed",
    "VoteFailed": "failed",
    "FilingRefused": "filing_refused",
    "ObjectionUpheld": "annulled",
    "CertificateIssued": "issued",
}
UNWORKED = {"StageSkipped", "StageMerged", "TookEffect"}
POSTING = {"UnitPublicityPosted", "UnitPublicityExtended", "Publicised", "PublicityExtended"}
ANSWERS = {
    "AttendanceConfirmed": "confirmed",
    "AttendanceDeclined": "declined",
    "AlternateCalled": "unanswered",
    "ConfirmationReset": "unanswered",
    "AlternateStoodDown": "waiting",
}


@dataclass
class Fact:
    """What is counted: its day, its dimensions, and how often each measure holds."""

    day: date
    submitted: Any = None
    counts: Counter[str] = field(default_factory=Counter)
    place: str = ""
    body: UUID | None = None
    seconds: int = 0
    due: date | None = None
    issuer: UUID | None = None
    committee: UUID | None = None
    group: str = ""


def kind(r: Recorded) -> str:
    return r.name.rpartition(".")[2]


def day_of(r: Recorded) -> date:
    return (r.at + timedelta(hours=8)).date()


def histories(events: Iterable[Recorded], aggregate: str) -> dict[UUID, list[Recorded]]:
    found: dict[UUID, list[Recorded]] = defaultdict(list)
    for r in events:
        if r.name.startswith(f"{aggregate}."):
            found[r.stream].append(r)
    return found


def cases(events: Sequence[Recorded]) -> list[Fact]:
    certificates = histories(events, "certificate").values()
    found = []
    for stream, history in histories(events, "declaration").items():
        names = Counter(_standing(history))
        if not names["Submitted"]:
            continue
        first = next(r for r in history if kind(r) == "Submitted")
        fact = Fact(day=day_of(first), submitted=first.event)
        own = [one for one in certificates if one[0].event.declaration == stream]
        fact.counts = Counter(
            declared=1,
            in_review=int(not any(names[one] for one in ENDING)),
            returned=int(names["Returned"] > 0),
            returns=names["Returned"],
            passed=int(names["VotePassed"] + names["TookEffect"] > 0),
            filed=int(names["Filed"] > 0),
            effective=int(names["Filed"] + names["TookEffect"] > 0),
            revoked=int(any(_revoked(one) for one in own)),
            revoked_for_fraud=int(any(_revoked(one) == "fraud" for one in own)),
        )
        fact.counts.update({measure: int(names[one] > 0) for one, measure in ENDING.items()})
        found.append(fact)
    return found


def _standing(history: Sequence[Recorded]) -> list[str]:
    """The kinds of the events that nothing has taken back."""
    names: list[str] = []
    for r in history:
        if kind(r) == "CaseReopened":
            end = next(n for n in reversed(range(len(names))) if names[n] in ENDING)
            del names[end]
        elif not _goes_on(r):
            names.append(kind(r))
    return names


def _goes_on(r: Recorded) -> bool:
    return kind(r) == "ObjectionUpheld" and not r.event.ends


def _revoked(history: Sequence[Recorded]) -> str:
    """Why: empty for a certificate that is not revoked."""
    names = [kind(r) for r in history]
    if "Revoked" not in names:
        return ""
    asked = [name for name in names[: names.index("Revoked")] if name.endswith("Requested")]
    return "fraud" if asked[-1] == "FraudRevocationRequested" else "other"


def stays(events: Sequence[Recorded]) -> tuple[list[Fact], list[Fact]]:
    """Those that ended and count, and those that go on."""
    ended: list[Fact] = []
    open_: list[Fact] = []
    for history in histories(events, "declaration").values():
        steps = [r for r in history if kind(r) in MOVING | set(ENDING) and not _goes_on(r)]
        if "Submitted" not in {kind(r) for r in steps}:
            continue
        submitted = next(r.event for r in steps if kind(r) == "Submitted")
        for here, there in zip(steps, [*steps[1:], None], strict=True):
            if kind(here) in ENDING or (there is not None and kind(there) in UNWORKED):
                continue
            fact = _stay(history, here, there, submitted)
            (open_ if there is None else ended).append(fact)
    return ended, open_


def _stay(
    history: Sequence[Recorded], here: Recorded, there: Recorded | None, submitted: Any
) -> Fact:
    event: Any = here.event
    fact = Fact(day=day_of(there or here), submitted=submitted)
    if kind(here) == "SupplementRequested":
        fact.place, fact.due = "S", event.deadline
    else:
        back = kind(here) in ("Returned", "PassedDown")
        code = event.to_code if back else event.next_code
        fact.body = event.to if back else event.forwarded_to
        filed = any(kind(r) == "Filed" for r in history if r.version <= here.version)
        by_experts = any(stage.kind == "C" for stage in submitted.route.stages)
        fact.place = code if code in ("P1", "P2") else (code or "A")[0]
        if code == "X" and by_experts and not filed:
            fact.place = "F"
        if fact.place not in "AE":
            fact.due = day_of(here) + timedelta(days=30)
        last = there.version if there else history[-1].version + 1
        for r in history:
            if here.version < r.version < last and kind(r) in POSTING:
                fact.due = r.event.last_day + timedelta(days=10)
    if there is not None:
        fact.seconds = int((there.at - here.at) / timedelta(seconds=1))
        fact.counts = Counter(overdue=int(fact.due is not None and day_of(there) > fact.due))
    return fact


def certificates(events: Sequence[Recorded]) -> list[Fact]:
    submitted = {
        stream: next((r.event for r in history if kind(r) == "Submitted"), None)
        for stream, history in histories(events, "declaration").items()
    }
    found = []
    for history in histories(events, "certificate").values():
        issued, names = history[0].event, {kind(r) for r in history}
        fact = Fact(
            day=issued.issued_on, submitted=submitted[issued.declaration], issuer=issued.issuer
        )
        revoked, superseded = "Revoked" in names, "Superseded" in names
        fact.counts = Counter(
            certificates=1,
            first=int(not names & {"Reissued", "Replaced"}),
            reissued=int("Reissued" in names),
            replaced=int("Replaced" in names),
            valid=int(not revoked and not superseded),
            superseded=int(superseded and not revoked),
            revoked=int(revoked),
        )
        found.append(fact)
    return found


def seats(events: Sequence[Recorded]) -> list[Fact]:
    draws = histories(events, "expert_draw")
    meetings = histories(events, "review_meeting")
    found: dict[tuple[UUID, UUID], Fact] = {}
    drawn = [
        (r, seat)
        for r in events
        if kind(r) == "ExpertsDrawn" and r.name.startswith("expert_draw.")
        for seat in r.event.seats
    ]
    for r, seat in drawn:  # the last draw of a pair stays
        asked = draws[r.stream][0].event
        answer = "unanswered" if seat.kind == "PRIMARY" else "waiting"
        for later in draws[r.stream]:
            if kind(later) in ANSWERS and later.event.expert == seat.expert:
                answer = ANSWERS[kind(later)]
        fact = Fact(day=day_of(r), committee=asked.committee, group=seat.group)
        fact.counts = Counter(drawn=1)
        fact.counts["asked"] = int(seat.kind == "PRIMARY" or answer != "waiting")
        if answer != "waiting":
            fact.counts[answer] = 1
        found[asked.plan, seat.expert] = fact
    for history in meetings.values():
        opened = history[0].event
        names = {kind(r) for r in history}
        void = {r.event.ballot for r in history if kind(r) == "BallotVoided"}
        for r in history:
            if kind(r) == "AttendanceRecorded":
                blank = Fact(day=day_of(r), committee=opened.committee)
                fact = found.setdefault((opened.plan, r.event.expert), blank)
                if "MeetingCalledOff" not in names:
                    fact.counts["attended"] = 1
            if kind(r) == "BallotReturned" and r.event.ballot not in void:
                fact = found[opened.plan, r.event.expert]
                fact.counts["ballots"] += int("MeetingCalledOff" not in names)
    return list(found.values())


BY: dict[str, Key] = {
    "year": lambda fact: str(fact.day.year),
    "quarter": lambda fact: str((fact.day.month - 1) // 3 + 1),
    "month": lambda fact: str(fact.day.month),
    "province": lambda fact: f"{fact.submitted.choice.division[:2]}0000",
    "city": lambda fact: f"{fact.submitted.choice.division[:4]}00",
    "county": lambda fact: fact.submitted.choice.division,
    "level": lambda fact: str(fact.submitted.choice.title_level),
    "series": lambda fact: fact.submitted.choice.series,
    "committee": lambda fact: _text(
        fact.committee if fact.submitted is None else fact.submitted.choice.committee
    ),
    "nature": lambda fact: str(fact.submitted.choice.unit_nature),
    "mode": lambda fact: str(fact.submitted.choice.mode),
    "type": lambda fact: str(fact.submitted.choice.declaration_type),
    "issuer": lambda fact: _text(fact.issuer),
    "place": lambda fact: fact.place,
    "body": lambda fact: _text(fact.body),
    "group": lambda fact: fact.group,
}


def _text(key: UUID | None) -> str:
    return "" if key is None else str(key)


def table(facts: Iterable[Fact], *by: str) -> dict[tuple[str, ...], Counter[str]]:
    """The facts added up by their dimensions."""
    found: dict[tuple[str, ...], Counter[str]] = {}
    for fact in facts:
        found.setdefault(tuple(BY[one](fact) for one in by), Counter()).update(fact.counts)
    return found


def times(facts: Iterable[Fact], by: str) -> dict[str, tuple[int, int, int, int, int]]:
    """Stays, overdue ones, median, 90th percentile, longest."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[BY[by](fact)].append(fact)
    found = {}
    for key, members in groups.items():
        ordered = sorted(fact.seconds for fact in members)
        n = len(ordered)
        late = sum(fact.counts["overdue"] for fact in members)
        half, most = ordered[-(-n // 2) - 1], ordered[-(-9 * n // 10) - 1]
        found[key] = (n, late, half, most, ordered[-1])
    return found
