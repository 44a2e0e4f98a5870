"""What the codes in a history stand for: those of catalogues, of divisions and of templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from application.cases.recipients import recipient_stream
from domain.committees.committee import COMMITTEE
from domain.configuration.reference.divisions import BY_CODE
from domain.configuration.template import Template
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from interfaces.dossier import division_name
from interfaces.system import System
from projections.configuration import catalogue
from projections.configuration.catalogue import NodeKind

DIVISIONS = {code: division_name(code) for code in BY_CODE}


def codes_of(
    system: System, kind: str, state: Any, as_of: datetime | None
) -> dict[str, Mapping[str, str]]:
    """For `Speech`; catalogues as they were called at that moment."""
    with system.reading() as tx:
        series = catalogue.all_names_then(tx, NodeKind.SERIES, as_of)
        specialties = catalogue.all_names_then(tx, NodeKind.SPECIALTY, as_of)
    fields = template_of(system, kind, state).labels()
    return {
        "division": DIVISIONS,
        "field": fields,
        "series": series,
        "since_field": fields,
        "specialties": specialties,
        "specialty": specialties,
    }


def template_of(system: System, kind: str, state: Any) -> Template:
    """The one whose fields the history names; an empty one where it names none."""
    if kind == "declaration" and state.choice and (state.choice.agency or state.choice.committee):
        version = state.template_version
        found = _recipient(system, recipient_stream(state.choice), state.choice.agency is not None)
        told: Template = found.template_at(version) if version else found.template
        return told
    if kind == "yearly_batch" and state.committee is not None:
        state = _recipient(system, state.committee, agency=False)
    elif kind not in ("accepting_agency", "committee"):
        return Template()
    own: Template = state.template
    return own


def _recipient(system: System, stream: UUID, agency: bool) -> Any:
    decider: Any = ACCEPTING_AGENCY if agency else COMMITTEE
    return decider.fold(r.event for r in system.log.read(stream))
