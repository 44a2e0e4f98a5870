"""A declaration in its applicant's hands, with the template that it is filled in by."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.cases.recipients import recipient_stream, template_of
from application.permissions import Hidden, require_applicant
from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.cases.declaration.events import Choice
from domain.committees.committee_events import TemplateSet
from domain.configuration.template import (
    Answers,
    Section,
    Template,
    from_json,
)
from domain.configuration.template_changes import differences
from domain.configuration.template_rules import follow
from domain.organisations.accepting_agency import AgencyTemplateSet
from infrastructure.vault.typed_drafts import Place
from interfaces.desks.cases import sections as s
from interfaces.desks.cases.case import work_of
from interfaces.http.calls import Call
from interfaces.operations.configuration.template_versions import TemplateLine, lines_of
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A declaration in its applicant's hands."""

    id: UUID
    version: int
    state: Declaration
    template: Template
    """That of the submission; a draft follows the newest."""
    answers: Answers
    """As far as the template asks for them."""
    changes: tuple[TemplateLine, ...] = ()
    """What the template has become since the draft was last saved."""

    @property
    def choice(self) -> Choice:
        assert self.state.choice is not None, "a declaration has a choice from its first draft on"
        return self.state.choice

    @property
    def wrong(self) -> dict[str, str]:
        return s.missing(self.template, self.answers)

    def section(self, code: str) -> Section:
        found = [one for one in self.template.sections if one.code == code]
        if not found:
            raise Hidden
        return found[0]

    def place(self, section: str) -> Place:
        """Where what is typed into that section is kept until it is saved."""
        assert self.state.applicant is not None, "it is the one who asks"
        return Place(declaration=self.id, subject=self.state.applicant, section=section)


def open_own(system: System, call: Call[Any]) -> Open:
    """Raises `Hidden` for somebody else's."""
    work = work_of(system, call)
    state = work.load(DECLARATION, call.id)
    require_applicant(call.actor, state)
    assert state.choice is not None, "a declaration has a choice from its first draft on"
    template = template_of(work, state.choice, state.template_version)
    return Open(
        id=call.id,
        version=work.version(call.id),
        state=state,
        template=template,
        answers=follow(template, from_json(state.answers.value if state.answers else None)),
        changes=_changes(system, call.id, state, template) if template.version > 1 else (),
    )


def _changes(
    system: System, declaration: UUID, state: Declaration, now: Template
) -> tuple[TemplateLine, ...]:
    """Between the version in force when the draft was last saved, and the present one."""
    if state.status is not Status.DRAFT or state.choice is None:
        return ()
    saved = system.log.read(declaration)[-1]
    versions = (
        r
        for r in system.log.read(recipient_stream(state.choice))
        if isinstance(r.event, TemplateSet | AgencyTemplateSet)
    )
    before = [r.event.template for r in versions if r.position < saved.position]
    return lines_of(differences(before[-1], now)) if before else ()
