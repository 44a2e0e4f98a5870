"""Every route there is, as somebody may ask it, and those to whom the case is nothing."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from domain.organisations.organisation import OrganisationKind
from domain.terms import Role
from interfaces.desks import VIEWS
from interfaces.http.operations import Operation, path_parameters, plain_path
from interfaces.http.pages import View
from interfaces.operations import LOOKUPS, REGISTRY
from tests.golden.examples import example

FOREIGN = (
    ("title-320200", OrganisationKind.TITLE_OFFICE, "", Role.TITLE_OFFICER),
    ("auth-320200", OrganisationKind.ADMINISTRATIVE_AUTHORITY, "", Role.AUTHORITY_OFFICER),
    ("unit-320200", OrganisationKind.EMPLOYER, "auth-320200", Role.UNIT_OFFICER),
    ("office-320200", OrganisationKind.COMMITTEE_OFFICE, "title-320200", Role.COMMITTEE_OFFICER),
)
OUTSIDERS = {
    **{short: role for short, _, _, role in FOREIGN},
    "newcomer": Role.APPLICANT,
    "not-drawn": Role.EXPERT,
    "analyst": Role.ANALYST,
    "admin": Role.ADMINISTRATOR,
}
"""Everybody but those who have to do with the case, and the auditor, who reads every case."""
OTHER_THINGS = frozenset(
    [
        "accepting-agencies",
        "accounts",
        "admin",
        "batches",
        "blacklist",
        "blank-certificates",
        "committees",
        "draws",
        "earlier-titles",
        "entrusted-reviews",
        "experts",
        "handled-people",
        "hr-unit-users",
        "hr-units",
        "imports",
        "integrity",
        "issue-orders",
        "issuer-codes",
        "issuer-keys",
        "log-exports",
        "meetings",
        "my-pool",
        "organisations",
        "participations",
        "people",
        "post-quotas",
        "report-batches",
        "report-orders",
        "route-nodes",
        "routes",
        "subordinate-accounts",
        "unit-registrations",
    ]
)
"""How the paths begin of routes about things that are none of the secrets."""


@dataclass(frozen=True)
class Ask:
    """One route: `about` is put in for every id of its path."""

    name: str
    path: str
    method: str
    roles: tuple[Role, ...] = ()
    """Whom it admits; empty: everybody."""
    body: Any = None
    page: bool = False

    def admits(self, role: Role) -> bool:
        return not self.roles or role in self.roles

    @property
    def family(self) -> str:
        return self.path.removeprefix("/api").split("/")[1]

    @property
    def let_in(self) -> str:
        """The first whom it admits."""
        return next(login for login, role in OUTSIDERS.items() if self.admits(role))

    @property
    def turned_away(self) -> str:
        """Somebody whom it does not admit, if anybody."""
        return next((login for login, role in OUTSIDERS.items() if not self.admits(role)), "")

    @property
    def about_one(self) -> bool:
        return "uuid" in path_parameters(self.path).values()

    def at(self, about: UUID) -> str:
        kinds = path_parameters(self.path)
        values = {
            name: str(about) if kind == "uuid" else {"int": "1"}.get(kind, "x")
            for name, kind in kinds.items()
        }
        return plain_path(self.path).format(**values)


def _body(operation: Operation) -> Any:
    """Well formed, so that what is refused is refused for the case's sake."""
    try:
        return to_jsonable_python(asdict(example(operation.body, "x")))
    except (TypeError, ValueError):  # an upload, or bytes
        return {}


def _routes() -> list[Ask]:
    found = []
    for entry in REGISTRY.entries:
        body = _body(entry) if isinstance(entry, Operation) else {}
        found.append(Ask(entry.name, f"/api{entry.path}", entry.method, entry.roles, body))
    for view in VIEWS:
        found += _pages(view)
    for lookup in LOOKUPS:
        path = f"/api/lookups/{lookup.name}"
        found.append(Ask(f"lookups.{lookup.name}", path, "POST", lookup.roles))
    return found


def _pages(view: View) -> Iterator[Ask]:
    method = "POST" if view.private else "GET"
    base = view.path.rstrip("/")
    yield Ask(view.name, view.path, method, view.roles, page=True)
    if view.export:
        yield Ask(f"{view.name}.export", f"{base}/export", method, view.roles, page=True)
    for post in view.posts:
        path = post.path or f"{base}/{post.called}"
        roles = post.operation.roles
        yield Ask(f"{view.name}.{post.called}", path, "POST", roles, {}, page=True)


ROUTES = _routes()
