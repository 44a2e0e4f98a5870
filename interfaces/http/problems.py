"""Exceptions into answers: one table for the API and for pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from application.permissions import Forbidden, Hidden
from application.ports import Conflict, KeyReused, Unavailable
from application.work import Stale
from domain.decider import Rejected
from interfaces.messages import message


@dataclass(kw_only=True)
class Problem(Exception):  # not frozen: context managers set __traceback__
    """An answer that is not the wanted one. `fields` maps a dotted name to a code."""

    status: int
    code: str
    fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the problem document, such as the fresh version."""
    retry_after: int | None = None

    @property
    def detail(self) -> str:
        return message(self.code, self.facts)

    def document(self, request: str) -> dict[str, Any]:
        """The members of application/problem+json (RFC 9457)."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "fields": [
                {"field": name, "code": code, "message": message(code, self.facts)}
                for name, code in self.fields.items()
            ],
            "request": request,
            **self.extra,
        }


def bad_request(code: str, **facts: Any) -> Problem:
    return Problem(status=400, code=code, facts=facts)


def invalid(fields: Mapping[str, str]) -> Problem:
    """Fields that cannot be understood: 422; fields that do not exist: 400."""
    status = 400 if "unknown-field" in fields.values() else 422
    return Problem(status=status, code="invalid-fields", fields=fields)


Answer = Callable[[Any], Problem]
ProblemTable = Mapping[type[Exception], Answer]


def answers(status: int, code: str | None = None) -> Answer:
    """An entry of the table: this status, with `code` or the exception's own."""

    def answer(error: Any) -> Problem:
        return Problem(
            status=status,
            code=code or getattr(error, "code", None) or str(error),
            facts=getattr(error, "facts", {}),
        )

    return answer


def _rejected(error: Rejected) -> Problem:
    return Problem(status=422, code=error.code, fields=error.fields, facts=error.facts)


def stale_answer(body_name: Callable[[UUID], str] = lambda _: "") -> Answer:
    """Tells what happened since, so that the caller can decide afresh: bodies, never people.

    `body_name` gives the name of an organisation, or "" when it is not known.
    """

    def answer(error: Stale) -> Problem:
        since = [
            {
                "event": r.name,
                "version": r.version,
                "at": r.at.isoformat(),
                "role": r.role,
                "organisation": str(r.organisation) if r.organisation else None,
            }
            for r in error.since
        ]
        facts: dict[str, Any] = {}
        if error.since:
            last = error.since[-1].request
            # What was asked for comes first; what followed from it comes after.
            act = next(r for r in error.since if r.request == last)
            name = body_name(act.organisation) if act.organisation else ""
            facts = {"role": act.role, "at": act.at, "action": act.name, "organisation": name}
        return Problem(
            status=409,
            code="stale-version" if facts else "unknown-version",
            facts=facts,
            extra={"expected": error.expected, "version": error.actual, "since": since},
        )

    return answer


DEFAULT_TABLE: ProblemTable = {
    Rejected: _rejected,
    Forbidden: answers(403),
    Hidden: answers(404, "not-found"),
    Stale: stale_answer(),
    Conflict: answers(409, "conflict"),
    KeyReused: answers(409, "key-reused"),
    Unavailable: lambda _: Problem(status=503, code="unavailable", retry_after=5),
}


def problem_of(error: Exception, table: ProblemTable) -> Problem | None:
    """The answer for an exception, by its nearest listed class; None when nobody foresaw it."""
    if isinstance(error, Problem):
        return error
    for kind in type(error).__mro__:
        if kind in table:
            return table[kind](error)
    return None
