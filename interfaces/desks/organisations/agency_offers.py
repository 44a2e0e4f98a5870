"""Which accepting agencies (受理机构) a unit's people can choose, the way to each, and why not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.cases.declaration.events import Choice
from domain.decider import Rejected
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from interfaces.desks.cases.case import work_of
from interfaces.http.calls import Call
from interfaces.messages import message
from interfaces.operations.cases.declaration_reads import preview
from interfaces.operations.cases.tracking import RouteStage
from interfaces.operations.organisations.accepting_agencies import OpenAgency, open_to
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyOffer:
    agency: UUID
    organisation_name: str
    notice: str
    """申报须知; lines stay lines."""
    stages: tuple[RouteStage, ...]
    """After the unit's own, the last being the agency's."""
    issuer_name: str
    """Who issues the certificate; empty where nothing can be issued."""
    refusal: Rejected | None

    @property
    def why(self) -> str:
        return message(self.refusal.code, self.refusal.facts) if self.refusal else ""


def agency_offers(
    system: System, call: Call[Any], unit: UUID, mode: AcquisitionMode, level: TitleLevel
) -> tuple[AgencyOffer, ...]:
    """Nearest first, those that can be chosen before the others. Raises `Rejected` for no unit."""
    found = [
        _offer(system, call, unit, mode, level, one)
        for one in open_to(system, call, unit, mode, level)
    ]
    return tuple(sorted(found, key=lambda one: one.refusal is not None))


def _offer(
    system: System,
    call: Call[Any],
    unit: UUID,
    mode: AcquisitionMode,
    level: TitleLevel,
    one: OpenAgency,
) -> AgencyOffer:
    choice = Choice(
        year=system.clock.today().year,
        mode=mode,
        division="",
        unit_nature=UnitNature.OTHER,
        unit=unit,
        title_level=level,
        series="",
        title="",
        specialty="",
        committee=None,
        agency=one.agency,
        declaration_type=DeclarationType.ORDINARY,
    )
    stages, issuer, refusal = one.stages, "", None
    try:
        route = preview(system, call, choice).stages
        stages, issuer = route[1:-1], route[-1].organisation_name
        _require_template(system, call, one.agency)
    except Rejected as refused:
        refusal = refused
    return AgencyOffer(
        agency=one.agency,
        organisation_name=one.organisation_name,
        notice=one.notice,
        stages=stages,
        issuer_name=issuer,
        refusal=refusal,
    )


def _require_template(system: System, call: Call[Any], agency: UUID) -> None:
    """Without one nothing could be filled in. Raises `Rejected`."""
    if not work_of(system, call).load(ACCEPTING_AGENCY, agency).template.sections:
        raise Rejected("template-missing", fields={"agency": "template-missing"})
