"""Declaration templates (申报模板, H10): a draft is edited step by step and published whole."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.committees.committee import COMMITTEE, Committee, SetTemplate
from domain.configuration.reference.starting_template import STARTING_TEMPLATE
from domain.configuration.template import (
    MAX_TEXT,
    FieldKind,
    Template,
    TemplateField,
)
from domain.configuration.template_draft import TEMPLATE_DRAFT, Command
from domain.configuration.template_draft import commands as c
from domain.configuration.template_draft.events import Source
from domain.configuration.template_rules import ever_used
from domain.decider import Rejected
from domain.streams import template_draft_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeForm:
    """Where the draft starts from; an open draft is thrown away only with `replace`."""

    source: Source
    committee: UUID | None = None
    """With COMMITTEE: whose template."""
    version: int | None = None
    """With VERSION: which one."""
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionForm:
    title: str
    code: str = ""
    """Letters, digits and underscores; empty takes the next free one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleForm:
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldForm:
    label: str
    kind: FieldKind
    mandatory: bool = False
    help: str = ""
    choices: str = ""
    """One per line."""
    columns: str = ""
    """Headings of a table, one per line."""
    max_length: int = MAX_TEXT
    """Characters; of a text."""

    def field(self, code: str) -> TemplateField:
        return TemplateField(
            code=code,
            label=self.label,
            kind=self.kind,
            mandatory=self.mandatory,
            help=self.help,
            choices=tuple(self.choices.splitlines()),
            columns=tuple(self.columns.splitlines()),
            max_length=self.max_length,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFieldForm(FieldForm):
    code: str = ""
    """Letters, digits and underscores; empty takes the next one that was never used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange(FieldForm):
    section: str
    """Code of the section that it stands in; another one takes it at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSheet:
    """A template out of a sheet, read already."""

    template: Template
    replace: bool


def take(work: Work, desk: Desk, committee: UUID, form: TakeForm, expected: int | None) -> UUID:
    """Start the draft from a template there is, or from a blank one."""
    state = _open(work, desk, committee, expected)
    return _taken(work, committee, state, form, _source(work, state, form))


def take_sheet(
    work: Work, desk: Desk, committee: UUID, form: TakenSheet, expected: int | None
) -> UUID:
    """Start the draft from an Excel sheet."""
    state = _open(work, desk, committee, expected)
    asked = TakeForm(source=Source.SHEET, replace=form.replace)
    return _taken(work, committee, state, asked, form.template)


def _taken(
    work: Work, committee: UUID, state: Committee, form: TakeForm, template: Template
) -> UUID:
    taking = c.Take(
        committee=committee,
        template=template,
        based_on=state.template.version,
        source=form.source,
        used=ever_used(state.templates),
        source_committee=form.committee if form.source is Source.COMMITTEE else None,
        source_version=template.version,
        replace=form.replace,
    )
    return _do(work, committee, taking)


def _source(work: Work, state: Committee, form: TakeForm) -> Template:
    match form.source:
        case Source.PRESENT:
            return state.template
        case Source.VERSION:
            found = state.template_at(form.version or 0)
            if not found.sections:
                raise Rejected("template-none", fields={"version": "template-none"})
            return found
        case Source.COMMITTEE:
            other = work.load(COMMITTEE, form.committee) if form.committee else Committee()
            if not other.template.sections:
                raise Rejected("template-none", fields={"committee": "template-none"})
            return other.template
        case Source.STARTING:
            return STARTING_TEMPLATE
        case Source.BLANK:
            return Template()
        case Source.SHEET:
            raise Rejected("template-none", fields={"source": "template-none"})


def edit(work: Work, desk: Desk, committee: UUID, command: Command, expected: int | None) -> UUID:
    """One step upon the draft."""
    _open(work, desk, committee, expected)
    return _do(work, committee, command)


def add_field(
    work: Work, desk: Desk, committee: UUID, to: tuple[str, NewFieldForm], expected: int | None
) -> UUID:
    state = _open(work, desk, committee, expected)
    section, form = to
    used = ever_used(state.templates)
    adding = c.AddField(section=section, field=form.field(form.code), used=used)
    return _do(work, committee, adding)


def change_field(
    work: Work, desk: Desk, committee: UUID, to: tuple[str, FieldChange], expected: int | None
) -> UUID:
    state = _open(work, desk, committee, expected)
    code, form = to
    used = ever_used(state.templates)
    changing = c.ChangeField(section=form.section, field=form.field(code), used=used)
    return _do(work, committee, changing)


def rebase(work: Work, desk: Desk, committee: UUID, _: object, expected: int | None) -> UUID:
    """Go on upon the version that was published meanwhile."""
    state = _open(work, desk, committee, expected)
    return _do(work, committee, c.Rebase(present=state.template.version))


def publish(work: Work, desk: Desk, committee: UUID, _: object, expected: int | None) -> UUID:
    """The draft becomes the committee's next version, in one transaction."""
    state = _open(work, desk, committee, expected)
    present, stream = state.template, template_draft_stream(committee)
    draft = work.load(TEMPLATE_DRAFT, stream).template
    _do(work, committee, c.Publish(present=present))
    assert draft is not None, "only an open draft is published"
    work.do(COMMITTEE, committee, SetTemplate(template=draft))
    return stream


def _open(work: Work, desk: Desk, committee: UUID, expected: int | None) -> Committee:
    """The committee whose draft, at version `expected`, is edited."""
    require_role(desk.actor, *CONFIGURERS)
    state = work.load(COMMITTEE, committee)
    if state.committee is None:
        raise Hidden
    if state.cancelled:
        raise Rejected("committee-closed")
    work.expect(TEMPLATE_DRAFT, template_draft_stream(committee), expected)
    return state


def _do(work: Work, committee: UUID, command: Command) -> UUID:
    stream = template_draft_stream(committee)
    work.do(TEMPLATE_DRAFT, stream, command)
    return stream
