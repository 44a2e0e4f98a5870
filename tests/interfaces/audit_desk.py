"""An auditor at work on a case that has seen everything, for tests."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.decider import Recorded
from tests.interfaces.review_world import ReviewWorld
from tests.interfaces.traced_case import Traced

PURPOSE = "信访核查（第 7 号）"


@dataclass
class Audit:
    world: ReviewWorld
    traced: Traced

    def begin(self, login: str = "auditor", **conditions: Any) -> tuple[str, int]:
        """The inquiry, and the number of its first search."""
        body = {"purpose": PURPOSE, **(conditions or {"name": self.traced.name})}
        told = self.world.do(login, "/audit", body, 201)
        return str(told["id"]), int(str(told["version"]))

    def get(self, path: str, login: str = "auditor", status: int = 200, **query: Any) -> Any:
        answer = self.world.program(login).get(f"/api{path}", params=query)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    def history(self, inquiry: str, which: UUID, **query: Any) -> Any:
        return self.get(f"/audit/{inquiry}/histories/{which}", **query)

    def log(self, stream: UUID | str) -> list[Recorded]:
        return self.world.small.system.log.read(UUID(str(stream)))
