"""The province that its own officers set up in an empty system: what they write in the sheets."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO

from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from interfaces.route_run.world import SPECIALTY

Row = Mapping[str, str]
COMMITTEE = "省建设工程高评会"
OFFICES = {
    "title-p": ("省职称办", "TitleOfficer", ("ORDINARY_PLANS",)),
    "title-m": ("市职称办", "TitleOfficer", ()),
    "auth-m": ("市住建主管部门", "AuthorityOfficer", ()),
    "industry-m": ("市行业主管部门", "AuthorityOfficer", ()),
    "office-p": ("省评委会办公室", "CommitteeOfficer", ()),
    "unit-m": ("市建筑设计院", "UnitOfficer", ()),
}
"""Short name -> full name, and role and duties of its officer."""
BODIES: tuple[Row, ...] = (
    {"机构名称": "省职称办", "机构类型": "职称管理部门"},
    {"机构名称": "省住建主管部门", "机构类型": "行政主管部门"},
    {"机构名称": "省评委会办公室", "机构类型": "评委会日常工作部门", "上级机构": "省职称办"},
    {
        "机构名称": "省建筑科学研究院",
        "机构类型": "用人单位",
        "单位性质": "企业",
        "上级机构": "省住建主管部门",
    },
    {"机构名称": "市职称办", "机构类型": "职称管理部门", "上级机构": "省职称办"},
    {"机构名称": "市行业主管部门", "机构类型": "行业主管部门", "上级机构": "市职称办"},
    {"机构名称": "市住建主管部门", "机构类型": "行政主管部门", "上级机构": "省住建主管部门"},
    {
        "机构名称": "市建筑设计院",
        "机构类型": "用人单位",
        "单位性质": "企业",
        "上级机构": "市住建主管部门",
    },
)
PLACES = {"省": ("320000", "省级"), "市": ("320100", "市级")}
DIVISION, LEVEL, HIGHER, KIND = "行政区划代码", "级别", "上级机构名称", "上级节点类型"
REVIEWED = {
    "省职称办": "职称管理部门审核",
    "省评委会办公室": "评委会审核",
    "市职称办": "职称办审核",
    "市行业主管部门": "行业主管部门审核",
    "市住建主管部门": "行政主管部门审核",
}
CLIMB = ("市职称办", "市行业主管部门", "市住建主管部门")
"""From the root down; a city's cases climb them the other way."""
ROUTE_OPTIONS = {"mode": "PEER_REVIEW", "title_level": "SENIOR"}


def body_rows() -> Iterator[Row]:
    """M1"""
    for body in BODIES:
        division, level = PLACES[body["机构名称"][0]]
        yield {**body, DIVISION: division, LEVEL: level}


def committee_row(today: date) -> Row:
    """H10"""
    return {
        "评委会名称": COMMITTEE,
        "行政级别": "省级",
        "评委会级别": "高评会",
        DIVISION: "320000",
        "日常工作部门": "省评委会办公室",
        "组建单位": "省住建主管部门",
        "系列": "工程技术人员",
        "专业": SPECIALTY,
        "权限下放": "是",
        "有效期起": str(today - timedelta(days=100)),
        "有效期止": str(today + timedelta(days=900)),
    }


def window_row(year: int) -> Row:
    """B2"""
    return {
        "评委会名称": COMMITTEE,
        "年度": str(year),
        "申报开始日期": f"{year}-01-01",
        "申报截止日期": f"{year}-12-31",
        "资格截止日期": f"{year}-12-31",
        "立即发布": "是",
    }


def route_rows() -> Iterator[Row]:
    """H8, from the roots down"""
    nodes = [("省职称办", ""), ("省评委会办公室", "省职称办")]
    nodes += zip(CLIMB, ("", *CLIMB), strict=False)
    for name, above in nodes:
        over = {HIGHER: above, KIND: REVIEWED[above]} if above else {}
        yield {"下级节点类型": REVIEWED[name], "下级机构名称": name, **over}


def expert_row(who: Row, today: date) -> Row:
    """C9"""
    return {
        "姓名": who["name"],
        "证件号码": who["identity_number"],
        "工作单位": "省建筑科学研究院",
        "专业": SPECIALTY,
        "职称级别": "正高级",
        "聘期开始": str(today - timedelta(days=100)),
        "聘期结束": str(today + timedelta(days=900)),
    }


def filled_in(template: bytes, rows: Sequence[Row]) -> bytes:
    """The downloaded template with these rows, each under the headings it names."""
    book = load_workbook(BytesIO(template))
    page = book.worksheets[0]
    headings = [str(cell.value).removeprefix("*") for cell in page[1]]
    for number, row in enumerate(rows, 2):
        assert set(row) <= set(headings)
        for place, heading in enumerate(headings, 1):
            page.cell(number, place, row.get(heading))
    out = BytesIO()
    book.save(out)
    return out.getvalue()
