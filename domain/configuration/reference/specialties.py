"""A starter tree of specialties (专业): the series on top, fields below, specialties as leaves.

Codes grow by two digits a step; the first two are the code of the series. The tree is data
to begin with; the catalogue is edited from there.
"""

from dataclasses import dataclass

from domain.configuration.reference.series import SERIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialty:
    """专业, or a group of them"""

    code: str
    name: str
    parent: str | None
    """The code one step up; None for a series."""


# Series, then field: specialties. A field without specialties is a leaf itself.
_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "01": (("理工类", ""), ("人文社科类", ""), ("思想政治理论", "")),
    "02": (("经济学", ""), ("社会学", ""), ("历史学", "")),
    "03": (("数理科学", ""), ("生命科学", ""), ("地球科学", "")),
    "04": (
        ("临床医学", "内科 外科 妇产科 儿科 急诊医学 全科医学"),
        ("中医学", "中医内科 针灸推拿"),
        ("药学", "医院药学 中药学"),
        ("护理学", ""),
        ("公共卫生", "疾病控制 健康教育"),
    ),
    "05": (
        (
            "建设工程",
            "建筑学 结构工程 给水排水 暖通空调 建筑电气 城乡规划 风景园林 工程造价 建筑施工 "
            "市政工程",
        ),
        ("机械工程", "机械设计 机械制造 模具 工业自动化 机器人"),
        ("电子信息工程", "电子技术 通信技术 软件工程 网络安全 人工智能 集成电路 大数据"),
        ("电力工程", "发电 输配电 新能源"),
        ("化工工程", "化学工艺 高分子材料 安全工程"),
        ("交通工程", "公路与桥梁 港口航道 轨道交通 汽车运用"),
        ("水利工程", "水工建筑 水文与水资源"),
        ("环境工程", "环境监测 污染治理"),
        ("轻工纺织工程", "纺织 服装 食品工程"),
        ("自然资源工程", "测绘 地质勘查 土地管理"),
        ("生物医药工程", "制药 医疗器械"),
        ("质量计量工程", "质量管理 计量检测 标准化"),
    ),
    "06": (("农艺", "作物 园艺 植物保护"), ("畜牧", ""), ("兽医", ""), ("水产", "")),
    "07": (("采编", ""), ("新媒体", "")),
    "08": (("编辑出版", ""), ("数字出版", "")),
    "09": (("图书馆", ""), ("情报资料", ""), ("群众文化", "")),
    "10": (("文物保护", ""), ("考古", ""), ("博物馆", "")),
    "11": (("档案管理", ""), ("电子档案", "")),
    "12": (("陶瓷艺术", ""), ("刺绣", ""), ("玉雕", "")),
    "13": (("文化技术理论", ""), ("生产实习指导", "")),
    "14": (("运动训练", ""), ("运动防护", "")),
    "15": (("英语翻译", ""), ("日语翻译", "")),
    "16": (("播音", ""), ("主持", "")),
    "17": (("会计", ""),),
    "18": (("统计", ""),),
    "19": (("工商管理", ""), ("金融", ""), ("人力资源管理", ""), ("知识产权", "")),
    "20": (("高校实验", ""), ("科研实验", "")),
    "21": (("专业课", ""), ("公共课", "")),
    "22": (("语文", ""), ("数学", ""), ("英语", ""), ("学前教育", "")),
    "23": (("表演", ""), ("美术", ""), ("文学创作", "")),
    "24": (("公证", ""), ("法医鉴定", ""), ("物证鉴定", "")),
    "25": (("船舶驾驶", ""), ("轮机", ""), ("引航", "")),
    "26": (("飞行", ""),),
    "27": (("审计", ""),),
}


def _tree() -> tuple[Specialty, ...]:
    nodes: list[Specialty] = []
    for series in SERIES:
        nodes.append(Specialty(code=series.code, name=series.name, parent=None))
        for i, (field, leaves) in enumerate(_FIELDS[series.code], start=1):
            code = f"{series.code}{i:02}"
            nodes.append(Specialty(code=code, name=field, parent=series.code))
            nodes += (
                Specialty(code=f"{code}{j:02}", name=leaf, parent=code)
                for j, leaf in enumerate(leaves.split(), start=1)
            )
    return tuple(nodes)


SPECIALTIES: tuple[Specialty, ...] = _tree()
BY_CODE = {specialty.code: specialty for specialty in SPECIALTIES}
