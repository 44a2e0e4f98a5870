"""The draft as its events have made it."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.configuration.template import Section, Template, TemplateField
from domain.configuration.template_draft.events import (
    DraftDropped,
    DraftPublished,
    DraftRebased,
    Event,
    FieldAdded,
    FieldChanged,
    FieldMoved,
    FieldRemoved,
    SectionAdded,
    SectionMoved,
    SectionRemoved,
    SectionRenamed,
    StepUndone,
    TemplateTaken,
)
from domain.configuration.template_rules import MAX_FIELDS
from domain.decider import Rejected

MAX_UNDO = 50
"""Steps that can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    template: Template | None = None
    """None while nothing is being edited."""
    based_on: int = 0
    earlier: tuple[Template, ...] = ()
    """As it was before each of the last steps."""

    def home(self, code: str) -> tuple[int, int]:
        """Places of a field: of its section, and within it. Raises `Rejected`."""
        assert self.template is not None, "only an open draft is asked"
        for at, section in enumerate(self.template.sections):
            for place, field in enumerate(section.fields):
                if field.code == code:
                    return at, place
        raise Rejected("template-field-unknown")

    def section(self, code: str) -> int:
        """Place of a section. Raises `Rejected`."""
        assert self.template is not None, "only an open draft is asked"
        for at, section in enumerate(self.template.sections):
            if section.code == code:
                return at
        raise Rejected("template-section-unknown", fields={"section": "template-section-unknown"})


def evolve(state: TemplateDraft, event: Event) -> TemplateDraft:
    match event:
        case TemplateTaken(template=template, based_on=based_on):
            earlier = (*state.earlier, state.template) if state.template else ()
            return TemplateDraft(template=template, based_on=based_on, earlier=earlier[-MAX_UNDO:])
        case StepUndone():
            if not state.earlier:
                return state
            return replace(state, template=state.earlier[-1], earlier=state.earlier[:-1])
        case DraftRebased(based_on=based_on):
            return replace(state, based_on=based_on)
        case DraftPublished() | DraftDropped():
            return TemplateDraft()
        case _:
            before = state.template or Template()
            return replace(
                state,
                template=replace(before, sections=_edited(before.sections, event)),
                earlier=(*state.earlier, before)[-MAX_UNDO:],
            )


Sections = tuple[Section, ...]
Edit = (
    SectionAdded
    | SectionRenamed
    | SectionMoved
    | SectionRemoved
    | FieldAdded
    | FieldChanged
    | FieldMoved
    | FieldRemoved
)


def _edited(sections: Sections, event: Edit) -> Sections:
    match event:
        case SectionAdded(section=code, title=title):
            return (*sections, Section(code=code, title=title, fields=()))
        case SectionRenamed(section=code, title=title):
            return tuple(replace(s, title=title) if s.code == code else s for s in sections)
        case SectionMoved(section=code, place=place):
            moved = tuple(s for s in sections if s.code == code)
            rest = tuple(s for s in sections if s.code != code)
            return (*rest[:place], *moved, *rest[place:])
        case SectionRemoved(section=code):
            return tuple(s for s in sections if s.code != code)
        case FieldAdded(section=code, field=field):
            return _inserted(sections, code, MAX_FIELDS, (field,))
        case FieldChanged(field=field):
            return tuple(
                replace(s, fields=tuple(field if f.code == field.code else f for f in s.fields))
                for s in sections
            )
        case FieldMoved(code=code, section=section, place=place):
            moving = tuple(f for s in sections for f in s.fields if f.code == code)
            return _inserted(_without(sections, code), section, place, moving)
        case FieldRemoved(code=code):
            return _without(sections, code)
        case _:
            assert_never(event)


def _without(sections: Sections, code: str) -> Sections:
    return tuple(replace(s, fields=tuple(f for f in s.fields if f.code != code)) for s in sections)


def _inserted(
    sections: Sections, code: str, place: int, fields: tuple[TemplateField, ...]
) -> Sections:
    return tuple(
        replace(s, fields=(*s.fields[:place], *fields, *s.fields[place:])) if s.code == code else s
        for s in sections
    )
