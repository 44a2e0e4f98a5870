"""Column types for the domain's words and small tuples, so that rows hold what the domain means."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from domain.configuration.route import Stage, StageKind
from domain.terms import AdministrativeLevel


class Word(TypeDecorator[StrEnum]):
    """A member of one enumeration, stored as its value."""

    impl = sa.String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def quick_binder(self, dialect: Dialect) -> Callable[[Any], Any]:
        return {member: member.value for member in self.kind}.__getitem__

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class TupleOf(TypeDecorator[tuple[Any, ...]]):
    """A small tuple as one JSON array; never asked for inside the database."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> None:
        super().__init__()
        self.encode = encode
        self.decode = decode

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> Any:
        return None if value is None else [self.encode(item) for item in value]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(self.decode(item) for item in value)


def texts() -> TupleOf:
    return TupleOf(str, str)


def words(kind: type[StrEnum]) -> TupleOf:
    return TupleOf(str, kind)


def ids() -> TupleOf:
    return TupleOf(str, UUID)


def integers() -> TupleOf:
    return TupleOf(int, int)


def stages() -> TupleOf:
    return TupleOf(_stage_out, _stage_in)


def _stage_out(stage: Stage) -> list[Any]:
    level = None if stage.level is None else stage.level.value
    return [stage.code, stage.kind.value, level, str(stage.organisation), stage.skipped]


def _stage_in(stored: list[Any]) -> Stage:
    code, kind, level, organisation, skipped = stored
    return Stage(
        code=code,
        kind=StageKind(kind),
        level=None if level is None else AdministrativeLevel(level),
        organisation=UUID(organisation),
        skipped=skipped,
    )
