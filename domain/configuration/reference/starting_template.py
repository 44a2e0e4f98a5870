"""The starting template: what the paper form (职称评审申报表) asks, as a first draft to edit."""

from domain.configuration.template import (
    FieldKind,
    Section,
    Template,
    TemplateField,
)

_PAPER = "PDF、JPG 或 PNG 扫描件"


def _text(code: str, label: str, length: int = 100, *, must: bool = False) -> TemplateField:
    return TemplateField(
        code=code, label=label, kind=FieldKind.TEXT, mandatory=must, max_length=length
    )


def _long(code: str, label: str, help: str, length: int, *, must: bool = False) -> TemplateField:
    return TemplateField(
        code=code,
        label=label,
        kind=FieldKind.LONG_TEXT,
        mandatory=must,
        help=help,
        max_length=length,
    )


def _date(code: str, label: str, *, must: bool = False) -> TemplateField:
    return TemplateField(code=code, label=label, kind=FieldKind.DATE, mandatory=must)


def _number(code: str, label: str, help: str = "", *, must: bool = False) -> TemplateField:
    return TemplateField(code=code, label=label, kind=FieldKind.NUMBER, mandatory=must, help=help)


def _choice(code: str, label: str, *choices: str, must: bool = False) -> TemplateField:
    return TemplateField(
        code=code, label=label, kind=FieldKind.CHOICE, mandatory=must, choices=choices
    )


def _table(code: str, label: str, *columns: str, must: bool = False) -> TemplateField:
    return TemplateField(
        code=code, label=label, kind=FieldKind.TABLE, mandatory=must, columns=columns
    )


def _files(code: str, label: str, *, must: bool = False) -> TemplateField:
    return TemplateField(
        code=code, label=label, kind=FieldKind.ATTACHMENT, mandatory=must, help=_PAPER
    )


STARTING_TEMPLATE = Template(
    sections=(
        Section(
            code="basic",
            title="基本情况",
            fields=(
                _text("phone", "联系电话", 20, must=True),
                _text("address", "通信地址", 200),
                _choice("politics", "政治面貌", "中共党员", "共青团员", "民主党派", "群众"),
                _date("started_on", "参加工作时间", must=True),
                _text("post", "现任行政职务", 60),
                _text("work", "现从事专业技术工作", 100, must=True),
            ),
        ),
        Section(
            code="education",
            title="学历（学位）",
            fields=(
                _choice(
                    "degree",
                    "最高学历",
                    "博士研究生",
                    "硕士研究生",
                    "大学本科",
                    "大学专科",
                    "中专",
                    "其他",
                    must=True,
                ),
                _table(
                    "schools",
                    "学历（学位）教育经历",
                    "毕业时间",
                    "毕业院校",
                    "所学专业",
                    "学历",
                    "学位",
                    must=True,
                ),
                _files("diplomas", "学历（学位）证书", must=True),
            ),
        ),
        Section(
            code="career",
            title="工作经历",
            fields=(
                _table(
                    "jobs",
                    "工作经历",
                    "起止年月",
                    "工作单位",
                    "从事何专业技术工作",
                    "职务",
                    must=True,
                ),
            ),
        ),
        Section(
            code="title_now",
            title="现职称",
            fields=(
                _text("present_title", "现职称名称", 60),
                _date("title_since", "取得时间"),
                _number("title_years", "任现职称年限（年）"),
                _table("posts_held", "聘任情况", "聘任起止时间", "聘任单位", "聘任职务"),
                _files("title_papers", "职称证书、聘书"),
            ),
        ),
        Section(
            code="training",
            title="继续教育",
            fields=(
                _table("courses", "继续教育情况", "起止时间", "学习内容", "学时", "主办单位"),
                _files("training_papers", "继续教育证明"),
            ),
        ),
        Section(
            code="assessment",
            title="年度考核",
            fields=(
                _table("assessments", "任现职称以来年度考核", "年度", "考核单位", "考核结果"),
                _files("assessment_papers", "年度考核证明"),
            ),
        ),
        Section(
            code="achievements",
            title="业绩成果",
            fields=(
                _long("summary", "专业技术工作总结", "2000 字以内", 2000, must=True),
                _table("projects", "主要工作业绩", "起止时间", "项目名称", "本人作用", "完成情况"),
                _table(
                    "honours", "获奖情况", "获奖时间", "奖项名称", "等级", "本人排名", "授奖单位"
                ),
                _files("achievement_papers", "业绩证明材料"),
            ),
        ),
        Section(
            code="publications",
            title="论文著作",
            fields=(
                _table("papers", "论文、著作", "题目", "刊物或出版社", "发表时间", "本人排名"),
                _files("paper_copies", "论文、著作复印件"),
            ),
        ),
        Section(
            code="attachments",
            title="附件",
            fields=(
                _files("identity_copy", "身份证明"),
                _files("other_papers", "其他材料"),
            ),
        ),
    )
)
