"""What happened to a draft."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.configuration.template import Template, TemplateField


class Source(StrEnum):
    """Where a draft was taken from."""

    PRESENT = "PRESENT"
    """The committee's present version."""
    VERSION = "VERSION"
    """An earlier version of it."""
    COMMITTEE = "COMMITTEE"
    """The present version of another committee."""
    STARTING = "STARTING"
    """The built-in starting template (the paper form)."""
    SHEET = "SHEET"
    """An Excel sheet."""
    BLANK = "BLANK"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateTaken:
    """开始编辑模板"""

    committee: UUID
    template: Template
    based_on: int
    source: Source
    source_committee: UUID | None
    source_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionAdded:
    """新增分组"""

    section: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRenamed:
    """修改分组名称"""

    section: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMoved:
    """调整分组顺序"""

    section: str
    place: int
    """Among the sections, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRemoved:
    """删除分组, with its fields"""

    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAdded:
    """新增栏目"""

    section: str
    field: TemplateField


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanged:
    """修改栏目"""

    field: TemplateField


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMoved:
    """调整栏目顺序"""

    code: str
    section: str
    place: int
    """Among the fields of that section, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRemoved:
    """删除栏目"""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUndone:
    """撤销一步"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRebased:
    """改以最新版本为基准"""

    based_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPublished:
    """发布模板"""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDropped:
    """放弃编辑"""


Event = (
    TemplateTaken
    | SectionAdded
    | SectionRenamed
    | SectionMoved
    | SectionRemoved
    | FieldAdded
    | FieldChanged
    | FieldMoved
    | FieldRemoved
    | StepUndone
    | DraftRebased
    | DraftPublished
    | DraftDropped
)
