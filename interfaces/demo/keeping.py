"""The demo's post quotas in every state, and a few records of the blacklist."""

from datetime import date
from functools import partial
from uuid import UUID

from application.committees.planning import Nothing
from application.configuration.configuring import Reason
from application.organisations import post_quotas as q
from application.people import blacklist as b
from domain.organisations.post_quota import Lines, QuotaLine
from domain.people.person import PERSON
from domain.terms import TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.stagehand import Stagehand

YEAR = 2026


def declare_posts(stage: Stagehand, founder: Founder) -> None:
    """Before anybody declares: two in force, one at each reviewer, one returned, one drafted."""
    officers = founder.bodies.logins

    def submitted(division: str, lines: Lines) -> UUID:
        unit = officers[f"unit-{division}"]
        quota = stage.act(unit, q.draft_quota, q.QuotaForm(year=YEAR, lines=lines))
        return stage.act(unit, q.submit_quota, Nothing(), quota)

    def approved(level: str, division: str, quota: UUID) -> None:
        form = q.QuotaOpinion(opinion="同意。（演示）")
        stage.act(officers[f"{level}-{division}"], q.approve_quota, form, quota)

    for division in ("320000", "320102"):
        quota = submitted(division, _lines(senior=40, middle=12))
        approved("auth", division, quota)
        approved("title", division, quota)
    approved("auth", "320115", submitted("320115", _lines(senior=16, middle=5)))
    submitted("320322", _lines(senior=4, middle=8))
    back = q.QuotaOpinion(opinion="请核对已聘人数后再报。（演示）")
    returned = submitted("320583", _lines(senior=5, middle=10))
    stage.act(officers["auth-320583"], q.return_quota, back, returned)
    next_year = q.QuotaForm(year=YEAR + 1, lines=_lines(senior=3, middle=3))
    stage.act(officers["unit-320102"], q.draft_quota, next_year)


def keep_blacklist(stage: Stagehand, founder: Founder, people: list[UUID]) -> None:
    """Of people who declare nothing in the play; in force, to come, over, and lifted."""
    officers = founder.bodies.logins
    province, county = officers["title-320000"], officers["title-320102"]
    for place, officer, first, until, reason in (
        (-1, province, date(2026, 3, 1), date(2029, 2, 28), "提供虚假业绩材料。（演示）"),
        (-3, county, date(2026, 5, 1), date(2026, 12, 31), "扰乱评审秩序。（演示）"),
        (-3, province, date(2027, 1, 1), date(2027, 12, 31), "论文抄袭。（演示）"),
        (-4, county, date(2022, 1, 1), date(2024, 12, 31), "伪造学历证书。（演示）"),
        (-5, province, date(2026, 4, 1), date(2029, 3, 31), "冒用他人成果。（演示）"),
    ):
        form = b.BarForm(
            person=people[place],
            reason=reason,
            barred_from=first,
            barred_until=until,
            basis="演示通报 1 号" if officer is province else "",
        )
        stage.act(officer, b.add_bar, form)
    [found] = stage.look(PERSON, people[-5]).bars
    lift = partial(b.lift_bar, record=found.record)
    stage.act(province, lift, Reason(reason="经复核不属实。（演示）"), people[-5])


def _lines(senior: int, middle: int) -> Lines:
    declared = {TitleLevel.SENIOR_ASSOCIATE: senior, TitleLevel.INTERMEDIATE: middle}
    return tuple(
        QuotaLine(level=level, posts=count + 20, occupied=15, declared=count)
        for level, count in declared.items()
    )
