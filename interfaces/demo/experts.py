"""What the demo's experts have declared, done and not done; and what some applicants have done."""

from datetime import date, timedelta
from uuid import UUID

from application.experts import expert_pool as pool
from application.experts import participation as p
from application.people import integrity as i
from domain.experts.expert_declarations import TieKind
from domain.experts.participation import Appraisal, Position
from domain.people.integrity import Capacity, IntegrityKind
from domain.streams import expert_stream
from interfaces.demo.bodies import Founder
from interfaces.demo.stagehand import Stagehand

LEFT, AWAY, TIED, SERIOUS = 59, 58, 57, 56
"""Places of experts in the pool; they do what they do after all draws of the play."""


def keep_experts(stage: Stagehand, founder: Founder, people: list[UUID], declaring: UUID) -> None:
    """`declaring` is the applicant whom one expert stands back from."""
    office = founder.bodies.logins["office-320000-a-s"]
    today = stage.system.clock.today()
    leaving = pool.Leaving(reason="调离本省。（演示）")
    stage.act(office, pool.leave_pool, leaving, expert_stream(people[LEFT]))
    away = pool.AwayForm(
        away_from=today, away_until=today + timedelta(days=60), reason="出国进修。（演示）"
    )
    stage.act(office, pool.declare_unavailable, away, expert_stream(people[AWAY]))
    tied = expert_stream(people[TIED])
    for kind, other, relation in (
        (TieKind.KIN, declaring, "配偶"),
        (TieKind.SUPERVISOR_STUDENT, people[SERIOUS], "博士导师"),
    ):
        form = pool.TieForm(kind=kind, other=other, relation=relation)
        stage.act(office, pool.declare_tie, form, tied)
    _integrity(stage, founder, people, declaring)
    _earlier_reviews(stage, founder, people)


def _integrity(stage: Stagehand, founder: Founder, people: list[UUID], declaring: UUID) -> None:
    office = founder.bodies.logins["office-320000-a-s"]
    province = founder.bodies.logins["title-320000"]
    for officer, person, capacity, kind, facts, until in (
        (office, people[SERIOUS], Capacity.EXPERT, IntegrityKind.SERIOUS, "泄露评审情况", None),
        (office, people[3], Capacity.EXPERT, IntegrityKind.GOOD, "十年履职无差错", None),
        (
            office,
            declaring,
            Capacity.APPLICANT,
            IntegrityKind.BREACH,
            "论文一稿多投",
            date(2028, 12, 31),
        ),
        (
            province,
            people[-6],
            Capacity.APPLICANT,
            IntegrityKind.BREACH,
            "学历信息填报不实",
            date(2026, 1, 31),
        ),
    ):
        form = i.IntegrityForm(
            person=person,
            kind=kind,
            capacity=capacity,
            occurred_on=date(2025, 3, 1),
            facts=f"{facts}。（演示）",
            basis="演示通报 2 号",
            source="演示认定单位",
            valid_until=until,
        )
        stage.act(officer, i.record_integrity, form)


def _earlier_reviews(stage: Stagehand, founder: Founder, people: list[UUID]) -> None:
    office = founder.bodies.logins["office-320000-a-s"]
    for place, position, attended in (
        (0, Position.CHAIR, True),
        (1, Position.VICE_CHAIR, True),
        (2, Position.MEMBER, True),
        (4, Position.MEMBER, False),
    ):
        form = p.ParticipationForm(
            person=people[place],
            committee_name="演示评委会（系统启用前）",
            held_on=date(2024, 11, 20),
            position=position,
            attended=attended,
            reason="" if attended else "因病请假。（演示）",
            appraisal=Appraisal.COMPETENT if attended else None,
            remark="",
        )
        stage.act(office, p.register_participation, form)
