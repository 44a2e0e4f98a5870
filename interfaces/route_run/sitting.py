"""One committee at work: plan, publicities, draw, meeting, filing and certificates."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from domain.rules.draw_algorithm import Party, promise
from interfaces.route_run.client import Client
from interfaces.route_run.journey import Journey
from interfaces.route_run.world import RUBRIC, SEATS, SPECIALTY, TITLE_LEVELS, World

NUMBERS = 100
"""Certificate numbers in a range."""
ISSUER_CODES = {"title": "001", "office": "002"}


@dataclass
class Sitting:
    """The declarations of one committee that are reviewed together."""

    world: World
    key: tuple[str, str, bool]
    journeys: list[Journey]
    plan: str = ""
    members: tuple[str, ...] = ()
    """Persons on the roster."""

    @property
    def office(self) -> Client:
        return self.world.officer(f"office-{self.key[0]}")

    @property
    def declarations(self) -> list[str]:
        return [journey.id for journey in self.journeys]

    @property
    def authority(self) -> Client:
        """The title office behind stage T or F."""
        return self.world.officers[self.journeys[0].body_at("T", "F")]

    def approve_plan(self) -> None:
        """呈报方案: drafted, submitted and approved."""
        level, variant, delegated = self.key
        primary, alternates = SEATS[variant]
        wanted = {
            "group": "建筑组",
            "specialties": [SPECIALTY],
            "level": "SENIOR_ASSOCIATE",
            "primary": primary,
            "alternates": alternates,
        }
        form = {
            "committee": self.world.committees[self.key],
            "name": f"呈报方案 {level} {variant} {'b' if delegated else 'a'}",
            "year": self.world.today.year,
            "requirements": [wanted],
            "rubric": RUBRIC,
            "candidates": self.declarations,
        }
        draft = self.office.do("/plans", form)
        self.plan = draft.id
        sent = self.office.do(f"/plans/{self.plan}/submit", {}, expected=draft.version)
        approval = {"opinion": "方案符合要求。"}
        self.authority.do(f"/plans/{self.plan}/approve", approval, expected=sent.version)

    def publicise(self, code: str) -> date:
        """Open P1 or P2; gives the last day."""
        self.office.do(f"/plans/{self.plan}/open-publicity", {"code": code})
        return date.fromisoformat(self.journeys[0].tracking()["steps"][-1]["last_day"])

    def end_publicity(self, code: str) -> None:
        self.office.do(f"/plans/{self.plan}/close-publicity", {"code": code})

    def review(self) -> None:
        """Draw, attendance, meeting, scores, secret vote, signed tally."""
        draw = self._draw()
        chair = self.members[0]
        form = {"plan": self.plan, "draws": [draw], "chair": chair}
        meeting = f"/meetings/{self.office.do('/meetings', form).id}"
        experts = [self.world.experts[person] for person in self.members]
        for expert in experts:
            expert.do(f"{meeting}/sign-in", {})
        self.world.experts[chair].do(f"{meeting}/start", {})
        points = [{"code": "work", "points": 52}, {"code": "study", "points": 35}]
        for expert in experts:
            for declaration in self.declarations:
                scored = {"declaration": declaration, "items": points, "opinion": "业绩突出。"}
                expert.do(f"{meeting}/score", scored)
        self.office.do(f"{meeting}/open-ballot", {})
        for number, expert in enumerate(experts):
            choice = "N" if number == 0 else "Y"
            votes = [{"declaration": d, "choice": choice} for d in self.declarations]
            expert.do(f"{meeting}/cast-ballot", {"votes": votes})
        self.office.do(f"{meeting}/close-ballot", {})
        self.world.experts[chair].do(f"{meeting}/sign-tally", {})

    def file(self, on: date) -> None:
        """备案, under one number."""
        level, variant, delegated = self.key
        form = {
            "declarations": self.declarations,
            "filing_number": f"职称备〔{on.year}〕{level}{variant[0]}{'b' if delegated else 'a'}号",
            "filed_on": str(on),
            "opinion": "同意备案。",
        }
        self.authority.do("/filings", form)

    def issue(self, ranges: set[tuple[str, str]]) -> None:
        """Certificates by whoever the route names; a range of numbers first, where none is yet.

        `ranges` are the (issuer, title level) that have one.
        """
        issuer = self.journeys[0].tracking()["stages"][-1]["organisation"]
        short = next(name for name, body in self.world.bodies.items() if body == issuer)
        level = TITLE_LEVELS[self.key[1]]
        officer = self.world.officers[issuer]
        if (issuer, level) not in ranges:
            ranges.add((issuer, level))
            form = {
                "year": self.world.today.year,
                "level": level,
                "issuer_code": ISSUER_CODES[short.partition("-")[0]],
                "start": 1,
                "end": NUMBERS,
            }
            officer.do("/number-ranges", form)
        issued = officer.do("/certificates", {"declarations": self.declarations})
        self.world.show(issued.position)

    def _draw(self) -> str:
        """Both sides promise a secret before either is shown; then the drawn experts confirm."""
        draw = uuid4()
        office_secret, hrss_secret = secrets.token_hex(32), secrets.token_hex(32)
        self.office.do(
            "/draws",
            {
                "plan": self.plan,
                "draw": str(draw),
                "secret_commitment": promise(draw, Party.COMMITTEE, office_secret),
            },
        )
        promised = {"secret_commitment": promise(draw, Party.HRSS, hrss_secret)}
        self.authority.do(f"/draws/{draw}/approve", promised)
        self.authority.do(f"/draws/{draw}/reveal", {"secret": hrss_secret})
        drawn = self.office.do(f"/draws/{draw}/reveal", {"secret": office_secret})
        self._confirm(draw, drawn.position)
        return str(draw)

    def _confirm(self, draw: UUID, position: int) -> None:
        seats = self.office.get(f"/draws/{draw}/seats", min_position=position)
        primaries = tuple(str(s["expert"]) for s in seats if s["kind"] == "PRIMARY")
        for person in primaries:
            done = self.world.experts[person].do(f"/draws/{draw}/confirm", {})
        seats = self.office.get(f"/draws/{draw}/seats", min_position=done.position)
        self.members = tuple(str(s["expert"]) for s in seats if s["on_roster"])
