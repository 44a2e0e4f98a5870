"""Declaration (职称申报): one person's way to a professional title.

It travels the stages of its route in order. Only the body whose turn it is may act on it; it can
be sent down stage by stage and walks up again; it ends with a certificate or with one of the
other ends of product section 2.
"""

from typing import get_args

from domain.cases.declaration.commands import Command
from domain.cases.declaration.decide import decide
from domain.cases.declaration.events import Event
from domain.cases.declaration.state import Declaration, Status, evolve
from domain.decider import Decider

DECLARATION: Decider[Command, Declaration, Event] = Decider(
    "declaration", get_args(Event), Declaration(), decide, evolve
)

__all__ = ["DECLARATION", "Command", "Declaration", "Event", "Status"]
