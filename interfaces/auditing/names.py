"""What bodies, accounts, people and things are called: now, or as of a past moment."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.people.account import ACCOUNT, Account
from domain.people.person import PERSON
from domain.rules.names import mask_name
from domain.terms import Role
from interfaces.system import System
from interfaces.vocabulary.kinds import kind_word
from projections.audit import audit_lists
from projections.organisations import organisations
from projections.people import accounts, people

_PRIVATE = (Role.APPLICANT, Role.EXPERT)
"""Who has an account of one of these roles acts for themself; all others hold an office."""


def names_of(
    system: System, ids: Iterable[UUID], as_of: datetime | None, *, in_full: bool
) -> dict[UUID, str]:
    """Of those that are known; people are masked unless `in_full`, officials never are."""
    wanted = set(ids)
    with system.reading() as tx:
        kinds = audit_lists.kinds(tx, wanted)
        called = audit_lists.labels(tx, kinds, as_of)
        if as_of is None:
            bodies = organisations.names(tx, wanted)
            officials = accounts.names(tx, wanted)
            persons = people.names(tx, wanted)
            private = accounts.in_roles(tx, officials, _PRIVATE)
    if as_of is not None:
        bodies = {}
        officials, persons, private = _as_of(system, kinds, as_of)
    if not in_full:
        persons = {one: mask_name(name) for one, name in persons.items()}
        officials |= {one: mask_name(officials[one]) for one in private}
    things = {
        one: called[one] if kind in _PLAIN else f"{kind_word(kind)} {called[one]}"
        for one, kind in kinds.items()
        if called.get(one)
    }
    return {**things, **bodies, **officials, **persons}


_PLAIN = ("organisation", "committee", "review_plan")
"""Things whose own name says what they are."""


def _as_of(
    system: System, kinds: dict[UUID, str], as_of: datetime
) -> tuple[dict[UUID, str], dict[UUID, str], set[UUID]]:
    """Names of accounts and of persons as they stood, from the log, and the private accounts."""
    officials: dict[UUID, str] = {}
    persons: dict[UUID, str] = {}
    private: set[UUID] = set()
    past = tuple(one for one, kind in kinds.items() if kind in ("account", "person"))
    for stream, history in system.log.read_many(past).items():
        events = [r.event for r in history if r.at <= as_of]
        if kinds[stream] == "person":
            persons[stream] = str(PERSON.fold(events).name or "")
            continue
        account: Account = ACCOUNT.fold(events)
        officials[stream] = str(account.name or "")
        if account.role in _PRIVATE:
            private.add(stream)
    return officials, persons, private
