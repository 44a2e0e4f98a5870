"""What `zhicheng draw verify` prints: every check in turn, with what it found."""

from collections.abc import Callable, Iterator

from domain.rules.draw_transcript import Check, Transcript
from interfaces.messages import message

_KINDS = {"FORMAL": "正式抽取", "SUPPLEMENTARY": "补充抽取"}
_SAID: dict[str, Callable[[Check], str]] = {
    "algorithm-unknown": lambda c: f"抽取算法：{c.stated}",
    "kind-without-result": lambda c: f"抽取类型：{_KINDS.get(c.stated, c.stated)}",
    "groups-wrong": lambda c: f"学科组及席位：{c.stated} 组，组名不重复，每组至少一名正选",
    "entries-not-canonical": lambda c: f"入池专家：{c.stated} 条，无重复，按规定顺序排列",
    "exclusions-not-canonical": lambda c: f"回避与排除：{c.stated} 条，无重复，按规定顺序排列",
    "frozen-hash-wrong": lambda c: f"专家库冻结校验值：重新计算为 {c.computed}",
    "hrss-secret-wrong": lambda c: f"职称管理部门的密钥：与承诺 {c.stated} 相符",
    "committee-secret-wrong": lambda c: f"评委会日常工作部门的密钥：与承诺 {c.stated} 相符",
    "public-value-wrong": lambda c: (
        f"公开随机值：{c.computed} = {c.stated}" if c.computed else "公开随机值：本次抽取不使用"
    ),
    "seed-wrong": lambda c: f"随机种子：重新计算为 {c.computed}",
    "too-few-experts": lambda c: f"入池人数：足以填满全部 {c.stated} 个席位",
    "seats-not-filled": lambda c: f"席位：{c.stated} 个，全部填满，无人重复，正选在前、备选在后",
    "cap-exceeded": lambda c: (
        f"同一单位上限：每组不超过 {c.computed} 名，实际最多 {c.stated} 名"
        if c.computed != "0"
        else "同一单位上限：本次抽取不限"
    ),
    "seats-wrong": lambda c: f"重新排序并抽取：{c.stated} 个席位与记录逐一一致",
    "differs-from-published": lambda c: "与抽取前公布的冻结校验值和双方承诺一致",
}
"""What is said of a check that holds."""


def lines(transcript: Transcript, checks: tuple[Check, ...]) -> Iterator[str]:
    """One line for each check, and what it comes to."""
    yield f"抽取编号：{transcript.draw}"
    yield "［通过］ 文件格式：逐字节符合规定格式，摘要相符"
    for check in checks:
        if check.holds:
            yield f"［通过］ {_SAID[check.code](check)}"
        else:
            yield f"［不符］ {message(check.code)}{_difference(check)}"
    wrong = sum(not check.holds for check in checks)
    if wrong:
        yield f"结论：{wrong} 项不符，这份抽取过程记录不成立。"
    else:
        yield f"结论：{len(checks) + 1} 项全部通过，按本记录重新抽取，结果完全一致。"


def _difference(check: Check) -> str:
    if check.stated and check.computed and check.stated != check.computed:
        return f"（记录为 {check.stated}，应为 {check.computed}）"
    return ""
