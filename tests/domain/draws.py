"""Draws to test with: people, pools, requests and the secrets of both parties."""

import hashlib
from dataclasses import replace
from uuid import UUID

from domain.experts.draw_request import DrawKind, RequestDraw
from domain.experts.expert_draw import EXPERT_DRAW, ApproveDraw, RevealSecret
from domain.rules.draw_algorithm import GroupSeats, Party, promise
from domain.rules.draw_pool import PoolEntry
from tests.spec import Spec, spec

DRAW, PLAN, COMMITTEE = UUID(int=1), UUID(int=2), UUID(int=3)
OFFICE, HRSS_OFFICE = UUID(int=4), UUID(int=5)
HRSS_SECRET, COMMITTEE_SECRET, SALT = "aa" * 32, "bb" * 32, "cc" * 32


def expert(i: int) -> UUID:
    return UUID(int=1000 + i)


def unit(i: int) -> UUID:
    return UUID(int=9000 + i)


def seats(group: str, primary: int, alternates: int) -> GroupSeats:
    return GroupSeats(group=group, specialties=("0501",), primary=primary, alternates=alternates)


def pool(group: str, count: int, first: int = 0, units: int = 1000) -> tuple[PoolEntry, ...]:
    """`count` experts of one group, spread over `units` units."""
    return tuple(
        PoolEntry(expert=expert(first + i), group=group, unit=unit(i % units)) for i in range(count)
    )


def request(
    *groups: GroupSeats, entries: tuple[PoolEntry, ...], cap: int = 0, public_source: str = ""
) -> RequestDraw:
    """A formal draw over these groups; `dataclasses.replace` makes the others."""
    return RequestDraw(
        draw=DRAW,
        plan=PLAN,
        committee=COMMITTEE,
        office=OFFICE,
        kind=DrawKind.FORMAL,
        groups=groups,
        by_group=len(groups) > 1,
        pool=entries,
        minimum_seats=3,
        cap_per_unit=cap,
        salt=SALT,
        secret_commitment=promise(DRAW, Party.COMMITTEE, COMMITTEE_SECRET),
        public_source=public_source,
    )


def approve(secret: str = HRSS_SECRET) -> ApproveDraw:
    return ApproveDraw(office=HRSS_OFFICE, secret_commitment=promise(DRAW, Party.HRSS, secret))


def reveal(party: Party) -> RevealSecret:
    secret = HRSS_SECRET if party is Party.HRSS else COMMITTEE_SECRET
    return RevealSecret(party=party, secret=secret)


def drawn(command: RequestDraw, secret: str = HRSS_SECRET) -> Spec:
    """The whole way from the request to the result, with HRSS's secret of choice."""
    return spec(EXPERT_DRAW).after(
        command,
        approve(secret),
        reveal(Party.COMMITTEE),
        replace(reveal(Party.HRSS), secret=secret),
    )


def trial(command: RequestDraw, throwaway: str = "ee" * 32, number: int = 1) -> RequestDraw:
    """The same request on trial."""
    return replace(
        command,
        kind=DrawKind.TRIAL,
        secret_commitment="",
        throwaway=throwaway,
        trial=number,
    )


def secret(i: int) -> str:
    return hashlib.sha256(str(i).encode()).hexdigest()


SIMPLE = request(seats("A", 3, 2), entries=pool("A", 20))
GROUPS = request(
    seats("A", 2, 2), seats("B", 3, 1), entries=pool("A", 12) + pool("B", 15, first=100)
)
