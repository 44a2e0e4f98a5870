"""What `zhicheng audit verify` says: what was looked at, and the first thing that is not right."""

from collections.abc import Iterator

from infrastructure.evidence.audit_check import Flaw, Found, Report
from interfaces.words import word

HOLDS, ALTERED, UNWITNESSED = 0, 1, 3
"""Exit codes; 2 is a file that cannot be used, as everywhere."""


def exit_code(report: Report) -> int:
    if report.holds:
        return HOLDS
    only_witnesses = all(one.flaw is Flaw.WITNESSES for one in report.found)
    return UNWITNESSED if only_witnesses else ALTERED


def lines(report: Report, required: int) -> Iterator[str]:
    """In Chinese, one line for each thing."""
    if report.checkpoints:
        newest = report.checkpoints[-1]
        yield f"检查点：{len(report.checkpoints)} 个，日志密钥 {report.keys} 把"
        yield f"最新检查点：{newest.size} 条事件，签署于 {word(newest.moment)}"
    if report.size:
        yield f"已核对：{report.size} 条事件，末条位置 {report.position}"
    if report.beyond and report.holds:
        yield f"提示：最新检查点之后另有 {report.beyond} 条事件，尚无签署可以核对"
    if required and report.witnessed is not None:
        sure = report.witnessed
        yield f"见证：{sure.size} 条事件以内有至少 {required} 名见证人签名（{word(sure.moment)}）"
    for one in report.found:
        yield f"［不符］ {_told(one, report)}"
    yield "结论：" + _verdict(report)


def _verdict(report: Report) -> str:
    if not report.checkpoints and report.holds:
        return "没有检查点，不能说明什么。"
    return {
        HOLDS: "全部相符，日志没有变动。",
        ALTERED: "日志与签署过的内容不符。",
        UNWITNESSED: "日志与检查点相符，但见证签名不足。",
    }[exit_code(report)]


def _told(found: Found, report: Report) -> str:
    at, size = found.position, found.size
    until = f"，不晚于位置 {found.until}" if found.until else ""
    return {
        Flaw.IDENTITY: "指定的日志公钥不在本日志的密钥链上，或密钥轮换公告无效",
        Flaw.CHECKPOINT: f"{size} 条事件之后的检查点签名无效、顺序有误或互相矛盾",
        Flaw.CHANGED: f"位置 {at} 的事件被改动",
        Flaw.MISSING: f"位置 {at} 的事件缺失",
        Flaw.ADDED: f"位置 {at} 的事件是后来插入的",
        Flaw.ROOT: f"到位置 {at} 为止都相符；第一处变动在其后{until}（{size} 条事件的检查点）",
        Flaw.SHORTER: f"日志到位置 {report.position or at} 为止，不足检查点的 {size} 条事件，"
        "可能恢复过较早的备份",
        Flaw.BEYOND: f"位置 {at} 起的事件在最新检查点之后",
        Flaw.ORDER: f"位置 {at} 的事件顺序有误",
        Flaw.WITNESSES: "没有一个检查点有足够的见证签名",
    }[found.flaw]
