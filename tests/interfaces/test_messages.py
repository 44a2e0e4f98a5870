"""Messages say what to do, with the facts they get, and never with a gap."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.committees.review_plan import PlanKind
from domain.configuration.route import StageKind
from domain.rules.draw_algorithm import ALGORITHM
from domain.rules.identifiers import DocumentKind
from domain.rules.transcript_file import FORMAT
from domain.terms import AdministrativeLevel, TitleLevel
from interfaces.messages import MESSAGES, SUBJECTS, message, required_facts
from projections.listing import BadListing, Listing

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
NO_CODES = re.compile(
    rf"utf-\d+(-be)?|zhicheng-\w+|accepting-agencies|audit-seal|earlier-titles|fee-payments|"
    rf"blank-register|revocation-list|log-identity|earlier-number|{ALGORITHM}|{FORMAT}"
)
"""Encodings, the labels that keep the hashes of a draw apart, kinds of imports, and streams."""
COMPOSED = re.compile(r"bad-page|offline-(broken|unknown-signer|unsigned)")
"""Codes that are put together, of a field or of a state."""
PAGES_OWN = {
    "certificates-too-many",
    "log-altered",
    "login-locked",
    "payment-not-yet",
    "payment-refused",
    "too-many-requests",
    "tree-sizes-wrong",
}
"""Codes with facts that pages and operations raise themselves."""
PLACES = (
    "domain",
    "application",
    "infrastructure/uploads/attachments.py",
    "infrastructure/printing/press.py",
    "infrastructure/sheets/sheet_parse.py",
    "infrastructure/sheets/sheet_reader.py",
    "interfaces/template_sheet.py",
)


def sources() -> Iterator[tuple[str, ast.AST]]:
    for place in PLACES:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def test_everything_that_looks_like_a_code_has_a_message() -> None:
    """Also codes that a helper returns, which no raise shows."""
    missing = {
        node.value: file
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
        and not NO_CODES.fullmatch(node.value)
        and node.value not in MESSAGES
    }
    assert missing == {}


def refusals(tree: ast.AST) -> Iterator[tuple[set[str], set[str]]]:
    """Codes and facts of every refusal whose facts are written out."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        collected = _collected(function)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Rejected", "Refused")
                and all(keyword.arg for keyword in node.keywords)
            ):
                given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                fields = given.pop("fields", None)
                told = [*node.args[:1]]
                if isinstance(fields, ast.Dict):
                    told += fields.values
                elif isinstance(fields, ast.Name):
                    told += collected[fields.id]
                yield _codes(told), set(given)


