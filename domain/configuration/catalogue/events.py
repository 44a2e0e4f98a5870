"""What is stored about the catalogues. The first two forms are also those of earlier programs."""

from dataclasses import dataclass

from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelName:
    """What a level is called in one series: 高级工程师."""

    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDefined:
    """维护职称系列; the titles are numbered by `numbered`."""

    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRenamed:
    """修改系列名称"""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamLevelsSet:
    """设置以考代评级别"""

    series: str
    levels: tuple[TitleLevel, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAdded:
    """新增职称"""

    series: str
    title: int
    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAmended:
    """修改职称"""

    series: str
    title: int
    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRemoved:
    """删除职称"""

    series: str
    title: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyDefined:
    """新增专业; of an earlier program also a new name or place"""

    code: str
    name: str
    series: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRenamed:
    """修改专业名称"""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRecoded:
    """修改专业代码"""

    code: str
    to: str
    children: tuple[str, ...]
    """Codes of those below, which stay below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRemoved:
    """删除专业"""

    code: str


Event = (
    SeriesDefined
    | SpecialtyDefined
    | SeriesRenamed
    | ExamLevelsSet
    | TitleAdded
    | TitleAmended
    | TitleRemoved
    | SpecialtyRenamed
    | SpecialtyRecoded
    | SpecialtyRemoved
)
