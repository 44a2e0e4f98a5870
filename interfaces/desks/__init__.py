"""Pages, one module per desk. A module exports `VIEWS`; to add one, name it in `MODULES`."""

from types import ModuleType

from interfaces.desks import (
    accounts,
    applicant,
    calendar,
    certificates,
    choice,
    committees,
    draws,
    entrance,
    experts,
    filings,
    imports,
    inbox,
    issuer_codes,
    keys,
    meetings,
    organisations,
    people,
    plans,
    publicity,
    review,
    routes,
    templates,
    todo,
    verification,
    wizard,
)
from interfaces.http.pages import View

MODULES: tuple[ModuleType, ...] = (
    todo,
    inbox,
    review,
    applicant,
    choice,
    wizard,
    entrance,
    plans,
    publicity,
    draws,
    meetings,
    experts,
    filings,
    certificates,
    verification,
    routes,
    issuer_codes,
    committees,
    templates,
    organisations,
    accounts,
    keys,
    calendar,
    people,
    imports,
)

VIEWS: tuple[View, ...] = tuple(view for module in MODULES for view in module.VIEWS)
