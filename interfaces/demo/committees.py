"""The demo's committees: for every row of the route table a delegated and a plain one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.certificates.keys import KeyForm, add_key
from application.certificates.numbering import RangeForm, generate_range
from application.committees import convening
from application.configuration import routing
from application.desk import Actor
from domain.configuration.fees import FeeItem, FeeStandard
from domain.configuration.reference.divisions import BY_CODE
from domain.configuration.reference.specialties import SPECIALTIES
from domain.configuration.route import StageKind
from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.organisations.organisation import OrganisationKind as Kind
from domain.terms import AcquisitionMode, CommitteeTitleLevel, Role, TitleLevel
from interfaces.demo.bodies import COUNTIES, Founder
from interfaces.demo.stagehand import Stagehand

SERIES = "05"
LEVELS = (CommitteeTitleLevel.SENIOR, CommitteeTitleLevel.INTERMEDIATE)
FIELD = next(s.code for s in SPECIALTIES if s.name == "建设工程" and s.parent == SERIES)
SPECIALTY_CODES = tuple(s.code for s in SPECIALTIES if s.parent == FIELD)
SEATS = {CommitteeTitleLevel.SENIOR: 11, CommitteeTitleLevel.INTERMEDIATE: 7}
FEES = {
    CommitteeTitleLevel.SENIOR: (
        FeeStandard(item=FeeItem.REVIEW, amount=28_000),
        FeeStandard(item=FeeItem.THESIS_APPRAISAL, amount=16_000),
        FeeStandard(item=FeeItem.DEFENCE, amount=14_000),
    ),
    CommitteeTitleLevel.INTERMEDIATE: (
        FeeStandard(item=FeeItem.REVIEW, amount=18_000),
        FeeStandard(item=FeeItem.CERTIFICATE, amount=850),
    ),
}
"""In fen."""
DELEGATED = (date(2025, 7, 1), date(2027, 6, 30))
_WORDS = {CommitteeTitleLevel.SENIOR: "高级", CommitteeTitleLevel.INTERMEDIATE: "中级"}


@dataclass(frozen=True, slots=True)
class Seat:
    """One committee of the demo: where it sits, whether it issues itself, what it decides."""

    division: str
    delegated: bool
    level: CommitteeTitleLevel

    @property
    def short(self) -> str:
        kind = "b" if self.delegated else "a"
        return f"office-{self.division}-{kind}-{self.level[0].lower()}"


def seats() -> tuple[Seat, ...]:
    """Province, two cities and two of their counties, both ways of issuing, both levels."""
    places = ("320000", "320100", "320500", "320102", "320583")
    return tuple(
        Seat(place, delegated, level)
        for place in places
        for delegated in (False, True)
        for level in LEVELS
    )


def set_up(stage: Stagehand, founder: Founder, admin: Actor, hrss: Actor) -> dict[Seat, UUID]:
    """Committees with offices, templates, route nodes, number ranges and issuer keys."""
    made: dict[Seat, UUID] = {}
    for level in LEVELS:
        _forest(stage, founder, hrss, level)
    for seat in seats():
        made[seat] = _committee(stage, founder, hrss, seat)
    _expiring(stage, founder, hrss)
    issuers = [*founder.bodies.ids.items()]
    for short, body in issuers:
        if short.startswith("office-") or short in (
            "title-320000",
            "title-320100",
            "title-320500",
            "title-320102",
            "title-320583",
        ):
            stage.act(admin, add_key, KeyForm(organisation=body))
            _ranges(stage, founder.bodies.officers[body], len(made) + issuers.index((short, body)))
    return made


def _field(
    code: str,
    label: str,
    kind: FieldKind = FieldKind.TEXT,
    *,
    mandatory: bool = True,
    help: str = "",
    choices: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
    max_length: int = 200,
) -> TemplateField:
    return TemplateField(
        code=code,
        label=label,
        kind=kind,
        mandatory=mandatory,
        help=help,
        choices=choices,
        columns=columns,
        max_length=max_length,
    )


def template() -> Template:
    """What a construction committee asks of its applicants."""
    return Template(
        sections=(
            Section(
                code="basic",
                title="基本信息",
                fields=(
                    _field("phone", "联系电话", help="评审期间能接通的号码", max_length=20),
                    _field("post", "现任职务", mandatory=False, max_length=60),
                    _field("started_on", "参加工作时间", kind=FieldKind.DATE),
                ),
            ),
            Section(
                code="education",
                title="学历情况",
                fields=(
                    _field(
                        "degree",
                        "最高学历",
                        kind=FieldKind.CHOICE,
                        choices=("博士研究生", "硕士研究生", "大学本科", "大学专科", "中专"),
                    ),
                    _field("school", "毕业院校", max_length=100),
                    _field("major", "所学专业", max_length=100),
                ),
            ),
            Section(
                code="career",
                title="工作经历",
                fields=(
                    _field(
                        "jobs",
                        "工作经历",
                        kind=FieldKind.TABLE,
                        columns=("起止年月", "单位", "从事专业技术工作", "职务"),
                    ),
                    _field("years", "现职称任职年限（年）", kind=FieldKind.NUMBER),
                    _field(
                        "training",
                        "继续教育",
                        kind=FieldKind.TABLE,
                        mandatory=False,
                        columns=("年度", "学时", "内容"),
                    ),
                    _field(
                        "appraisals",
                        "年度考核",
                        kind=FieldKind.TABLE,
                        mandatory=False,
                        columns=("年度", "考核等次"),
                    ),
                ),
            ),
            Section(
                code="achievements",
                title="业绩成果",
                fields=(
                    _field(
                        "summary",
                        "专业技术工作总结",
                        kind=FieldKind.LONG_TEXT,
                        help="2000 字以内",
                        max_length=2000,
                    ),
                    _field(
                        "papers",
                        "论文著作",
                        kind=FieldKind.TABLE,
                        mandatory=False,
                        columns=("题目", "刊物", "发表时间"),
                    ),
                ),
            ),
            Section(
                code="evidence",
                title="证明材料",
                fields=(
                    _field(
                        "certificates",
                        "学历、职称证书扫描件",
                        kind=FieldKind.ATTACHMENT,
                        mandatory=False,
                        help="PDF、JPG 或 PNG",
                    ),
                ),
            ),
        )
    )


def _committee(stage: Stagehand, founder: Founder, hrss: Actor, seat: Seat) -> UUID:
    place = BY_CODE[seat.division].name
    kind = "（自主发证）" if seat.delegated else ""
    name = f"{place}建设工程{_WORDS[seat.level]}职称评审委员会{kind}"
    office = founder.body(
        seat.short,
        f"{name}办公室",
        seat.division,
        Kind.COMMITTEE_OFFICE,
        superior=f"title-{seat.division}",
        role=Role.COMMITTEE_OFFICER,
    )
    form = convening.CommitteeForm(
        name=name,
        level=BY_CODE[seat.division].level,
        title_level=seat.level,
        division=seat.division,
        office=office,
        account=seat.short,
        convening_unit=founder.bodies.ids[f"title-{seat.division}"],
        further_convening_units=(founder.bodies.ids[f"industry-{seat.division}"],)
        if f"industry-{seat.division}" in founder.bodies.ids
        else (),
        series=(SERIES,),
        specialties=SPECIALTY_CODES,
        fees=FEES[seat.level],
        delegated=seat.delegated,
        delegated_from=DELEGATED[0] if seat.delegated else None,
        delegated_until=DELEGATED[1] if seat.delegated else None,
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    committee = stage.act(hrss, convening.register_committee, form)
    stage.act(hrss, convening.set_template, template(), committee)
    authority = _authority(founder, seat)
    top = _node(stage, hrss, seat.level, StageKind.TITLE_AUTHORITY, authority, None, committee)
    _node(stage, hrss, seat.level, StageKind.COMMITTEE, office, top, committee)
    return committee


def _expiring(stage: Stagehand, founder: Founder, hrss: Actor) -> None:
    """One whose filing ends in the demo's summer, and which has no template yet."""
    ids = founder.bodies.ids
    form = convening.CommitteeForm(
        name="江苏省城乡规划高级职称评审委员会（演示：备案即将到期）",
        level=BY_CODE["320000"].level,
        title_level=CommitteeTitleLevel.SENIOR,
        division="320000",
        office=ids["office-320000-a-s"],
        account="office-320000-a-s",
        convening_unit=ids["title-320000"],
        by_series=True,
        series=(SERIES,),
        minimum_seats=27,
        valid_from=date(2023, 8, 16),
        valid_until=date(2026, 8, 15),
    )
    stage.act(hrss, convening.register_committee, form)


