"""The 27 national series of professional titles and what each level is called.

Source of the names: the ministry's table of series and level names of 2021. The codes are
ours: the places of that table. Levels that an exam alone gives (以考代评) are the national
practice and the default; a province may configure them.
"""

from dataclasses import dataclass

from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLadder:
    """One line of names from SENIOR_FULL down to JUNIOR_ENTRY; empty where there is none."""

    names: tuple[str, str, str, str, str]

    def name(self, level: TitleLevel) -> str:
        """What a title of this level is called; empty when the ladder has no such step."""
        return self.names[tuple(TitleLevel).index(level)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleSeries:
    """职称系列"""

    code: str
    name: str
    ladders: tuple[TitleLadder, ...]
    exam_levels: frozenset[TitleLevel] = frozenset()
    """Levels at which review is refused because an exam gives the title."""

    @property
    def levels(self) -> tuple[TitleLevel, ...]:
        """The levels that exist in this series, from the top."""
        return tuple(
            level for level in TitleLevel if any(ladder.name(level) for ladder in self.ladders)
        )

    def title_names(self, level: TitleLevel) -> tuple[str, ...]:
        """All the titles of one level, e.g. 主任医师, 主任药师 ... for health at the top."""
        return tuple(name for ladder in self.ladders if (name := ladder.name(level)))


_INTERMEDIATE_AND_BELOW = frozenset(
    (TitleLevel.INTERMEDIATE, TitleLevel.JUNIOR_ASSISTANT, TitleLevel.JUNIOR_ENTRY)
)
_BY_EXAM = {"04", "08", "15", "17", "18", "19", "27"}
"""Health, publishing, translation, accounting, statistics, economics, audit."""

_RESEARCH = ("研究员 副研究员 助理研究员 研究实习员 -",)
_TEACHING_PRACTICE = (
    "正高级讲师 高级讲师 讲师 助理讲师 -",
    "正高级实习指导教师 高级实习指导教师 一级实习指导教师 二级实习指导教师 三级实习指导教师",
)
_ARTS = (
    "演员 演奏员 编剧 导演（编导） 指挥 作曲 作词 摄影（摄像）师 舞美设计师 "
    "艺术创意设计师 美术师 文学创作 演出监督 舞台技术 录音师 剪辑师"
)
_CURATORS = "研究馆员 副研究馆员 馆员 助理馆员"


def _graded(trade: str) -> str:
    """一级.. to 四级.., as artists and notaries count."""
    return f"一级{trade} 二级{trade} 三级{trade} 四级{trade} -"


def _ranked(trade: str) -> str:
    """正高级.. down to 助理.., without an entry level."""
    return f"正高级{trade} 高级{trade} {trade} 助理{trade} -"


_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("高等学校教师", ("教授 副教授 讲师 助教 -",)),
    ("哲学社会科学研究人员", _RESEARCH),
    ("自然科学研究人员", _RESEARCH),
    (
        "卫生技术人员",
        (
            "主任医师 副主任医师 主治（主管）医师 医师 医士",
            "主任药师 副主任药师 主管药师 药师 药士",
            "主任护师 副主任护师 主管护师 护师 护士",
            "主任技师 副主任技师 主管技师 技师 技士",
        ),
    ),
    ("工程技术人员", ("正高级工程师 高级工程师 工程师 助理工程师 技术员",)),
    (
        "农业技术人员",
        (
            "正高级农艺师 高级农艺师 农艺师 助理农艺师 农业技术员",
            _ranked("畜牧师"),
            _ranked("兽医师"),
            "农业技术推广研究员 - - - -",
        ),
    ),
    (
        "新闻专业人员",
        ("高级记者 主任记者 记者 助理记者 -", "高级编辑 主任编辑 编辑 助理编辑 -"),
    ),
    ("出版专业人员", ("编审 副编审 编辑 助理编辑 -",)),
    ("图书资料专业人员", (f"{_CURATORS} 管理员",)),
    ("文物博物专业人员", (f"{_CURATORS} -",)),
    ("档案专业人员", (f"{_CURATORS} 管理员",)),
    (
        "工艺美术专业人员",
        ("正高级工艺美术师 高级工艺美术师 工艺美术师 助理工艺美术师 工艺美术员",),
    ),
    ("技工院校教师", _TEACHING_PRACTICE),
    (
        "体育专业人员",
        (
            "国家级教练 高级教练 中级教练 初级教练 -",
            "正高级运动防护师 高级运动防护师 中级运动防护师 初级运动防护师 -",
        ),
    ),
    ("翻译专业人员", ("译审 一级翻译 二级翻译 三级翻译 -",)),
    (
        "播音主持专业人员",
        ("播音指导 主任播音员主持人 一级播音员主持人 二级播音员主持人 -",),
    ),
    ("会计人员", (_ranked("会计师"),)),
    ("统计专业人员", (_ranked("统计师"),)),
    ("经济专业人员", (_ranked("经济师"), _ranked("人力资源管理师"), _ranked("知识产权师"))),
    ("实验技术人员", ("正高级实验师 高级实验师 实验师 助理实验师 实验员",)),
    ("中等职业学校教师", _TEACHING_PRACTICE),
    ("中小学教师", ("正高级教师 高级教师 一级教师 二级教师 三级教师",)),
    (
        "艺术专业人员",
        tuple(_graded(trade) for trade in _ARTS.split()),
    ),
    (
        "公共法律服务专业人员",
        (
            _graded("公证员"),
            "主任法医师 副主任法医师 主检法医师 法医师 -",
            "正高级司法鉴定人 高级司法鉴定人 中级司法鉴定人 初级司法鉴定人 -",
        ),
    ),
    (
        "船舶专业技术人员",
        (
            "正高级船长 高级船长 中级驾驶员 助理驾驶员 驾驶员",
            "正高级轮机长 高级轮机长 中级轮机员 助理轮机员 轮机员",
            "正高级船舶电子员 高级船舶电子员 中级船舶电子员 助理船舶电子员 船舶电子员",
            "正高级引航员 高级引航员 中级引航员 助理引航员 引航员",
        ),
    ),
    (
        "民用航空飞行技术人员",
        tuple(
            f"正高级{trade} 一级{trade} 二级{trade} 三级{trade} -"
            for trade in ("飞行员", "领航员", "飞行通信员", "飞行机械员")
        ),
    ),
    ("审计专业人员", (_ranked("审计师"),)),
)


def _ladder(line: str) -> TitleLadder:
    full, associate, middle, assistant, entry = (
        "" if name == "-" else name for name in line.split()
    )
    return TitleLadder(names=(full, associate, middle, assistant, entry))


def _series(code: str, name: str, lines: tuple[str, ...]) -> TitleSeries:
    series = TitleSeries(code=code, name=name, ladders=tuple(_ladder(line) for line in lines))
    if code not in _BY_EXAM:
        return series
    return TitleSeries(
        code=code,
        name=name,
        ladders=series.ladders,
        exam_levels=_INTERMEDIATE_AND_BELOW & frozenset(series.levels),
    )


SERIES: tuple[TitleSeries, ...] = tuple(
    _series(f"{place:02}", name, lines) for place, (name, lines) in enumerate(_TABLE, start=1)
)
BY_CODE = {series.code: series for series in SERIES}
