"""Register of blank serials (空白证书号段登记): which forms were ever granted, each of them once.

The province has one, whoever grants: a printed serial is the same paper everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.rules.serials import SerialRange, Spans, first_met, printed, with_span


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSerials:
    serials: SerialRange
    request: UUID
    """Whose grant it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialsRegistered:
    """登记号段"""

    serials: SerialRange
    request: UUID


Command = RegisterSerials
Event = SerialsRegistered
Form = tuple[str, int]
"""Prefix and how many figures."""


def _nothing() -> Mapping[Form, Spans]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRegister:
    granted: Mapping[Form, Spans] = field(default_factory=_nothing)
    latest: SerialRange | None = None

    def upcoming(self, count: int) -> SerialRange | None:
        """As many serials right after the last grant; None before there was any, and where the
        figures do not suffice."""
        if self.latest is None:
            return None
        last = self.latest
        start, end = last.end + 1, last.end + count
        if len(str(end)) > last.figures:
            return None
        return SerialRange(prefix=last.prefix, figures=last.figures, start=start, end=end)


def decide(command: Command, state: BlankRegister) -> list[Event]:
    wanted = command.serials
    known = state.granted.get((wanted.prefix, wanted.figures), ())
    taken = first_met(known, wanted.span)
    if taken is not None:
        raise Rejected(
            "serials-taken",
            fields={"first": "serials-taken"},
            first=printed(wanted.prefix, wanted.figures, taken.start),
            last=printed(wanted.prefix, wanted.figures, taken.end),
        )
    return [SerialsRegistered(serials=wanted, request=command.request)]


def evolve(state: BlankRegister, event: Event) -> BlankRegister:
    told = event.serials
    form = (told.prefix, told.figures)
    spans = with_span(state.granted.get(form, ()), told.span)
    return BlankRegister(granted=MappingProxyType({**state.granted, form: spans}), latest=told)


BLANK_REGISTER: Decider[Command, BlankRegister, Event] = Decider(
    "blank_register", (SerialsRegistered,), BlankRegister(), decide, evolve, long=True
)