def _authority(founder: Founder, seat: Seat) -> UUID:
    """Who reviews plans or files: the province for senior titles, else as the route table says."""
    place = BY_CODE[seat.division]
    if seat.level is CommitteeTitleLevel.SENIOR or place.parent is None:
        return founder.bodies.ids["title-320000"]
    if seat.delegated and seat.division in COUNTIES:
        return founder.bodies.ids[f"title-{place.parent}"]
    return founder.bodies.ids[f"title-{seat.division}"]


def _forest(stage: Stagehand, founder: Founder, hrss: Actor, level: CommitteeTitleLevel) -> None:
    ids = founder.bodies.ids
    _node(stage, hrss, level, StageKind.AUTHORITY, ids["auth-320000"], None)
    tops: dict[str, UUID] = {}
    codes = sorted(short.removeprefix("auth-") for short in ids if short.startswith("auth-"))
    for code in sorted(codes, key=lambda code: code[4:] != "00"):
        if code == "320000":
            continue
        above = tops.get(BY_CODE[code].parent or "")
        office = _node(stage, hrss, level, StageKind.TITLE_OFFICE, ids[f"title-{code}"], above)
        industry = _node(stage, hrss, level, StageKind.INDUSTRY, ids[f"industry-{code}"], office)
        tops[code] = _node(stage, hrss, level, StageKind.AUTHORITY, ids[f"auth-{code}"], industry)


def _node(
    stage: Stagehand,
    hrss: Actor,
    level: CommitteeTitleLevel,
    kind: StageKind,
    organisation: UUID,
    superior: UUID | None,
    committee: UUID | None = None,
) -> UUID:
    node = stage.system.new_id()
    form = routing.NodeForm(
        mode=AcquisitionMode.PEER_REVIEW,
        title_level=level,
        kind=kind,
        organisation=organisation,
        superior=superior,
        committee=committee,
    )
    stage.act(hrss, routing.add_node, form, node)
    return node


def _ranges(stage: Stagehand, officer: Actor, code: int) -> None:
    for level in (TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE, TitleLevel.INTERMEDIATE):
        form = RangeForm(year=2026, level=level, issuer_code=f"{code:03d}", start=1, end=500)
        stage.act(officer, generate_range, form)
