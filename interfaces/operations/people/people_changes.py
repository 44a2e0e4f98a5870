"""变更记录 of people (H21).

What is masked on the page is not told here either: name, number and telephone have no label.
The blacklist tells its own records, to those who keep them.
"""

from domain.people.account_claim import AccountClaimed, AccountClaimRefused, ClaimCodeIssued
from domain.people.held_titles import EarlierTitleStruck
from domain.people.person import (
    PERSON,
    EarlierTitleRecorded,
    PersonRegistered,
    RetirementRecorded,
)
from domain.terms import Role
from interfaces.history import History

PERSON_HISTORY = History(
    things="people",
    functions=("H21",),
    decider=PERSON,
    roles=(Role.TITLE_OFFICER, Role.AUDITOR),
    labels={
        "identity_kind": "证件类型",
        "series": "系列代码",
        "level": "职称级别",
        "obtained_on": "取得时间",
        "issuer": "发证机关",
        "retired_on": "退休时间",
        "last_day": "开通码有效至",
    },
    about=(
        PersonRegistered,
        EarlierTitleRecorded,
        EarlierTitleStruck,
        RetirementRecorded,
        AccountClaimed,
        AccountClaimRefused,
        ClaimCodeIssued,
    ),
)
READS = (PERSON_HISTORY.read,)
