"""What can be imported; to add a kind, write its module and name it in `MODULES`."""

from types import ModuleType

from application.configuration.importing import ImportKind
from application.configuration.imports import (
    accepting,
    accounts,
    batches,
    calendar,
    committees,
    earlier_titles,
    experts,
    fee_payments,
    organisations,
    people,
    routes,
    specialties,
)

MODULES: tuple[ModuleType, ...] = (
    organisations,
    accounts,
    people,
    earlier_titles,
    experts,
    committees,
    accepting,
    routes,
    specialties,
    batches,
    calendar,
    fee_payments,
)

KINDS: tuple[ImportKind, ...] = tuple(kind for module in MODULES for kind in module.KINDS)
BY_NAME = {kind.name: kind for kind in KINDS}
