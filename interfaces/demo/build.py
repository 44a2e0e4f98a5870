"""Builds the demo province: `build_demo` is called once, on empty databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from PIL import Image

from application.configuration.seeding import seed
from application.desk import Actor
from domain.terms import Role
from interfaces.clock import MovableClock
from interfaces.demo.agencies import accept
from interfaces.demo.auditing import audit
from interfaces.demo.blanks import ask_for_blanks
from interfaces.demo.bodies import Founder, found, restructure
from interfaces.demo.catalogue import edit
from interfaces.demo.committees import set_up
from interfaces.demo.earlier import ask_for_more
from interfaces.demo.entrusting import entrust
from interfaces.demo.evidence import Notebook
from interfaces.demo.experts import keep_experts
from interfaces.demo.exporting import export_log
from interfaces.demo.graduates import Graduates
from interfaces.demo.hr_units import keep_units, register_units
from interfaces.demo.journey import Journeys
from interfaces.demo.keeping import declare_posts, keep_blacklist
from interfaces.demo.numbering import issue_by_order
from interfaces.demo.people import expert_actor, populate
from interfaces.demo.play import Cast, play
from interfaces.demo.renewing import renew
from interfaces.demo.reporting import report
from interfaces.demo.stagehand import Stagehand
from interfaces.demo.templates import revise
from interfaces.demo.windows import open_batches
from interfaces.system import System

PASSWORD = "zhicheng-demo"  # noqa: S105  shown on the log-in page of the demo
Tell = Callable[[str], None]
START = datetime(2026, 5, 13, 1, tzinfo=UTC)
"""When the demo's clock begins; the play ends three weeks later, in June."""


BODIES = (
    ("unit-320102", "单位经办人（玄武区）"),
    ("agency-320102", "人事代理机构经办人（玄武区）"),
    ("unit-320000", "单位经办人（省直）"),
    ("unit-320583", "单位经办人（昆山市，职数申报被退回）"),
    ("auth-320102", "行政主管部门（玄武区）"),
    ("industry-320102", "行业主管部门（玄武区）"),
    ("title-320102", "职称办（玄武区）"),
    ("auth-320100", "行政主管部门（南京市）"),
    ("industry-320100", "行业主管部门（南京市）"),
    ("title-320100", "职称办（南京市）"),
    ("auth-320000", "行政主管部门（省）"),
    ("title-320000", "省职称管理部门（正常方案）"),
    ("title-special", "省职称管理部门（特殊方案）"),
    ("office-320000-a-s", "评委会日常工作部门（省高评会）"),
    ("office-320000-b-s", "评委会日常工作部门（省高评会，自主发证）"),
    ("office-320100-b-s", "评委会日常工作部门（南京高评会，正在评审）"),
    ("office-320100-a-i", "评委会日常工作部门（南京中评会，评前公示）"),
    ("office-320500-b-s", "评委会日常工作部门（苏州高评会，等待专家确认）"),
    ("office-320500-b-i", "评委会日常工作部门（苏州中评会，待发证）"),
    ("auditor", "审计"),
    ("analyst", "统计分析"),
    ("admin", "系统管理员"),
)
"""Log-in names that get the demo's password, besides some people of the play."""


def build_demo(
    system: System, clock: MovableClock, tell: Tell = lambda _: None
) -> tuple[tuple[str, str], ...]:
    """Everything of the demo, by commands through the one write path.

    Gives log-in names with descriptions; all have `PASSWORD`, and nobody else has any.
    """
    stage = Stagehand(system, clock)
    seed(system.log, system.own_context("demo-seed"))
    admin = Actor(account=UUID(int=1), login="", role=Role.ADMINISTRATOR)
    founder = Founder(stage, admin)
    founder.account("admin", "演示管理员", Role.ADMINISTRATOR)
    founder.account("auditor", "演示审计员", Role.AUDITOR)
    founder.account("analyst", "演示分析员", Role.ANALYST)
    tell("机构")
    found(founder)
    hrss = founder.bodies.logins["title-320000"]
    tell("评委会")
    committees = set_up(stage, founder, admin, hrss)
    open_batches(stage, hrss, committees)
    accept(stage, founder, hrss)
    tell("人员")
    people, applicants = populate(stage, founder, hrss)
    system.worker.wait_for(system.log.last_position(), 30)  # draws search the pool of experts
    tell("职数")
    declare_posts(stage, founder)
    restructure(founder)
    keep_units(stage, founder)
    register_units(stage, founder)
    tell("办件")
    journeys = Journeys(stage, founder, committees, people, applicants, _picture())
    graduates = Graduates(journeys)
    graduates.submit(hrss)
    notebook = Notebook(stage, admin)
    notebook.sign()
    cast = play(journeys)
    notebook.sign()
    notebook.witnessed()
    graduates.go_on()
    revise(stage, hrss, committees)
    ask_for_more(stage, founder, applicants, journeys.kept)
    keep_blacklist(stage, founder, people)
    keep_experts(stage, founder, people, cast.returned)
    entrust(stage, founder, applicants, cast.certified)
    ask_for_blanks(stage, founder)
    edit(stage, hrss)
    issue_by_order(stage, founder.bodies.logins["office-320500-b-i"])
    report(stage, hrss)
    notebook.sign()
    renew(stage, founder, applicants, cast.certified, cast.traced)
    audit(stage, founder.bodies.logins["auditor"], cast.traced_case, cast.traced)
    export_log(stage, founder.bodies.logins["analyst"])
    tell("账号")
    shown = (*_people(founder, people, applicants, cast), *BODIES)
    for login, _ in shown:
        system.vault.set_password(founder.bodies.logins[login].account, PASSWORD)
    return shown


def _people(
    founder: Founder, people: list[UUID], applicants: list[Actor], cast: Cast
) -> tuple[tuple[str, str], ...]:
    of = {actor.person: actor.login for actor in applicants}
    return (
        (applicants[-2].login, "申报人（尚未申报，可申报副高级）"),
        (applicants[-1].login, "申报人（在黑名单中）"),
        (of[cast.drafting], "申报人（有未提交的草稿）"),
        (of[cast.returned], "申报人（申报被退回）"),
        (of[cast.supplement], "申报人（收到补正通知）"),
        (of[cast.certified], "申报人（已取得证书）"),
        ("graduate-0", "申报人（毕业生，初定草稿）"),
        ("graduate-6", "申报人（毕业生，已取得初定证书）"),
        (expert_actor(founder, cast.expert, people).login, "评审专家（待确认参评）"),
        (expert_actor(founder, cast.judge, people).login, "评审专家（正在评审）"),
        (expert_actor(founder, cast.signing_in, people).login, "评审专家（会议签到）"),
        (expert_actor(founder, cast.chair, people).login, "评审专家（主任委员，计票待签字）"),
    )


def _picture() -> bytes:
    """A plain picture, as evidence of a publicity."""
    out = BytesIO()
    Image.new("RGB", (320, 200), (224, 229, 236)).save(out, "PNG")
    return out.getvalue()
