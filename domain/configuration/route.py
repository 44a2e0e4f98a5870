"""Review route (审核路径): the stages a declaration passes, in order, each with its organisation.

The kinds and their order come from the route table (`domain/rules/routes.py`), or for initial
determination and recognition from the climb (`domain/rules/agency_route.py`), the organisations
from the configured forest (`domain/configuration/route_map.py`). A resolved route is stored in the
declaration; later configuration never moves a case in flight.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.terms import AdministrativeLevel


class StageKind(StrEnum):
    """What is done at a stage; the value is the letter of the route table."""

    UNIT = "U"
    AUTHORITY = "D"
    INDUSTRY = "I"
    TITLE_OFFICE = "O"
    COMMITTEE = "C"
    TITLE_AUTHORITY = "T"
    PUBLICITY_BEFORE = "P1"
    EXPERT_REVIEW = "E"
    PUBLICITY_AFTER = "P2"
    FILING = "F"
    ISSUE = "X"

    @property
    def reviewed(self) -> bool:
        """Whether an officer approves, returns or refuses one case here."""
        return self in REVIEWED


REVIEWED = frozenset(
    {
        StageKind.UNIT,
        StageKind.AUTHORITY,
        StageKind.INDUSTRY,
        StageKind.TITLE_OFFICE,
        StageKind.COMMITTEE,
    }
)
MERGEABLE = frozenset({StageKind.AUTHORITY, StageKind.INDUSTRY, StageKind.TITLE_OFFICE})
"""One organisation may fill two neighbouring stages of these kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a resolved route."""

    code: str
    """As the route table prints it, levels resolved: `U`, `Dc`, `Tp`, `P1`, `X`."""
    kind: StageKind
    level: AdministrativeLevel | None
    organisation: UUID
    """Who acts here; for P1, E and P2 the committee's office."""
    skipped: bool = False
    """Configured away, as for a county that reports directly to the province."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the route table with its organisations, or the way to an accepting agency."""

    row: str
    """`R1a` .. `R6b`, or `RA`"""
    stages: tuple[Stage, ...]

    @property
    def decided_by_committee(self) -> bool:
        """Otherwise the last body that reviews decides (最终机构)."""
        return any(stage.kind is StageKind.COMMITTEE for stage in self.stages)

    @property
    def planned_at(self) -> int:
        """Index of the stage at which accepted cases wait for a plan: the one behind the
        committee's office; that of the last stage where no committee decides."""
        kinds = [stage.kind for stage in self.stages]
        office = StageKind.COMMITTEE
        return kinds.index(office) + 1 if office in kinds else len(kinds) - 1
