"""Who sees a re-examination (复查) and who answers it."""

from uuid import UUID

from application.desk import Actor
from application.permissions import (
    OFFICERS,
    REVIEWERS,
    Forbidden,
    require_declaration,
    require_role,
)
from domain.cases.declaration import Declaration
from domain.cases.declaration.decide_reexamination import superior_stage
from domain.cases.reexamination import Reexamination, found
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.terms import Role

REEXAMINERS: dict[StageKind, Role] = {
    **REVIEWERS,
    StageKind.EXPERT_REVIEW: Role.COMMITTEE_OFFICER,
}
"""Which role answers for the result of a stage; filing in the issuing stage is a title office's."""


def sees_reexamination(actor: Actor, state: Declaration, one: Reexamination) -> bool:
    """The applicant, the bodies that deal with it, and whoever audits."""
    if actor.role is Role.APPLICANT:
        return actor.person is not None and actor.person == state.applicant
    if actor.role is Role.AUDITOR:
        return True
    return actor.role in OFFICERS and any(actor.acts_for(body) for body in one.bodies)


def require_reexaminer(actor: Actor, state: Declaration, which: UUID) -> None:
    """An officer of the body whose turn it is, in the role that its stage wants."""
    require_declaration(actor, state)
    require_role(actor, *OFFICERS)
    one = found(state.reexaminations, which)
    if one is None:
        raise Rejected("reexamination-unknown")
    if not actor.acts_for(one.decided_by):
        raise Rejected("not-your-turn")
    referred = superior_stage(state) if one.referred_to is not None else None
    stage = referred or state.route.stages[max(state.index(one.code), 0)]
    if actor.role is not REEXAMINERS.get(stage.kind, Role.TITLE_OFFICER):
        raise Forbidden("role-not-allowed")
