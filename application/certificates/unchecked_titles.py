"""Earlier titles that one officer recorded alone, before they had records (docs/adr/0031)."""

from datetime import date
from typing import Protocol
from uuid import UUID

from application.work import Work
from domain.certificates.earlier_title import EarlierCertificate, EarlierTitle, EarlierTitleStatus
from domain.people.held_titles import HeldTitle
from domain.people.person import PERSON
from domain.personal import Personal
from domain.terms import TitleLevel


class Unchecked(Protocol):
    """What was stored of one."""

    @property
    def person(self) -> UUID: ...
    @property
    def office(self) -> UUID:
        """The title office that recorded it."""

    @property
    def series(self) -> str: ...
    @property
    def level(self) -> TitleLevel: ...
    @property
    def obtained_on(self) -> date: ...
    @property
    def issuer(self) -> str: ...
    @property
    def number(self) -> str: ...


def as_record(work: Work, told: Unchecked) -> EarlierTitle:
    """As if it had a record, while the person holds it; what was not asked then is empty."""
    holder = work.load(PERSON, told.person)
    held = HeldTitle(series=told.series, level=told.level, obtained_on=told.obtained_on)
    if held not in holder.titles or holder.name is None:
        return EarlierTitle()
    return EarlierTitle(
        status=EarlierTitleStatus.UNCHECKED,
        person=told.person,
        identity_number=holder.identity_number,
        office=told.office,
        certificate=EarlierCertificate(
            series=told.series,
            title="",
            level=told.level,
            specialty="",
            obtained_on=told.obtained_on,
            province="",
            issuer=told.issuer,
            number=Personal(told.person, told.number),
            holder=holder.name,
        ),
    )
