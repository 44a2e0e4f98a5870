"""专家评议组: panels of at least three experts, and their written opinions.

The members hear the opinion before they vote; it binds nobody.
Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), chapter 4.
"""

from typing import assert_never
from uuid import UUID

from domain.committees.review_meeting.commands import DissolvePanel, FormPanel, WritePanelOpinion
from domain.committees.review_meeting.events import (
    Event,
    PanelDissolved,
    PanelFormed,
    PanelOpinionWritten,
)
from domain.committees.review_meeting.requirements import (
    require,
    require_present,
    require_undecided,
)
from domain.committees.review_meeting.state import ReviewMeeting, Status
from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.quorum import without

SMALLEST = 3
"""Experts of a panel who do not stand back from the candidate."""


def decide(
    command: FormPanel | DissolvePanel | WritePanelOpinion, state: ReviewMeeting
) -> list[Event]:
    match command:
        case FormPanel():
            return _form(command, state)
        case DissolvePanel(panel=panel):
            require(state, Status.OPEN, Status.REVIEWING)
            if not any(one.panel == panel for one in state.panels):
                raise Rejected("panel-unknown")
            return [PanelDissolved(panel=panel)]
        case WritePanelOpinion():
            return _write(command, state)
        case _:
            assert_never(command)


def enough(members: tuple[UUID, ...], recused: tuple[UUID, ...]) -> bool:
    """Whether a panel may speak about a candidate from whom `recused` stand back."""
    return without(members, recused) >= SMALLEST


def _form(command: FormPanel, state: ReviewMeeting) -> list[Event]:
    require(state, Status.OPEN, Status.REVIEWING)
    members, declarations = set(command.members), set(command.declarations)
    candidates = [c for c in state.candidates if c.declaration in declarations]
    others = [one for one in state.panels if one.panel != command.panel]
    wrong: dict[str, str] = {}
    if not command.name.strip():
        wrong["name"] = "field-required"
    elif any(one.name == command.name.strip() for one in others):
        wrong["name"] = "panel-name-taken"
    if not members <= set(state.roster):
        wrong["members"] = "not-on-roster"
    elif len(members) < len(command.members):
        wrong["members"] = "listed-twice"
    elif len(members) < SMALLEST:
        wrong["members"] = "panel-too-small"
    elif not all(enough(command.members, one.recused) for one in candidates):
        wrong["members"] = "panel-too-small-without-recused"
    if not declarations or len(candidates) < len(command.declarations):
        wrong["declarations"] = "required-once-each"
    elif any(declarations & set(one.declarations) for one in others):
        wrong["declarations"] = "in-another-panel"
    if wrong:
        raise Rejected("panel-wrong", fields=wrong, least=SMALLEST)
    return [
        PanelFormed(
            panel=command.panel,
            name=command.name.strip(),
            members=command.members,
            declarations=command.declarations,
        )
    ]


def _write(command: WritePanelOpinion, state: ReviewMeeting) -> list[Event]:
    require(state, Status.REVIEWING)
    require_present(command.author, state)
    candidate = require_undecided(command.declaration, state)
    panel = state.panel_of(command.declaration)
    if panel is None or command.author not in panel.members:
        raise Rejected("not-in-the-panel")
    if command.author in candidate.recused:
        raise Rejected("recused")
    if not enough(panel.members, candidate.recused):
        raise Rejected("panel-shrunk", least=SMALLEST)
    if not command.opinion.strip():
        raise Rejected("opinion-required", fields={"opinion": "field-required"})
    return [
        PanelOpinionWritten(
            panel=panel.panel,
            declaration=command.declaration,
            author=command.author,
            opinion=Personal(candidate.applicant, command.opinion.strip()),
        )
    ]
