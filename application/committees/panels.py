"""Panels of a meeting (专家评议组): the office forms them, their members write the opinions."""

from dataclasses import dataclass
from uuid import UUID

from application.committees.meeting_access import loaded, require_member, require_office
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting.commands import DissolvePanel, FormPanel, WritePanelOpinion
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelForm:
    name: str
    members: tuple[UUID, ...]
    declarations: tuple[UUID, ...]
    panel: UUID | None = None
    """One that is formed anew; none: a further one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelGone:
    panel: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOpinionForm:
    declaration: UUID
    opinion: str


def form_panel(
    work: Work, desk: Desk, meeting: UUID, form: PanelForm, expected: int | None
) -> UUID:
    require_office(work, desk, loaded(work, meeting, expected))
    work.do(
        REVIEW_MEETING,
        meeting,
        FormPanel(
            panel=form.panel or desk.new_id(),
            name=form.name,
            members=form.members,
            declarations=form.declarations,
        ),
    )
    return meeting


def dissolve_panel(
    work: Work, desk: Desk, meeting: UUID, form: PanelGone, expected: int | None
) -> UUID:
    require_office(work, desk, loaded(work, meeting, expected))
    work.do(REVIEW_MEETING, meeting, DissolvePanel(panel=form.panel))
    return meeting


def write_panel_opinion(
    work: Work, desk: Desk, meeting: UUID, form: PanelOpinionForm, _: int | None
) -> UUID:
    """Under the name of the member who writes it; other members' words do not make it stale."""
    require_role(desk.actor, Role.EXPERT)
    require_member(desk, loaded(work, meeting, None))
    command = WritePanelOpinion(
        author=desk.person, declaration=form.declaration, opinion=form.opinion
    )
    work.do(REVIEW_MEETING, meeting, command)
    return meeting
