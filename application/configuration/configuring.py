"""What the use cases that set a province up share."""

from dataclasses import dataclass
from uuid import UUID

from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.terms import (
    Role,
)

CONFIGURERS = (Role.TITLE_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    reason: str


def require_active(work: Work, organisation: UUID, field: str) -> None:
    if not work.load(ORGANISATION, organisation).active:
        raise Rejected("organisation-unknown", fields={field: "organisation-unknown"})
