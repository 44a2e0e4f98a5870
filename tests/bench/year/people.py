"""The people of the year: applicants and experts, by names and numbers made from a counter."""

from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from domain.people.account import ACCOUNT, OpenAccount
from domain.people.person import PERSON, RecordEarlierTitle, RegisterPerson
from domain.rules.identifiers import DocumentKind, id_check_character
from domain.streams import account_stream
from domain.terms import Duty, Role, TitleLevel
from tests.bench.year.ledger import Hand, Ledger

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "文明华建国志强伟芳丽敏静秀娟英杰涛磊军洋勇艳霞平刚桂兰玉萍红鑫宇浩然博思远嘉欣怡晨"
AREAS = ("320102", "320106", "320205", "320311", "320412", "320506", "320602", "320707", "320902")
FIRST_BIRTHDAY = date(1966, 1, 1)
DAYS = 12_000
"""Birthdays in use, until 1998."""


class Identities(Protocol):
    """How the id of a person follows from their document; the vault does it."""

    def person_id(self, id_kind: str, id_number: str) -> UUID: ...


class People:
    """Registers people, no two of them with the same number."""

    def __init__(self, ledger: Ledger, identities: Identities | None) -> None:
        self._ledger = ledger
        self._identities = identities
        self._count = 0

    def register(self, by: Hand | None, role: Role, logins: str) -> tuple[Hand, str]:
        """Somebody new with an account; `by` themself unless an officer does it."""
        n = self._count
        self._count += 1
        area, serial = AREAS[n // DAYS // 998 % len(AREAS)], n // DAYS % 998 + 1
        birthday = FIRST_BIRTHDAY + timedelta(days=n % DAYS)
        first = f"{area}{birthday:%Y%m%d}{serial:03d}"
        number = first + id_check_character(first)
        kind = DocumentKind.RESIDENT_ID
        ids = self._identities
        person = self._ledger.new_id() if ids is None else ids.person_id(kind, number)
        login = f"{logins}{n}"
        account = account_stream(login)
        name = (
            SURNAMES[n % len(SURNAMES)]
            + GIVEN[n // 7 % len(GIVEN)]
            + (GIVEN[n // 301 % len(GIVEN)] if n % 5 else "")
        )
        hand = Hand(account=account, role=role, person=person)
        self._ledger.begin(by or Hand(account=None, role=Role.APPLICANT))
        self._ledger.do(
            PERSON,
            person,
            RegisterPerson(
                person=person,
                name=name,
                identity_kind=kind,
                identity_number=number,
                phone=f"139{n:08d}",
            ),
        )
        open_account(self._ledger, login, name, role, person=person)
        return hand, name

    def earlier_title(self, by: Hand, person: UUID, series: str, level: TitleLevel) -> None:
        """历史职称登记, by the title office that keeps the record."""
        assert by.organisation is not None, "an officer acts for a body"
        self._ledger.begin(by)
        self._ledger.do(
            PERSON,
            person,
            RecordEarlierTitle(
                record=self._ledger.new_id(),
                series=series,
                level=level,
                obtained_on=date(2019, 12, 1),
                issuer="省职称管理部门",
                number=f"苏职{self._count:08d}",
                organisation=by.organisation,
            ),
        )


def open_account(
    ledger: Ledger,
    login: str,
    name: str,
    role: Role,
    *,
    organisation: UUID | None = None,
    person: UUID | None = None,
    duties: tuple[Duty, ...] = (),
) -> Hand:
    """Part of the present command; without a password, so that nobody logs in with it."""
    account = account_stream(login)
    ledger.do(
        ACCOUNT,
        account,
        OpenAccount(
            account=account,
            login=login,
            name=name,
            role=role,
            organisation=organisation,
            person=person,
            duties=duties,
        ),
    )
    ledger.forget(account)
    return Hand(account=account, role=role, organisation=organisation, person=person)
