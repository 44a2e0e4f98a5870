"""Draft of a declaration template (申报模板草稿): edited step by step, published as a whole.

One stream for each committee, so that applicants never see a template that is half edited, and
every step is kept with whoever made it.
"""

from typing import get_args

from domain.configuration.template_draft.commands import Command
from domain.configuration.template_draft.decide import decide
from domain.configuration.template_draft.events import Event
from domain.configuration.template_draft.state import TemplateDraft, evolve
from domain.decider import Decider

TEMPLATE_DRAFT: Decider[Command, TemplateDraft, Event] = Decider(
    "template_draft", get_args(Event), TemplateDraft(), decide, evolve
)

__all__ = ["TEMPLATE_DRAFT", "Command", "Event", "TemplateDraft"]
