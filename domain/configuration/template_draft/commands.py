"""What may be asked of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.configuration.template import Template, TemplateField
from domain.configuration.template_draft.events import Source

Used = Mapping[str, TemplateField]
"""Code -> the field as it last stood in a version of the committee's template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Start the draft; upon an open one only with `replace`."""

    committee: UUID
    template: Template
    based_on: int
    """The committee's version now; 0 when it has none."""
    source: Source
    used: Used
    source_committee: UUID | None = None
    source_version: int = 0
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSection:
    title: str
    code: str = ""
    """Empty: the next free one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSection:
    section: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSection:
    section: str
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSection:
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddField:
    """At the end of the section; an empty code gets the next one that was never used."""

    section: str
    field: TemplateField
    used: Used


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeField:
    """Everything but its code; another section takes it at its end."""

    section: str
    field: TemplateField
    used: Used


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveField:
    """One place; out of its section at the edge, into the neighbouring one."""

    field: str
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveField:
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last step, taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """Whoever edits has seen what was published meanwhile, and goes on upon it."""

    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    present: Template
    """The committee's template now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Give the draft up."""


Command = (
    Take
    | AddSection
    | RenameSection
    | MoveSection
    | RemoveSection
    | AddField
    | ChangeField
    | MoveField
    | RemoveField
    | Undo
    | Rebase
    | Publish
    | Drop
)
