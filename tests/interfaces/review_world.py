"""The small province, ready for the pages of plans, draws, meetings and certificates."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from anyio.from_thread import BlockingPortal
from starlette.applications import Starlette
from starlette.testclient import TestClient

from application.certificates.numbering import RangeForm, generate_range
from application.desk import Actor
from domain.committees.review_meeting import REVIEW_MEETING, ReviewMeeting
from domain.experts.expert_draw import EXPERT_DRAW
from domain.terms import Duty, Role, TitleLevel
from interfaces.demo.people import expert_actor
from tests.interfaces.small_world import SEAT, SmallWorld, small_world, somebody
from tests.interfaces.world import Browser, pages_of

OFFICE = SEAT.short
AUTHORITY = "title-320000"
EXPERTS = 12
T = TypeVar("T")


@dataclass
class ReviewWorld:
    """Every test takes applicants of its own and leaves the others alone."""

    small: SmallWorld
    app: Starlette
    portal: BlockingPortal
    _used: int = 0
    _tokens: dict[UUID, str] = field(default_factory=dict)
    _ready: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        ids = self.small.founder.bodies.ids
        account = self.small.founder.account
        special = (Duty.SPECIAL_PLANS,)
        account(
            "special", "特殊方案", Role.TITLE_OFFICER, organisation=ids[AUTHORITY], duties=special
        )
        account("second", "第二经办人", Role.COMMITTEE_OFFICER, organisation=ids[OFFICE])
        more = RangeForm(
            year=2026, level=TitleLevel.INTERMEDIATE, issuer_code="001", start=10, end=99
        )
        self.small.stage.act(self.actor(OFFICE), generate_range, more)
        account("stranger", "外单位", Role.COMMITTEE_OFFICER, organisation=ids["auth-320000"])

    def actor(self, login: str) -> Actor:
        return self.small.actor(login)

    def browser(self, login: str = "") -> Browser:
        client = self._client(base_url="http://testserver")
        if login:
            client.cookies.set("zhicheng", self._token(login))
        return Browser(client)

    def program(self, login: str = "") -> TestClient:
        headers = {"authorization": f"Bearer {self._token(login)}"} if login else {}
        return self._client(headers=headers)

    def _client(self, **given: Any) -> TestClient:
        """All share one event loop: a loop and threads of its own for each request cost more."""
        client = TestClient(self.app, **given)
        client.portal = self.portal
        return client

    def do(self, login: str, path: str, body: object, status: int = 200) -> dict[str, object]:
        """A command by the API."""
        answer = self.program(login).post("/api" + path, json=body)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        told: dict[str, object] = answer.json()
        self.small.shown()
        return told

    # How far the demo's journeys carry things.

    def accepted(self, count: int) -> list[UUID]:
        """New cases past the committee's office, which wait for a plan."""
        mine = self.small.applicants[self._used : self._used + count]
        assert len(mine) == count, "the province has run out of applicants"
        self._used += count
        cases = self.small.at_authority(*mine)
        return self._shown([self.small.journeys.bring(case, "P1") for case in cases])

    def applicant_of(self, case: UUID) -> str:
        applicant = self.small.journeys.case(case).applicant
        return next(a.login for a in self.small.applicants if a.person == applicant)

    def draft(self, cases: list[UUID], name: str = "") -> UUID:
        return self._shown(self.small.journeys.plan(SEAT, cases, name or f"方案 {uuid4()}"))

    def submitted(self, cases: list[UUID]) -> UUID:
        plan = self.draft(cases)
        self.small.journeys.submit_plan(SEAT, plan)
        return self._shown(plan)

    def approved(self, cases: list[UUID]) -> UUID:
        plan = self.submitted(cases)
        self.small.journeys.approve_plan(plan)
        return self._shown(plan)

    def publicised(self, cases: list[UUID], code: str = "P1") -> UUID:
        plan = self.approved(cases)
        self.over(plan, code)
        return plan

    def over(self, plan: UUID, code: str) -> None:
        """The publicity is opened, and its days go by."""
        last = self.small.journeys.open_publicity(SEAT, plan, code)
        self.small.stage.past(last)
        self.small.journeys.close_publicity(SEAT, plan, code)
        self.small.shown()

    def drawn(self, plan: UUID) -> UUID:
        draw = self.small.journeys.request_draw(SEAT, plan)
        self.small.journeys.approve_draw(plan, draw)
        self.small.journeys.reveal(SEAT, plan, draw)
        return self._shown(draw)

    def meeting(self, plan: UUID) -> UUID:
        """Opened and started, all members present."""
        draw = self.drawn(plan)
        self.small.journeys.attend(draw)
        return self._shown(self.small.journeys.open_meeting(SEAT, plan, draw))

    def certificate(self) -> UUID:
        """One that no other test has had; made several at once, as a batch takes weeks."""
        if not self._ready:
            self._ready = self.certified(8)
        return self._ready.pop()

    def certified(self, count: int = 1) -> list[UUID]:
        """Certificates, by the order of their holders' cases."""
        journeys = self.small.journeys
        cases = self.unissued(count)
        journeys.issue(cases)
        self.small.shown()
        found = []
        for case in cases:
            issued = self.small.system.log.read(case)[-1].event
            found.append(issued.certificate)
        return found

    def unfiled(self, count: int) -> list[UUID]:
        cases = self.accepted(count)
        plan = self.publicised(cases)
        self.small.journeys.vote(SEAT, self.meeting(plan))
        self.over(plan, "P2")
        return cases

    def unissued(self, count: int) -> list[UUID]:
        cases = self.unfiled(count)
        self.small.journeys.file(cases, "苏职称〔2026〕1号")
        return self._shown(cases)

    # What stands in the log.

    def meeting_state(self, meeting: UUID) -> ReviewMeeting:
        state: ReviewMeeting = self.small.stage.look(REVIEW_MEETING, meeting)
        return state

    def roster(self, draw: UUID) -> tuple[UUID, ...]:
        roster: tuple[UUID, ...] = self.small.stage.look(EXPERT_DRAW, draw).roster
        return roster

    def expert(self, person: UUID) -> str:
        """The log-in name of an expert."""
        return expert_actor(self.small.founder, person, self.small.journeys.people).login

    def _shown(self, made: T) -> T:
        self.small.shown()
        return made

    def _token(self, login: str) -> str:
        account = self.actor(login).account
        if account not in self._tokens:
            issued = self.small.system.sessions.create(account, datetime.now(UTC))
            self._tokens[account] = issued.token
        return self._tokens[account]


@contextmanager
def review_world(
    folder: Path, databases: Callable[[], str], applicants: int = 20
) -> Iterator[ReviewWorld]:
    people = [somebody(place) for place in range(EXPERTS + applicants)]
    with small_world(
        folder, databases, experts=people[:EXPERTS], applicants=people[EXPERTS:]
    ) as small:
        app = pages_of(small.system)
        with TestClient(app) as nobody:
            assert nobody.portal is not None
            world = ReviewWorld(small, app, nobody.portal)
            small.shown()
            yield world


@contextmanager
def sqlite_review_world(folder: Path, applicants: int = 20) -> Iterator[ReviewWorld]:
    with review_world(folder, lambda: f"sqlite:///{folder / uuid4().hex}.db", applicants) as world:
        yield world
