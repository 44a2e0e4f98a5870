"""What an empty system begins with: holidays, catalogues, and the first administrator."""

from dataclasses import dataclass, field
from uuid import UUID

from application.desk import Desk
from application.ports import Context, EventLog, Receipt
from application.work import Work, execute
from domain.configuration.calendar import CALENDAR, SetYear
from domain.configuration.catalogue import (
    CATALOGUE,
    DefineSeries,
    DefineSpecialty,
    LevelName,
)
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.configuration.reference.series import SERIES
from domain.configuration.reference.specialties import SPECIALTIES
from domain.people.account import ACCOUNT, OpenAccount
from domain.rules.passwords import check_password
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import account_stream
from domain.terms import Role, TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    login: str
    name: str
    password: str = field(repr=False)
    must_change: bool = False
    """When the password was made for somebody else to use once."""


def seed(log: EventLog, context: Context) -> Receipt:
    """The reference data, where there is none yet; what an office has edited is left alone."""
    return execute(log, context, _seed)


def _seed(work: Work) -> UUID:
    if not work.exists(CALENDAR, CALENDAR_STREAM):
        _seed_calendar(work)
    if not work.exists(CATALOGUE, CATALOGUE_STREAM):
        _seed_catalogue(work)
    return CATALOGUE_STREAM


def open_administrator(work: Work, desk: Desk, form: FirstAdministrator) -> UUID:
    """The account that opens all others. Only the command line calls this, never a page.

    Raises `Rejected`: login-taken, account-wrong, password-short.
    """
    check_password(form.password, form.login)
    account = account_stream(form.login)
    work.do(
        ACCOUNT,
        account,
        OpenAccount(
            account=account,
            login=form.login,
            name=form.name,
            role=Role.ADMINISTRATOR,
            organisation=None,
            person=None,
            duties=(),
        ),
    )
    work.afterwards(lambda: desk.identities.set_password(account, form.password, form.must_change))
    return account


def _seed_calendar(work: Work) -> None:
    known = HOLIDAYS_2024_2026
    for year in sorted(known.years):
        command = SetYear(
            year=year,
            holidays=tuple(sorted(day for day in known.holidays if day.year == year)),
            workdays=tuple(sorted(day for day in known.workdays if day.year == year)),
        )
        work.do(CALENDAR, CALENDAR_STREAM, command)


def _seed_catalogue(work: Work) -> None:
    for series in SERIES:
        command = DefineSeries(
            code=series.code,
            name=series.name,
            titles=tuple(
                LevelName(level=level, name=name)
                for level in series.levels
                for name in series.title_names(level)
            ),
            exam_levels=tuple(level for level in TitleLevel if level in series.exam_levels),
        )
        work.do(CATALOGUE, CATALOGUE_STREAM, command)
    codes = {series.code for series in SERIES}
    for specialty in SPECIALTIES:
        if specialty.parent is None:
            continue  # the tree's top is the series itself
        parent = "" if specialty.parent in codes else specialty.parent
        work.do(
            CATALOGUE,
            CATALOGUE_STREAM,
            DefineSpecialty(
                code=specialty.code,
                name=specialty.name,
                series=specialty.code[:2],
                parent=parent,
            ),
        )
