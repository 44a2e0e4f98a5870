"""One declaration, from the applicant's draft to the committee office's approval."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from interfaces.route_run.client import Client
from interfaces.route_run.expected import SENIOR, Walk
from interfaces.route_run.world import DIVISIONS, SERIES, SPECIALTY, TITLE_LEVELS, World

UNIT_LEVELS = {"R1": "p", "R2": "c", "R3": "m", "R4": "c", "R5": "m", "R6": "c"}
COMMITTEE_LEVELS = {"R1": "p", "R2": "p", "R3": "p", "R4": "m", "R5": "m", "R6": "c"}
REVIEWED = ("D", "I", "O", "C")


@dataclass
class Journey:
    walk: Walk
    world: World
    applicant: Client
    name: str
    id: str = ""

    @classmethod
    def begin(cls, world: World, walk: Walk) -> "Journey":
        """Somebody registers, and an earlier title of theirs is recorded."""
        login = f"{walk.id}-{walk.variant}".lower()
        client, person, name = world.applicant(login)
        below = "INTERMEDIATE" if walk.variant == SENIOR else "JUNIOR_ASSISTANT"
        world.hold(person, below)
        return cls(walk, world, client, name)

    @property
    def committee(self) -> tuple[str, str, bool]:
        """The key of its committee in the world."""
        delegated = self.walk.id.endswith("b")
        return COMMITTEE_LEVELS[self.walk.id[:2]], self.walk.variant, delegated

    @property
    def unit(self) -> Client:
        return self.world.officer(f"unit-{UNIT_LEVELS[self.walk.id[:2]]}")

    def declare(self) -> None:
        """Draft with a gap, then complete and submit."""
        level = UNIT_LEVELS[self.walk.id[:2]]
        form = {
            "year": self.world.today.year,
            "division": DIVISIONS[level],
            "unit_nature": "ENTERPRISE",
            "unit": self.world.bodies[f"unit-{level}"],
            "title_level": TITLE_LEVELS[self.walk.variant],
            "series": SERIES,
            "specialty": SPECIALTY,
            "committee": self.world.committees[self.committee],
        }
        years = {"field": "years", "text": "6"}
        summary = {"field": "summary", "text": "主持设计三项公共建筑，均已通过验收。"}
        draft = self.applicant.do("/declarations", {**form, "answers": [years]})
        self.id = draft.id
        proof = {"field": "proof", "files": [self.upload(self.applicant, "业绩证明.png")]}
        complete = {**form, "answers": [years, summary, proof]}
        self.applicant.do(f"/declarations/{self.id}/submit", complete, expected=draft.version)

    def post(self) -> date:
        """Unit review and unit publicity; gives its last day."""
        here = self.tracking()
        body = {"opinion": "材料真实完整，予以公示。"}
        path = f"/declarations/{self.id}/post-unit-publicity"
        self.unit.do(path, body, expected=here["version"])
        return date.fromisoformat(self.tracking()["steps"][-1]["last_day"])

    def climb(self, until: str = "") -> None:
        """The publicity is over: `close`, then `approve`."""
        self.close()
        self.approve(until)

    def close(self) -> None:
        """End the unit publicity."""
        evidence = self.upload(self.unit, "公示照片.png")
        closing = {"evidence": [evidence], "opinion": "公示期满无异议。"}
        path = f"/declarations/{self.id}"
        expected = self.tracking()["version"]
        self.unit.do(f"{path}/close-unit-publicity", closing, expected=expected)

    def approve(self, until: str = "") -> None:
        """Up through every body that reviews, the office included.

        Or only as far as the stage with the code `until`.
        """
        path = f"/declarations/{self.id}"
        while (here := self.tracking())["waiting"]["kind"] in REVIEWED:
            if here["waiting"]["code"] == until:
                break
            officer = self.world.officers[here["waiting"]["organisation"]]
            opinion = {"opinion": f"{here['waiting']['organisation_name']}审核通过。"}
            officer.do(f"{path}/approve", opinion, expected=here["version"])

    def body_at(self, *kinds: str) -> str:
        """The body behind the first stage of one of these kinds."""
        stages = self.tracking()["stages"]
        return next(str(s["organisation"]) for s in stages if s["kind"] in kinds)

    def upload(self, client: Client, name: str) -> Any:
        path = f"/declarations/{self.id}/attachments"
        return client.upload(path, name, "image/png", picture())

    def tracking(self) -> Any:
        """As the applicant sees it."""
        return self.applicant.get(f"/declarations/{self.id}/tracking")

    def verified(self, number: str) -> bool:
        """Whether the public, asking with the holder's name, is told that it is valid."""
        nobody = Client(self.world.address)
        try:
            told = nobody.ask("/verifications", {"number": number, "name": self.name})
        finally:
            nobody.close()
        title_level = TITLE_LEVELS[self.walk.variant]
        return bool(told["status"] == "VALID" and told["title_level"] == title_level)


@cache
def picture() -> bytes:
    """A plain picture."""
    out = BytesIO()
    Image.new("RGB", (64, 48), (214, 222, 233)).save(out, "PNG")
    return out.getvalue()
