"""Committees (评委会) by sheet (H10)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from application.committees.convening import CommitteeForm, register_committee
from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.work import Work
from domain.configuration.fees import (
    FeeItem,
    FeeStandard,
    amount_in_fen,
    check_fee,
)
from domain.decider import Rejected
from domain.terms import AdministrativeLevel, CommitteeTitleLevel

FEES = (
    (FeeItem.REVIEW, "评审费", "280.00"),
    (FeeItem.THESIS_APPRAISAL, "论文鉴定费", ""),
    (FeeItem.DEFENCE, "答辩费", ""),
    (FeeItem.CERTIFICATE, "证书工本费", ""),
)


def _fee(item: FeeItem) -> str:
    return f"fee_{item.lower()}"


COLUMNS = (
    Column(name="name", heading="评委会名称", mandatory=True),
    Column(name="level", heading="行政级别", kind=AdministrativeLevel, mandatory=True),
    Column(name="title_level", heading="评委会级别", kind=CommitteeTitleLevel, mandatory=True),
    Column(name="division", heading="行政区划代码", mandatory=True, example="320000"),
    Column(name="office", heading="日常工作部门", mandatory=True, note="全称或统一社会信用代码"),
    Column(
        name="convening_unit",
        heading="组建单位",
        many=True,
        mandatory=True,
        note="全称或统一社会信用代码，可填多个",
    ),
    Column(name="by_series", heading="按系列组建", kind=bool, default=False),
    Column(name="series", heading="系列", many=True, mandatory=True, note="名称或代码"),
    Column(name="specialties", heading="专业", many=True, note="名称或代码；不填为系列内全部专业"),
    Column(name="delegated", heading="权限下放", kind=bool, default=False),
    Column(name="valid_from", heading="有效期起", kind=date, mandatory=True, example="2026-01-01"),
    Column(
        name="valid_until",
        heading="有效期止",
        kind=date,
        mandatory=True,
        note="核准备案有效期最长 3 年",
        example="2028-12-31",
    ),
    Column(
        name="resume_at_returner",
        heading="重新提交后从退回环节继续",
        kind=bool,
        default=False,
    ),
    Column(
        name="account",
        heading="评委会账号",
        note="登录名，不能与他人重复；同一日常工作部门的评委会可共用。密码在评委会页面发放",
        example="jsjxgpw",
    ),
    Column(name="delegated_from", heading="权限下放起", kind=date, note="不填为有效期起"),
    Column(name="delegated_until", heading="权限下放止", kind=date, note="不填为有效期止"),
    Column(
        name="minimum_seats",
        heading="最少评委人数",
        kind=int,
        note="单数；不填时，高评会按系列 25、按专业 11，其他 7",
    ),
    *(
        Column(name=_fee(item), heading=f"{heading}（元）", example=example)
        for item, heading, example in FEES
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given, names = line.values, line.names
    if not given["convening_unit"]:  # nothing but separators
        raise Rejected("row-wrong", fields={"convening_unit": "field-required"})
    first, *further = (names.organisation(one, "convening_unit") for one in given["convening_unit"])
    form = CommitteeForm(
        name=given["name"],
        level=given["level"],
        title_level=given["title_level"],
        division=given["division"],
        office=names.organisation(given["office"], "office"),
        account=given["account"],
        convening_unit=first,
        further_convening_units=tuple(further),
        by_series=given["by_series"],
        series=tuple(names.series(one, "series") for one in given["series"]),
        specialties=tuple(names.specialty(one, "specialties") for one in given["specialties"]),
        fees=_fees(given),
        minimum_seats=given["minimum_seats"],
        delegated=given["delegated"],
        delegated_from=given["delegated_from"],
        delegated_until=given["delegated_until"],
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
        resume_at_returner=given["resume_at_returner"],
    )
    return register_committee(work, desk, line.id, form, None)


def _fees(given: Mapping[str, Any]) -> tuple[FeeStandard, ...]:
    fees = []
    for item, _, _ in FEES:
        if text := given[_fee(item)]:
            fee = FeeStandard(item=item, amount=amount_in_fen(text, field=_fee(item)))
            check_fee(fee, field=_fee(item))
            fees.append(fee)
    return tuple(fees)


def keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    return (values["name"],)


KINDS = (
    ImportKind(
        name="committees",
        title="评委会",
        functions=("H10",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        apply=apply,
        keys=keys,
        back="/committees",
    ),
)
