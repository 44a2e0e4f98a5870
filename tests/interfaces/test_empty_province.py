"""From an empty system to a verified certificate, by what its own officers can do.

`zhicheng migrate` and `zhicheng admin create` have run, and nothing else: everything below is an
operation that a page offers too, or a sheet that an officer downloaded, filled in and sent back.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from infrastructure.settings import Settings
from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.expected import WALKS
from interfaces.route_run.run import (
    START,
    administrator,
    drive,
    empty_service,
    environment_for,
)
from interfaces.route_run.world import EXPERTS, SPECIALTY, TEMPLATE, World

WALK = next(walk for walk in WALKS if walk.id == "R3b")
"""A city's unit, up to a provincial committee with delegated authority."""
PATIENCE = 30.0
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
BODIES: tuple[Mapping[str, str], ...] = (
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


SEEDED = {"catalogue", "calendar"}
"""What `zhicheng admin create` lays down."""
SPECIAL = {"accounts": ["还没有经办人负责呈报方案审核（特殊情况）"]}
"""A province without special plans can do without."""


class ByHand(World):
    """The same province as in `zhicheng routes`, but set up as an office would."""

    def set_up(self) -> "ByHand":
        self.found_bodies()
        self.open_accounts()
        self.number_issuers()
        self.register_committee()
        self.open_window()
        self.configure_routes()
        self.fill_pool()
        self.register_staff()
        return self

    def found_bodies(self) -> None:
        """M1, by sheet."""
        rows = []
        for body in BODIES:
            division, level = PLACES[body["机构名称"][0]]
            rows.append({**body, DIVISION: division, LEVEL: level})
        send_sheet(self.admin, "organisations", rows)
        known = {
            row["name"]: row["organisation"] for row in everything(self.admin, "/organisations")
        }
        self.bodies = {short: known[name] for short, (name, _, _) in OFFICES.items()}
        self.bodies["institute-p"] = known["省建筑科学研究院"]

    def open_accounts(self) -> None:
        """M2: an officer for every body, who changes the first password."""
        forms: list[dict[str, Any]] = [
            {
                "login": short,
                "name": f"{name}经办人",
                "role": role,
                "organisation": self.bodies[short],
                "duties": list(duties),
            }
            for short, (name, role, duties) in OFFICES.items()
        ]
        clients = self._accounts(forms)
        self.officers = {
            form["organisation"]: client for form, client in zip(forms, clients, strict=True)
        }

    def number_issuers(self) -> None:
        """H9 and M4: who issues has a code and a key."""
        office = {"organisation": self.bodies["office-p"]}
        self.officer("title-p").do("/issuer-codes", {**office, "issuer_code": "002"})
        self.admin.do("/issuer-keys", office)

    def register_committee(self) -> None:
        """H10, by sheet; then the template of its declarations."""
        title = self.officer("title-p")
        row = {
            "评委会名称": COMMITTEE,
            "行政级别": "省级",
            "评委会级别": "高评会",
            DIVISION: "320000",
            "日常工作部门": "省评委会办公室",
            "组建单位": "省住建主管部门",
            "系列": "工程技术人员",
            "专业": SPECIALTY,
            "权限下放": "是",
            "有效期起": str(self.today - timedelta(days=100)),
            "有效期止": str(self.today + timedelta(days=900)),
        }
        send_sheet(title, "committees", [row])
        [made] = everything(title, "/committees")
        title.do(f"/committees/{made['committee']}/set-template", TEMPLATE)
        self.committees["p", WALK.variant, True] = made["committee"]

    def open_window(self) -> None:
        """B2, by sheet."""
        year = self.today.year
        row = {
            "评委会名称": COMMITTEE,
            "年度": str(year),
            "申报开始日期": f"{year}-01-01",
            "申报截止日期": f"{year}-12-31",
            "资格截止日期": f"{year}-12-31",
            "立即发布": "是",
        }
        send_sheet(self.officer("title-p"), "batches", [row])

    def configure_routes(self) -> None:
        """H8, by sheet, from the roots down."""
        nodes = [("省职称办", ""), ("省评委会办公室", "省职称办")]
        nodes += zip(CLIMB, ("", *CLIMB), strict=False)
        rows = [
            {
                "下级节点类型": REVIEWED[name],
                "下级机构名称": name,
                **({HIGHER: above, KIND: REVIEWED[above]} if above else {}),
            }
            for name, above in nodes
        ]
        options = {"mode": "PEER_REVIEW", "title_level": "SENIOR"}
        send_sheet(self.officer("title-p"), "routes", rows, options)

    def register_staff(self) -> None:
        """A unit's people, by sheet; whoever works elsewhere registers alone."""
        unit, who = self.officer("unit-m"), self.identity()
        send_sheet(unit, "people", [{"姓名": who["name"], "证件号码": who["identity_number"]}])
        found = unit.ask("/people/search", {"text": who["name"]})
        assert who["name"] in {row["name"] for row in found["items"]}

    def fill_pool(self) -> None:
        """C9, by sheet; then an account for everybody who may be drawn."""
        office = self.officer("office-p")
        rows = []
        for _ in range(EXPERTS):
            who = self.identity()
            rows.append(
                {
                    "姓名": who["name"],
                    "证件号码": who["identity_number"],
                    "工作单位": "省建筑科学研究院",
                    "专业": SPECIALTY,
                    "职称级别": "正高级",
                    "聘期开始": str(self.today - timedelta(days=100)),
                    "聘期结束": str(self.today + timedelta(days=900)),
                }
            )
        send_sheet(office, "experts", rows)
        people = [row["person"] for row in everything(office, "/experts")]
        forms = [
            {"login": f"expert-{n}", "name": "评审专家", "role": "Expert", "person": person}
            for n, person in enumerate(people)
        ]
        self.experts = dict(zip(people, self._accounts(forms), strict=True))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def province(tmp_path: Path, clock: MovableClock) -> Iterator[ByHand]:
    with fresh_databases(tmp_path) as urls:
        settings = Settings.from_environment(environment_for(tmp_path, urls))
        with empty_service(settings, clock) as (_, address):
            world = ByHand(address, administrator(address), clock.today())
            yield world
            world.close()
    structlog.reset_defaults()  # the log lines went to this test's stderr


def test_officers_take_an_empty_province_to_a_certificate(
    province: ByHand, clock: MovableClock
) -> None:
    assert SEEDED.isdisjoint(missing(province))
    assert len(missing(province)) == province.admin.get("/setup")["missing"] == 10
    province.set_up()
    assert missing(province) == {"numbers": ["还没有可用的 2026 年证书编号"], **SPECIAL}
    [outcome] = drive(province, clock, lambda _: None, [WALK])
    assert outcome.stages == WALK.stages
    assert outcome.passed_by == ()
    assert outcome.verified
    assert missing(province) == SPECIAL


def missing(province: World) -> dict[str, list[str]]:
    """开始配置: the steps that are not done, and what they lack."""
    steps = province.admin.get("/setup")["steps"]
    return {step["code"]: step["missing"] for step in steps if step["missing"]}


def send_sheet(
    client: Client,
    kind: str,
    rows: Sequence[Mapping[str, str]],
    options: Mapping[str, str] | None = None,
) -> None:
    """Download the template, fill it in, upload it, read the result of the check, submit."""
    book = load_workbook(BytesIO(download(client, f"/imports/{kind}/template")))
    page = book.worksheets[0]
    headings = [str(cell.value).removeprefix("*") for cell in page[1]]
    for number, row in enumerate(rows, 2):
        assert set(row) <= set(headings)
        for place, heading in enumerate(headings, 1):
            page.cell(number, place, row.get(heading))
    out = BytesIO()
    book.save(out)
    sent = client.upload(
        f"/imports/{kind}", f"{kind}.xlsx", MEDIA_TYPE, out.getvalue(), options or {}
    )
    path = f"/imports/{sent['id']}"
    checked = _settled(client, path, sent["position"], "CHECKED")
    assert (checked["good"], checked["bad"]) == (len(rows), 0), _reasons(client, path)
    done = client.do(f"{path}/submit", {}, expected=checked["version"])
    finished = _settled(client, path, done.position, "FINISHED")
    assert (finished["good"], finished["bad"]) == (len(rows), 0), _reasons(client, path)


def _settled(client: Client, path: str, position: int, status: str) -> Any:
    """The import once the program has done with it; its page looks again in the same way."""
    deadline = time.monotonic() + PATIENCE
    while (found := client.get(path, min_position=position))["status"] != status:
        assert time.monotonic() < deadline, found
        assert found["status"] in ("CHECKING", "STORING"), found
        time.sleep(0.02)  # polled, with a deadline
    return found


def _reasons(client: Client, path: str) -> list[str]:
    return [row["reason"] for row in client.get(f"{path}/refused")["items"]]


def everything(client: Client, path: str) -> Any:
    found = client.get(path, size=200)
    assert found["total"] == len(found["items"])
    return found["items"]


def download(client: Client, path: str) -> bytes:
    connection = HTTPConnection(urlsplit(client.address).netloc, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {client.token}"}
        connection.request("GET", f"/api{path}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, path
        return answer.read()
    finally:
        connection.close()
