"""开始配置: the steps from an empty system to the first declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from application.certificates.issuing import ISSUERS
from application.configuration.configuring import CONFIGURERS
from domain.organisations.organisation import OrganisationKind as Kind
from domain.terms import Duty, Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.operations.configuration.calendar import calendar
from interfaces.system import System
from interfaces.words import word
from projections.configuration import setup
from projections.configuration.setup import Configured

NEEDED_BODIES = (
    Kind.TITLE_OFFICE,
    Kind.ADMINISTRATIVE_AUTHORITY,
    Kind.COMMITTEE_OFFICE,
    Kind.EMPLOYER,
)
NEEDED_OFFICERS = (
    Role.TITLE_OFFICER,
    Role.AUTHORITY_OFFICER,
    Role.COMMITTEE_OFFICER,
    Role.UNIT_OFFICER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    code: str
    title: str
    purpose: str
    count: int
    missing: tuple[str, ...]
    """What is still to be done, in Chinese; empty when the step is done."""
    href: str
    """The page that does it; empty while there is none."""
    roles: tuple[Role, ...]
    """Who does it."""

    @property
    def done(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupAnswer:
    steps: tuple[SetupStep, ...]
    """In the order in which they are best taken."""
    missing: int
    """Steps not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts(Configured):
    """All that the steps are judged by."""

    years: tuple[int, ...]
    """Of the holiday calendar."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    code: str
    title: str
    purpose: str
    href: str
    roles: tuple[Role, ...]
    count: Callable[[_Facts], int]
    missing: Callable[[_Facts], tuple[str, ...]]


def _none(what: str, count: int) -> tuple[str, ...]:
    return () if count else (f"还没有{what}",)


def _absent(needed: tuple[Any, ...], found: Mapping[Any, int], of: str = "") -> tuple[str, ...]:
    return tuple(f"还没有{word(one)}{of}" for one in needed if not found.get(one))


def _accounts(facts: _Facts) -> tuple[str, ...]:
    undone = tuple(f"还没有经办人负责{word(duty)}" for duty in Duty if duty not in facts.duties)
    return (*_absent(NEEDED_OFFICERS, facts.officers, "账号"), *undone)


def _templates(facts: _Facts) -> tuple[str, ...]:
    if not facts.committees:
        return ("先要有评委会",)
    without = facts.without_template
    return (f"{without} 个评委会还没有申报模板",) if without else ()


def _windows(facts: _Facts) -> tuple[str, ...]:
    if not facts.committees:
        return ("先要有评委会",)
    without = facts.without_window
    return (f"{without} 个评委会还没有发布 {facts.year} 年度批次",) if without else ()


def _routes(facts: _Facts) -> tuple[str, ...]:
    if not facts.committees:
        return _none("审核路径", sum(facts.nodes.values()))
    return _absent(tuple(facts.committees), facts.nodes, "的审核路径")


def _keys(facts: _Facts) -> tuple[str, ...]:
    if not facts.codes:
        return ("先要有发证单位编码",)
    without = facts.without_key
    return (f"{without} 个发证单位还没有密钥",) if without else ()


STEPS: tuple[_Step, ...] = (
    _Step(
        code="organisations",
        title="机构",
        purpose="职称管理部门、行政主管部门、评委会日常工作部门和用人单位，按上下级登记",
        href="/admin/organisations",
        roles=(Role.ADMINISTRATOR,),
        count=lambda facts: sum(facts.bodies.values()),
        missing=lambda facts: _absent(NEEDED_BODIES, facts.bodies),
    ),
    _Step(
        code="accounts",
        title="经办人账号",
        purpose="每个机构的经办人；一般方案和特殊方案由不同的人审核",
        href="/admin/accounts",
        roles=(Role.ADMINISTRATOR,),
        count=lambda facts: sum(facts.officers.get(role, 0) for role in NEEDED_OFFICERS),
        missing=_accounts,
    ),
    _Step(
        code="catalogue",
        title="职称系列与专业",
        purpose="申报时选择的系列、职称和专业",
        href="/specialties",
        roles=CONFIGURERS,
        count=lambda facts: facts.series,
        missing=lambda facts: _none("职称系列", facts.series),
    ),
    _Step(
        code="calendar",
        title="节假日",
        purpose="公示期和补正期限按工作日计算",
        href="/admin/calendar",
        roles=CONFIGURERS,
        count=lambda facts: len(facts.years),
        missing=lambda facts: _none(f" {facts.year} 年的节假日", facts.years.count(facts.year)),
    ),
    _Step(
        code="committees",
        title="评委会",
        purpose="在有效期内的评委会，及其日常工作部门、组建单位和评审专业",
        href="/committees",
        roles=CONFIGURERS,
        count=lambda facts: sum(facts.committees.values()),
        missing=lambda facts: _none("有效期内的评委会", sum(facts.committees.values())),
    ),
    _Step(
        code="templates",
        title="申报模板",
        purpose="每个评委会要求申报人填写的内容和附件，在评委会详情中点“编辑模板”设置",
        href="/committees",
        roles=CONFIGURERS,
        count=lambda facts: sum(facts.committees.values()) - facts.without_template,
        missing=_templates,
    ),
    _Step(
        code="windows",
        title="年度批次",
        purpose="每个评委会本年度的申报时间和资格条件，发布后才能申报",
        href="/batches",
        roles=CONFIGURERS,
        count=lambda facts: sum(facts.committees.values()) - facts.without_window,
        missing=_windows,
    ),
    _Step(
        code="routes",
        title="审核路径",
        purpose="申报从单位逐级审核到评委会的路径",
        href="/routes/senior",
        roles=CONFIGURERS,
        count=lambda facts: sum(facts.nodes.values()),
        missing=_routes,
    ),
    _Step(
        code="issuer-codes",
        title="发证单位编码",
        purpose="证书编号中的发证单位",
        href="/issuer-codes",
        roles=CONFIGURERS,
        count=lambda facts: facts.codes,
        missing=lambda facts: _none("发证单位编码", facts.codes),
    ),
    _Step(
        code="issuer-keys",
        title="发证密钥",
        purpose="电子证书的签章",
        href="/admin/keys",
        roles=(Role.ADMINISTRATOR,),
        count=lambda facts: facts.codes - facts.without_key,
        missing=_keys,
    ),
    _Step(
        code="experts",
        title="评审专家",
        purpose="在聘期内的专家，评审时从中抽取",
        href="/experts",
        roles=(Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER),
        count=lambda facts: facts.experts,
        missing=lambda facts: _none("评审专家", facts.experts),
    ),
    _Step(
        code="numbers",
        title="证书编号",
        purpose="发放证书前，由发证单位按年度和级别生成",
        href="/number-ranges",
        roles=ISSUERS,
        count=lambda facts: facts.numbers,
        missing=lambda facts: _none(f"可用的 {facts.year} 年证书编号", facts.numbers),
    ),
)


def setup_steps(system: System, call: Call[NoBody]) -> SetupAnswer:
    today = system.clock.today()
    with system.reading() as tx:
        found = setup.configured(tx, today)
    facts = _Facts(
        **{name: getattr(found, name) for name in Configured.__dataclass_fields__},
        years=calendar(system, call).years,
        year=today.year,
    )
    steps = tuple(
        SetupStep(
            code=step.code,
            title=step.title,
            purpose=step.purpose,
            count=step.count(facts),
            missing=step.missing(facts),
            href=step.href,
            roles=step.roles,
        )
        for step in STEPS
    )
    return SetupAnswer(steps=steps, missing=sum(not step.done for step in steps))


SETUP = Read(
    name="setup.steps",
    functions=("M1",),
    path="/setup",
    summary="开始配置：还缺什么",
    handler=setup_steps,
    answer=SetupAnswer,
    roles=CONFIGURERS,
)

READS = (SETUP,)
