"""Who sees, keeps and checks an earlier title (既有职称)."""

from application.desk import Actor
from domain.certificates.earlier_title import EarlierTitle, EarlierTitleStatus
from domain.terms import Role


def sees_earlier_title(actor: Actor, state: EarlierTitle, *, inside: bool) -> bool:
    """The holder, their unit, the title office that checks it, those around it, whoever audits.

    `inside`: the office lies within the region of the actor's body.
    """
    if state.person is None:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.APPLICANT:
        return actor.person == state.person
    if actor.role is Role.UNIT_OFFICER:
        return actor.acts_for(state.unit)
    return checks_earlier_title(actor, state, inside=inside)


def checks_earlier_title(actor: Actor, state: EarlierTitle, *, inside: bool) -> bool:
    """Officers of the title office, and of those whose region it lies in."""
    return actor.role is Role.TITLE_OFFICER and (inside or actor.acts_for(state.office))


def keeps_earlier_title(actor: Actor, state: EarlierTitle, *, inside: bool) -> bool:
    """Whoever recorded it, until it is confirmed; title officers always, where it has a record."""
    if state.status is EarlierTitleStatus.UNCHECKED:
        return False
    if actor.role is Role.TITLE_OFFICER:
        return checks_earlier_title(actor, state, inside=inside)
    if state.status is EarlierTitleStatus.CONFIRMED or state.unit is None:
        return False
    if state.by_unit:
        return actor.role is Role.UNIT_OFFICER and actor.acts_for(state.unit)
    return actor.role is Role.APPLICANT and actor.person == state.person
