"""What is asked of a declaration in the tests: short words for long commands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import (
    Approve,
    File,
    PassDown,
    Refuse,
    RequestSupplement,
    Return,
    SaveDraft,
    Withdraw,
)
from domain.personal import Personal
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    CHOICE,
    FILING_DAY,
    MONDAY,
    OFFICE,
    OFFICER,
    TEMPLATE,
    UNIT,
    uid,
)
from tests.spec import Spec, spec

ONE_DAY = timedelta(days=1)


def draft(applicant: UUID = APPLICANT) -> SaveDraft:
    return SaveDraft(
        applicant=applicant,
        choice=CHOICE,
        answers=(),
        template=TEMPLATE,
    )


def send_back(
    stage: str, to_code: str | None = None, opinion: str = "材料不全", officer: UUID = OFFICER
) -> Return:
    return Return(
        organisation=body(stage),
        officer=officer,
        opinion=opinion,
        to_code=to_code,
    )


def approve(stage: str) -> Approve:
    return Approve(organisation=body(stage), officer=OFFICER, opinion="同意", on=MONDAY)


def pass_down(stage: str) -> PassDown:
    return PassDown(organisation=body(stage), officer=OFFICER, opinion="请补充")


def refuse(stage: str, opinion: str = "不符合条件") -> Refuse:
    return Refuse(organisation=body(stage), officer=OFFICER, opinion=opinion)


def supplement(stage: str, days: int = 10, items: str = "学历证书") -> RequestSupplement:
    return RequestSupplement(
        organisation=body(stage),
        officer=OFFICER,
        items=items,
        on=MONDAY,
        working_days=days,
        calendar=CALENDAR,
    )


def withdraw(reason: str = "个人原因") -> Withdraw:
    return Withdraw(applicant=APPLICANT, reason=reason)


def about(text: str) -> Personal:
    return Personal(APPLICANT, text)


def new() -> Spec:
    return spec(DECLARATION)


def body(stage: str) -> UUID:
    return {"U": UNIT, "C": OFFICE}.get(stage[0], uid(stage))


def filing(organisation: UUID, **changes: Any) -> File:
    command = File(
        organisation=organisation,
        officer=OFFICER,
        opinion="",
        filing_number=" 苏职备1号 ",
        filed_on=FILING_DAY,
        today=FILING_DAY,
    )
    return replace(command, **changes)