def _collected(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """By the name of a table: what a function puts into it, as in `wrong["name"] = "required"`."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                    found[target.value.id].append(node.value)
    return found


def _codes(told: Iterable[ast.expr]) -> set[str]:
    return {
        part.value
        for one in told
        for part in ast.walk(one)
        if isinstance(part, ast.Constant) and part.value in MESSAGES
    }


def test_no_refusal_lacks_a_fact_that_its_message_needs() -> None:
    gaps: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    for _, tree in sources():
        for codes, facts in refusals(tree):
            for code in codes:
                seen.add(code)
                gaps[code] |= required_facts(code) - facts
    assert {code: names for code, names in gaps.items() if names} == {}
    needing = {code for code in MESSAGES if required_facts(code)}
    assert needing - seen == PAGES_OWN


def test_every_message_is_of_a_code_that_something_says() -> None:
    quoted = {
        code
        for layer in ("domain", "application", "projections", "infrastructure", "interfaces")
        for file in (ROOT / layer).rglob("*.py")
        if file.parent.name != "messages"
        for code in re.findall(r'"([a-z0-9-]+)"', file.read_text())
    }
    assert [one for one in MESSAGES if one not in quoted and not COMPOSED.fullmatch(one)] == []


def test_a_code_has_one_message() -> None:
    counted = Counter(code for subject in SUBJECTS for code in subject)
    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_is_a_clean_sentence_without_facts(code: str) -> None:
    said = message(code)
    assert any("一" <= character <= "鿿" for character in said)
    assert not set(said) & set("[]{}|")
    assert "，，" not in said
    assert not said.endswith(("，", "。", "；"))


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        (
            "too-few-experts",
            {
                "group": "结构",
                "eligible": 3,
                "needed": 8,
                "short": (("结构", 3, 8), ("机械", 0, 5)),
            },
            "符合条件的专家不足：“结构”仅 3 名，需要 8 名；“机械”仅 0 名，需要 5 名；"
            "请调整人数分布或同一单位上限，或补充专家库",
        ),
        (
            "step-by-step",
            {"needed": TitleLevel.INTERMEDIATE},
            "职称须逐级申报，没有您取得中级职称的记录；"
            "如已取得，请先在“我的既有职称”中填写并经职称办核实，否则可选择破格、绿色通道申报",
        ),
        (
            "too-few-numbers",
            {"year": 2026, "level": TitleLevel.SENIOR_FULL, "available": 2, "needed": 5},
            "2026 年度正高级证书编号仅剩 2 个，需要 5 个，请先生成证书编号",
        ),
        (
            "route-incomplete",
            {"stage": "Oc"},
            "审核路径配置不完整（缺少“县区职称办审核”环节），暂不能提交，请联系职称管理部门",
        ),
        (
            "route-incomplete",
            {"stage": StageKind.UNIT},
            "审核路径配置不完整（缺少“单位审核、公示”环节），暂不能提交，请联系职称管理部门",
        ),
        (
            "route-undefined",
            {
                "unit_level": AdministrativeLevel.COUNTY,
                "committee_level": AdministrativeLevel.PROVINCE,
                "title_level": TitleLevel.JUNIOR_ENTRY,
            },
            "县级单位向省级评委会申报员级职称没有对应的审核流程，请核对评委会与申报级别",
        ),
        (
            "document-malformed",
            {"kind": DocumentKind.PASSPORT},
            "护照号码的格式不正确，请核对证件类型与号码",
        ),
        ("document-malformed", {}, "证件号码的格式不正确，请核对证件类型与号码"),
        (
            "plan-other-duty",
            {"kind": PlanKind.SPECIAL},
            "特殊方案须由承担相应职责的其他经办人审核",
        ),
        (
            "publicity-not-over",
            {"until": date(2026, 6, 8)},
            "公示期至 2026-06-08，请在期满后的次日起办理",
        ),
        (
            "certificate-number-part",
            {"part": "serial", "width": 5},
            "证书编号的“序号”须为 5 位数字，请核对",
        ),
        ("certificate-number-part", {}, "证书编号的组成部分不符合规定，请核对"),
        (
            "attachment-too-big",
            {"largest": 20 * 1024 * 1024},
            "文件过大，不能超过 20 MB，请压缩后重新上传",
        ),
        (
            "attachment-too-many-pixels",
            {"most": 25_000_000},
            "图片过大，不能超过 2500 万像素，请缩小后重新上传",
        ),
        ("attachment-too-big", {}, "文件过大，请压缩后重新上传"),
    ],
)
def test_facts_are_said_in_chinese(code: str, facts: dict[str, object], said: str) -> None:
    assert message(code, facts) == said


AT = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {
                "organisation": "某市职称办",
                "role": "TitleOfficer",
                "at": AT,
                "action": "declaration.Approved",
            },
            "由某市职称办（职称管理部门经办人）于 2026-06-01 09:30 审核通过",
        ),
        (
            {"organisation": "", "role": "Applicant", "at": AT, "action": "declaration.Withdrawn"},
            "由申报人于 2026-06-01 09:30 撤回",
        ),
        (
            {"role": "system", "at": AT, "action": "declaration.Lapsed"},
            "由系统于 2026-06-01 09:30 视为放弃",
        ),
        ({"role": "UnitOfficer", "at": AT}, "由单位经办人于 2026-06-01 09:30 办理"),
        ({"organisation": "某单位", "action": "review_plan.PlanApproved"}, "由某单位审核通过"),
        ({"organisation": "某单位", "action": "gone.Event"}, "由某单位办理"),
        ({}, "被他人办理"),
    ],
)
def test_a_stale_version_tells_who_did_what_as_far_as_known(
    facts: dict[str, object], said: str
) -> None:
    assert message("stale-version", facts) == f"该办件已{said}，请按最新状态办理"


@pytest.mark.parametrize(("page", "size"), [(0, 20), (1, 0), (1, 201)])
def test_a_bad_listing_has_a_message(page: int, size: int) -> None:
    with pytest.raises(BadListing) as caught:
        Listing(page=page, size=size)
    assert caught.value.code in MESSAGES


def test_facts_are_text_and_never_a_template() -> None:
    said = message("transcript-malformed", {"place": "$.seats[0].{role}"})
    assert said == "不是抽取过程记录，或格式不正确（$.seats[0].{role}），请重新下载原文件后核验"
