"""Who a declaration is addressed to: a committee, or for 初定 and 认定 an accepting agency."""

from uuid import UUID

from application.work import Work
from domain.cases.declaration.events import Choice
from domain.committees.committee import COMMITTEE, Committee
from domain.configuration.template import Template
from domain.organisations.accepting_agency import ACCEPTING_AGENCY, AcceptingAgency


def recipient_of(work: Work, choice: Choice) -> Committee | AcceptingAgency:
    """Both have a template in versions."""
    if choice.agency is not None:
        return work.load(ACCEPTING_AGENCY, choice.agency)
    return work.load(COMMITTEE, committee_of(choice))


def template_of(work: Work, choice: Choice, version: int = 0) -> Template:
    """The one that a case was submitted upon; with 0 the newest, which drafts follow."""
    recipient = recipient_of(work, choice)
    return recipient.template_at(version) if version else recipient.template


def committee_of(choice: Choice) -> UUID:
    """Of a peer review."""
    assert choice.committee is not None, "what has no agency goes to a committee"
    return choice.committee


def recipient_stream(choice: Choice) -> UUID:
    return choice.agency or committee_of(choice)
