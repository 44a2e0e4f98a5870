"""What was changed about one thing of the configuration: who, when, before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field, in words. `before` is empty for what is new."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    at: datetime
    action: str
    """In Chinese: 修改机构信息"""
    actor_name: str
    organisation_name: str
    role: str
    differences: tuple[Difference, ...]


def changes_of(
    system: System, stream: UUID, about: Callable[[Any], bool] | None = None
) -> tuple[ChangeRow, ...]:
    """Newest first. `about` picks the events about one thing where a stream holds many."""
    raise NotImplementedError
