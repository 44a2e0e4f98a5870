"""The API: one module per thing, its commands and its questions. Pages post the same commands.

A module exports any of `COMMANDS`, `READS` and `LOOKUPS`; to add one, name it in `MODULES`.
"""

from types import ModuleType

from interfaces.http.operations import ApiEntry, Lookup, Registry, gather
from interfaces.operations import (
    accepting_agencies,
    account_reads,
    account_resets,
    accounts,
    attachments,
    batches,
    blacklist,
    calendar,
    catalogue,
    catalogue_reads,
    certificate_reads,
    certificates,
    committee_accounts,
    committee_information,
    committees,
    declaration_reads,
    declarations,
    draws,
    entrusted_review_reads,
    entrusted_reviews,
    fees,
    handled_people,
    imports,
    inbox,
    issuer_changes,
    issuer_codes,
    keys,
    lookups,
    objections,
    organisations,
    people,
    people_changes,
    people_reads,
    plan_reads,
    plans,
    post_quotas,
    record_access,
    review_reads,
    reviews,
    route_checks,
    route_nodes,
    setup,
    template_versions,
    templates,
    todo_reads,
    tracking,
    unit_publicity,
    verification,
)

MODULES: tuple[ModuleType, ...] = (
    accepting_agencies,
    accounts,
    account_reads,
    blacklist,
    batches,
    account_resets,
    calendar,
    catalogue,
    catalogue_reads,
    committees,
    committee_accounts,
    committee_information,
    imports,
    inbox,
    issuer_changes,
    issuer_codes,
    keys,
    organisations,
    attachments,
    certificate_reads,
    certificates,
    declaration_reads,
    declarations,
    draws,
    entrusted_review_reads,
    entrusted_reviews,
    fees,
    handled_people,
    lookups,
    objections,
    people,
    people_changes,
    people_reads,
    plan_reads,
    plans,
    post_quotas,
    record_access,
    review_reads,
    reviews,
    route_checks,
    route_nodes,
    setup,
    template_versions,
    templates,
    todo_reads,
    tracking,
    unit_publicity,
    verification,
)


def _entries(module: ModuleType) -> tuple[ApiEntry, ...]:
    return (*getattr(module, "COMMANDS", ()), *getattr(module, "READS", ()))


REGISTRY: Registry = gather(*(_entries(module) for module in MODULES))
LOOKUPS: tuple[Lookup, ...] = tuple(
    lookup for module in MODULES for lookup in getattr(module, "LOOKUPS", ())
)
