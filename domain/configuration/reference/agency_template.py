"""What an accepting agency begins with: a short template, and the national conditions of 初定.

Source of the conditions: 专业技术职务试行条例 and its rules for graduates (初定 by degree and years
at work since graduation).
"""

from domain.configuration.conditions import Conditions, EducationWithYears
from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.terms import AcquisitionMode, TitleLevel

DOCTOR, MASTER, BACHELOR, COLLEGE, SECONDARY = (
    "博士研究生",
    "硕士研究生",
    "大学本科",
    "大学专科",
    "中专",
)
_PAPER = "PDF、JPG 或 PNG 扫描件"


def _field(
    code: str,
    label: str,
    kind: FieldKind = FieldKind.TEXT,
    *,
    must: bool = True,
    length: int = 100,
    choices: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
) -> TemplateField:
    return TemplateField(
        code=code,
        label=label,
        kind=kind,
        mandatory=must,
        max_length=length,
        help=_PAPER if kind is FieldKind.ATTACHMENT else "",
        choices=choices,
        columns=columns,
    )


_BASIC = Section(
    code="basic",
    title="基本情况",
    fields=(
        _field("phone", "联系电话", length=20),
        _field("work", "现从事专业技术工作"),
        _field("post", "岗位或职务", must=False, length=60),
    ),
)
_EDUCATION = Section(
    code="education",
    title="学历与毕业时间",
    fields=(
        _field(
            "degree",
            "最高学历",
            FieldKind.CHOICE,
            choices=(DOCTOR, MASTER, BACHELOR, COLLEGE, SECONDARY, "其他"),
        ),
        _field("graduated_on", "毕业时间", FieldKind.DATE),
        _field("school", "毕业院校"),
        _field("studied", "所学专业"),
        _field("diplomas", "学历（学位）证书", FieldKind.ATTACHMENT),
    ),
)
_CAREER = Section(
    code="career",
    title="毕业后工作经历",
    fields=(
        _field(
            "jobs",
            "毕业后工作经历",
            FieldKind.TABLE,
            columns=("起止年月", "工作单位", "从事何专业技术工作"),
        ),
    ),
)
_ASSESSMENT = Section(
    code="assessment",
    title="单位考核评价",
    fields=(
        _field(
            "assessed",
            "考核结果",
            FieldKind.CHOICE,
            choices=("优秀", "合格", "基本合格", "不合格"),
        ),
        _field("assessment", "考核评价意见", FieldKind.LONG_TEXT, length=1000),
    ),
)
_ATTACHMENTS = Section(
    code="attachments",
    title="附件",
    fields=(
        _field("contract", "劳动（聘用）合同", FieldKind.ATTACHMENT, must=False),
        _field("other_papers", "其他材料", FieldKind.ATTACHMENT, must=False),
    ),
)
_GROUNDS = Section(
    code="grounds",
    title="认定依据",
    fields=(
        _field("ground", "认定依据", FieldKind.LONG_TEXT, length=1000),
        _field("ground_papers", "认定依据证明材料", FieldKind.ATTACHMENT),
    ),
)
TEMPLATES = {
    AcquisitionMode.INITIAL_DETERMINATION: Template(
        sections=(_BASIC, _EDUCATION, _CAREER, _ASSESSMENT, _ATTACHMENTS)
    ),
    AcquisitionMode.RECOGNITION: Template(
        sections=(_BASIC, _EDUCATION, _CAREER, _GROUNDS, _ASSESSMENT, _ATTACHMENTS)
    ),
}


def _after(level: TitleLevel, degree: str, years: int) -> EducationWithYears:
    waited = f"，毕业后工作满 {years} 年" if years else ""
    return EducationWithYears(
        level=level,
        reason=f"{degree}毕业{waited}",
        field="degree",
        degrees=degree,
        years=years,
        since_field="graduated_on" if years else "",
    )


_ALL = Conditions(
    education=(
        _after(TitleLevel.INTERMEDIATE, DOCTOR, 0),
        _after(TitleLevel.INTERMEDIATE, MASTER, 3),
        _after(TitleLevel.JUNIOR_ASSISTANT, DOCTOR, 0),
        _after(TitleLevel.JUNIOR_ASSISTANT, MASTER, 0),
        _after(TitleLevel.JUNIOR_ASSISTANT, BACHELOR, 1),
        _after(TitleLevel.JUNIOR_ASSISTANT, COLLEGE, 3),
        _after(TitleLevel.JUNIOR_ENTRY, COLLEGE, 1),
        _after(TitleLevel.JUNIOR_ENTRY, SECONDARY, 1),
    )
)


def conditions(mode: AcquisitionMode, level: TitleLevel) -> Conditions:
    """None for a recognition, nor for a level that degrees do not give."""
    if mode is not AcquisitionMode.INITIAL_DETERMINATION:
        return Conditions()
    return Conditions(education=tuple(one for one in _ALL.education if one.level is level))
