"""The rules of editing: each step leaves a template whose codes and sizes are right."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from domain.configuration.template import Section, Template, TemplateField
from domain.configuration.template_changes import differences
from domain.configuration.template_draft.commands import (
    AddField,
    AddSection,
    ChangeField,
    Command,
    Drop,
    MoveField,
    MoveSection,
    Publish,
    Rebase,
    RemoveField,
    RemoveSection,
    RenameSection,
    Take,
    Undo,
    Used,
)
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
    Source,
    StepUndone,
    TemplateTaken,
)
from domain.configuration.template_draft.state import TemplateDraft
from domain.configuration.template_rules import (
    MAX_FIELDS,
    MAX_SECTIONS,
    breaks,
    check_template,
    free_code,
    neat,
    refitted,
    wrong_field,
    wrong_section,
)
from domain.decider import Rejected


def decide(command: Command, state: TemplateDraft) -> list[Event]:
    if isinstance(command, Take):
        return _take(command, state)
    if state.template is None:
        raise Rejected("template-draft-none")
    return _RULES[type(command)](command, state, state.template)


def _take(command: Take, state: TemplateDraft) -> list[Event]:
    if state.template is not None and not command.replace:
        raise Rejected("template-draft-open", fields={"replace": "template-draft-open"})
    if command.source is Source.SHEET:  # everything else was checked when it was published
        check_template(command.template)
    template = refitted(command.template, command.used)
    return [
        TemplateTaken(
            committee=command.committee,
            template=replace(template, version=0),
            based_on=command.based_on,
            source=command.source,
            source_committee=command.source_committee,
            source_version=command.source_version,
        )
    ]


def _add_section(command: AddSection, state: TemplateDraft, now: Template) -> list[Event]:
    taken = {section.code for section in now.sections}
    if len(taken) >= MAX_SECTIONS:
        raise Rejected("template-wrong", fields={"title": "sections-too-many"})
    code = command.code.strip() or free_code("section", taken)
    added = Section(code=code, title=command.title.strip(), fields=())
    _refuse(wrong_section(added, taken))
    return [SectionAdded(section=code, title=added.title)]


def _rename_section(command: RenameSection, state: TemplateDraft, now: Template) -> list[Event]:
    section = now.sections[state.section(command.section)]
    renamed = replace(section, title=command.title.strip())
    _refuse(wrong_section(renamed, ()))
    if renamed == section:
        return []
    return [SectionRenamed(section=section.code, title=renamed.title)]


def _move_section(command: MoveSection, state: TemplateDraft, now: Template) -> list[Event]:
    place = state.section(command.section) + (-1 if command.up else 1)
    if not 0 <= place < len(now.sections):
        return []
    return [SectionMoved(section=command.section, place=place)]


def _remove_section(command: RemoveSection, state: TemplateDraft, _: Template) -> list[Event]:
    state.section(command.section)
    return [SectionRemoved(section=command.section)]


def _add_field(command: AddField, state: TemplateDraft, now: Template) -> list[Event]:
    at = state.section(command.section)
    _require_room(now.sections[at])
    taken = {field.code for field in now.fields()}
    code = command.field.code.strip() or free_code("field", taken | command.used.keys())
    field = neat(replace(command.field, code=code))
    _refuse(wrong_field(field, taken) or _misfits(field, command.used))
    return [FieldAdded(section=command.section, field=field)]


def _change_field(command: ChangeField, state: TemplateDraft, now: Template) -> list[Event]:
    at, place = state.home(command.field.code)
    field = neat(command.field)
    _refuse(wrong_field(field, ()) or _misfits(field, command.used))
    events: list[Event] = []
    if field != now.sections[at].fields[place]:
        events.append(FieldChanged(field=field))
    target = state.section(command.section)
    if target != at:
        _require_room(now.sections[target])
        end = len(now.sections[target].fields)
        events.append(FieldMoved(code=field.code, section=command.section, place=end))
    return events


def _move_field(command: MoveField, state: TemplateDraft, now: Template) -> list[Event]:
    at, place = state.home(command.field)
    step = -1 if command.up else 1
    if 0 <= place + step < len(now.sections[at].fields):
        code = now.sections[at].code
        return [FieldMoved(code=command.field, section=code, place=place + step)]
    if not 0 <= at + step < len(now.sections):
        return []
    neighbour = now.sections[at + step]
    _require_room(neighbour)
    place = len(neighbour.fields) if command.up else 0
    return [FieldMoved(code=command.field, section=neighbour.code, place=place)]


def _remove_field(command: RemoveField, state: TemplateDraft, _: Template) -> list[Event]:
    state.home(command.field)
    return [FieldRemoved(code=command.field)]


def _undo(_: Undo, state: TemplateDraft, __: Template) -> list[Event]:
    if not state.earlier:
        raise Rejected("template-nothing-to-undo")
    return [StepUndone()]


def _rebase(command: Rebase, state: TemplateDraft, _: Template) -> list[Event]:
    if command.present == state.based_on:
        return []
    return [DraftRebased(based_on=command.present)]


def _publish(command: Publish, state: TemplateDraft, now: Template) -> list[Event]:
    present = command.present
    if present.version != state.based_on:
        raise Rejected("template-moved-on", version=present.version)
    if present.version and not differences(present, now):
        raise Rejected("template-unchanged", version=present.version)
    return [DraftPublished(version=present.version + 1)]


def _drop(_: Drop, __: TemplateDraft, ___: Template) -> list[Event]:
    return [DraftDropped()]


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise Rejected("template-wrong", fields=wrong)


def _misfits(field: TemplateField, used: Used) -> dict[str, str]:
    return breaks(used[field.code], field) if field.code in used else {}


def _require_room(section: Section) -> None:
    if len(section.fields) >= MAX_FIELDS:
        raise Rejected("template-wrong", fields={"section": "fields-too-many"})


_RULES: Mapping[type, Callable[[Any, TemplateDraft, Template], list[Event]]] = {
    AddSection: _add_section,
    RenameSection: _rename_section,
    MoveSection: _move_section,
    RemoveSection: _remove_section,
    AddField: _add_field,
    ChangeField: _change_field,
    MoveField: _move_field,
    RemoveField: _remove_field,
    Undo: _undo,
    Rebase: _rebase,
    Publish: _publish,
    Drop: _drop,
}
