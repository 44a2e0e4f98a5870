"""Several cases reviewed with one opinion: all of them in one append, or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.cases.reviewing import (
    Opinion,
    PublicityEvidence,
    PublicityPosting,
    approve,
    close_unit_publicity,
    post_unit_publicity,
)
from application.desk import Desk
from application.organisations.succession import NOT_OURS
from application.permissions import Forbidden, Hidden
from application.work import Work
from domain.configuration.template import Attachment
from domain.decider import Rejected

MOST = 200
"""Cases in one append."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyOpinion:
    """批量审核通过"""

    declarations: tuple[UUID, ...]
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPosting:
    """批量发布单位公示"""

    declarations: tuple[UUID, ...]
    opinion: str = ""
    working_days: int | None = None
    """None for as many as the province asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvidence:
    """Evidence is sealed for each applicant, so each case names its own copy."""

    declaration: UUID
    evidence: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyClosing:
    """批量结束单位公示"""

    declarations: tuple[CaseEvidence, ...]
    opinion: str = ""


def approve_many(work: Work, desk: Desk, _: UUID, form: ManyOpinion, __: int | None) -> UUID:
    """Answers with the first case. Raises `Rejected` with the reason of every case refused."""
    one = Opinion(opinion=form.opinion)
    return _each(form.declarations, lambda case, _: approve(work, desk, case, one, None))


def post_many(work: Work, desk: Desk, _: UUID, form: ManyPosting, __: int | None) -> UUID:
    one = PublicityPosting(opinion=form.opinion, working_days=form.working_days)
    return _each(
        form.declarations, lambda case, _: post_unit_publicity(work, desk, case, one, None)
    )


def close_many(work: Work, desk: Desk, _: UUID, form: ManyClosing, __: int | None) -> UUID:
    def close(case: UUID, place: int) -> UUID:
        evidence = form.declarations[place].evidence
        body = PublicityEvidence(evidence=evidence, opinion=form.opinion)
        return close_unit_publicity(work, desk, case, body, None)

    return _each([one.declaration for one in form.declarations], close)


def require_batch(declarations: Sequence[UUID]) -> None:
    """Raises `Rejected` for none, too many, or one of them twice."""
    if not declarations:
        raise Rejected("nothing-chosen", fields={"declarations": "field-required"})
    if len(declarations) > MOST or len(set(declarations)) < len(declarations):
        raise Rejected("batch-wrong", fields={"declarations": "batch-wrong"}, largest=MOST)


def _each(declarations: Sequence[UUID], act: Callable[[UUID, int], UUID]) -> UUID:
    """Every case is tried, so that all refusals are told at once."""
    require_batch(declarations)
    refused: dict[str, str] = {}
    shared: Rejected | None = None
    for place, declaration in enumerate(declarations):
        try:
            act(declaration, place)
        except Hidden:
            refused[f"declarations.{place}"] = "case-unknown"
        except (Rejected, Forbidden) as error:
            refused[f"declarations.{place}"] = error.code
            if isinstance(error, Rejected) and (error.fields or error.code == NOT_OURS):
                shared = error
    if not refused:
        return declarations[0]
    all_alike = len(refused) == len(declarations) and len(set(refused.values())) == 1
    if all_alike and shared is not None:
        raise shared  # what was typed is wrong, or all belong to a body this one stands in for
    raise Rejected("cases-refused", fields=refused, count=len(refused))
