"""Personal data: names, identity numbers, phones, addresses, photographs.

A field of this type is encrypted under its person's own key before it is stored.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Personal:
    """A value about one person. None once that person's key has been destroyed."""

    subject: UUID
    value: str | None

    def __repr__(self) -> str:
        """Without the value, so that no traceback or log line can show it."""
        return f"Personal({self.subject})"

    def __str__(self) -> str:
        return "（已销毁）" if self.value is None else self.value
