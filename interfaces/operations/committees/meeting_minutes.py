"""The minutes of a meeting (会议纪要) as PDF, once the tally is signed.

Printed when they are asked for and kept nowhere: what they say stands in the log, and the same
log gives the same bytes.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.committees.review_meeting import Status
from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    CandidateDeferred,
    ReviewStarted,
)
from domain.committees.rubric import highest_total
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    PaperTallyEntered,
    TallySigned,
    result,
)
from domain.decider import Rejected
from domain.rules.quorum import least_present
from infrastructure.printing import fonts
from infrastructure.printing.declaration_pdf import DeclarationSheet, render
from infrastructure.printing.ruled_form import (
    Block,
    Part,
    Row,
    Table,
)
from interfaces.http.calls import Call, File
from interfaces.http.operations import NoBody, Read
from interfaces.http.rendering import moment
from interfaces.operations.committees.meeting_history import Sitting, require_overview, sitting
from interfaces.operations.committees.meeting_scores import panels_of, standing_back, summarised
from interfaces.operations.experts.review_reads import MEMBERS
from interfaces.system import System
from interfaces.words import word
from projections.committees import meetings, plans
from projections.committees.meetings import MeetingRow, MemberRow
from projections.committees.plans import CandidateRow

Named = dict[Any, CandidateRow]
_BLANK = "\n\n"
"""Room for a signature."""


def minutes(system: System, call: Call[NoBody]) -> File:
    """Raises `Rejected`: minutes-not-signed, minutes-unprintable."""
    seen = sitting(system, call)
    require_overview(call, seen.state)
    if seen.state.status is not Status.SIGNED:
        raise Rejected("minutes-not-signed")
    sheet = _sheet(system, call, seen)
    missing = {c for text in _texts(sheet) for c in fonts.missing(text.replace("\n", ""))}
    if missing:
        points = ", ".join(f"U+{ord(c):04X}" for c in sorted(missing))
        raise Rejected("minutes-unprintable", characters=points)
    name = f"评审会议纪要-{seen.plan.name}.pdf"
    return File(name=name, media_type="application/pdf", content=render(sheet), inline=True)


def _sheet(system: System, call: Call[NoBody], seen: Sitting) -> DeclarationSheet:
    assert seen.state.plan is not None, "a meeting has a plan"
    with system.reading() as tx:
        row = meetings.get(tx, call.id)
        members = meetings.members(tx, call.id)
        named: Named = {c.declaration: c for c in plans.candidates(tx, seen.state.plan)}
    assert row is not None, "a signed meeting is in the read model"
    return DeclarationSheet(
        title="评审会议纪要",
        subtitle=f"（{row.committee_name or '—'}　{row.plan_name or '—'}）",
        facts=_facts(seen, row, members),
        parts=tuple(
            part
            for part in (
                _attendance(seen, row, members),
                _recusals(system, call, seen),
                _panels(system, call, seen, named),
                _scores(system, seen),
                _vote(seen, named),
                _deferred(seen, named),
                _signatures(seen, members),
            )
            if part is not None
        ),
        printed_at=_at(seen, TallySigned) or row.opened_at,
        reference=f"会议编号 {call.id}",
    )


def _facts(
    seen: Sitting, row: MeetingRow, members: tuple[MemberRow, ...]
) -> tuple[tuple[str, str], ...]:
    state = seen.state
    names = {one.expert: one.expert_name or "—" for one in members}
    started = next((r for r in seen.history if isinstance(r.event, ReviewStarted)), None)
    presiding = state.presiding or row.chair
    role = "主任委员" if presiding == state.chair else "副主任委员，主任委员缺席"
    voted = len(state.tallies)
    passed = sum(one.passed for one in state.results)
    return (
        ("评审委员会", row.committee_name or "—"),
        ("呈报方案", row.plan_name or "—"),
        ("会议召集", moment(row.opened_at)),
        ("宣布开会", moment(started.at) if started else "—"),
        ("主持人", f"{names.get(presiding, '—')}（{role}）"),
        ("评委人数", str(len(state.roster))),
        ("出席评委", f"{len(state.present)}（法定人数 {least_present(len(state.roster))}）"),
        ("参评人员", str(len(state.candidates))),
        ("表决", f"{voted} 人，通过 {passed} 人，未通过 {voted - passed} 人"),
        ("签字确认", moment(_at(seen, TallySigned))),
    )


def _attendance(seen: Sitting, row: MeetingRow, members: tuple[MemberRow, ...]) -> Part:
    signed = {r.event.expert: r.at for r in seen.history if isinstance(r.event, AttendanceRecorded)}
    role = {row.chair: "主任委员", **dict.fromkeys(row.vice_chairs, "副主任委员")}
    present = tuple(
        (one.expert_name or "—", role.get(one.expert, "委员"), moment(signed[one.expert]))
        for one in members
        if one.expert in signed
    )
    absent = tuple(
        (one.expert_name or "—", role.get(one.expert, "委员"))
        for one in members
        if one.expert not in signed
    )
    return Part(
        title="一、出席情况",
        below=(
            Table(label="出席评委", columns=("姓名", "职务", "签到时间"), rows=present),
            Table(label="缺席评委", columns=("姓名", "职务"), rows=absent),
        ),
    )


def _recusals(system: System, call: Call[Any], seen: Sitting) -> Part:
    rows = tuple(
        (
            one.expert_name or "—",
            one.applicant_name or "—",
            word(one.rule or one.ground) if one.rule or one.ground else "—",
            one.evidence or "—",
            moment(one.at) if one.ground else "会前",
        )
        for one in standing_back(system, call.id, seen)
    )
    columns = ("评委", "参评人员", "回避情形", "依据", "提出时间")
    return Part(title="二、回避情况", below=(Table(label="回避", columns=columns, rows=rows),))


def _panels(system: System, call: Call[Any], seen: Sitting, named: Named) -> Part:
    found = panels_of(system, call.id, seen)
    names = {m.expert: m.expert_name for panel in found for m in panel.members}
    rows = tuple(
        (
            panel.name,
            "、".join(member.expert_name or "—" for member in panel.members),
            "、".join(_name(named, one) for one in panel.declarations),
        )
        for panel in found
    )
    said = seen.opinions()
    blocks = tuple(
        Block(
            label=_name(named, candidate.declaration),
            text="\n".join(
                f"{event.opinion}（{names.get(event.author) or '—'}，{moment(r.at)}）"
                for event, r in said[candidate.declaration]
            ),
        )
        for candidate in seen.state.candidates
        if candidate.declaration in said
    )
    columns = ("评议组", "成员", "参评人员")
    return Part(
        title="三、评议组与评议意见",
        below=(Table(label="评议组", columns=columns, rows=rows), *blocks),
    )


def _scores(system: System, seen: Sitting) -> Part:
    rows = tuple(
        (
            one.applicant_name or "—",
            f"{one.scored} / {one.electors}",
            _number(one.average),
            _number(one.highest),
            _number(one.lowest),
        )
        for one in summarised(system, seen)
    )
    label = f"打分汇总（满分 {highest_total(seen.state.rubric)} 分）"
    columns = ("姓名", "打分评委", "平均分", "最高分", "最低分")
    return Part(title="四、打分情况", below=(Table(label=label, columns=columns, rows=rows),))


def _vote(seen: Sitting, named: Named) -> Part:
    columns = (
        "姓名",
        "工作单位",
        "申报职称",
        "应投票",
        "赞成",
        "反对",
        "弃权",
        "通过须",
        "结果",
    )
    rows = []
    for tally in seen.state.tallies:
        counted = result(tally)
        known = named.get(tally.declaration)
        rows.append(
            (
                _name(named, tally.declaration),
                (known.unit_name if known else None) or "—",
                (known.title if known else None) or "—",
                str(tally.present),
                str(tally.yes),
                str(tally.no),
                str(tally.abstain),
                str(least_present(tally.present)),
                "通过" if counted.passed else "未通过",
            )
        )
    return Part(
        title="五、表决情况",
        below=(
            Table(
                label="投票",
                columns=("轮次", "方式", "参评人员", "投票评委", "收回选票", "结果"),
                rows=tuple(_ballots(seen)),
            ),
            Table(label="表决结果", columns=columns, rows=tuple(rows)),
            Block(
                label="说明",
                text="无记名投票。应投票为出席且不回避该参评人员的评委；赞成票达到应投票人数"
                "三分之二以上为通过。",
            ),
        ),
    )


def _ballots(seen: Sitting) -> Iterator[Row]:
    everybody = len(seen.state.candidates)
    number, back = 0, 0
    opened: BallotOpened | None = None
    paper: PaperTallyEntered | None = None
    for event in (r.event for r in seen.history):
        if isinstance(event, BallotOpened):
            number, back, opened, paper = number + 1, 0, event, None
        elif isinstance(event, BallotReturned):
            back += 1
        elif isinstance(event, PaperTallyEntered):
            paper = event
        elif isinstance(event, BallotClosed | BallotVoided) and opened is not None:
            yield (
                f"第 {number} 轮",
                "纸质投票" if opened.paper else "系统投票",
                str(len(opened.candidates) or everybody),
                str(len(opened.electors)),
                f"发出 {paper.issued}，收回 {paper.returned}" if paper else str(back),
                f"作废：{event.reason}" if isinstance(event, BallotVoided) else "有效",
            )
            opened = None


def _deferred(seen: Sitting, named: Named) -> Part | None:
    rows = tuple(
        (_name(named, r.event.declaration), str(r.event.reason), moment(r.at))
        for r in seen.history
        if isinstance(r.event, CandidateDeferred)
    )
    if not rows:
        return None
    table = Table(label="暂缓表决", columns=("姓名", "原因", "时间"), rows=rows)
    return Part(title="六、暂缓表决", below=(table,))


def _signatures(seen: Sitting, members: tuple[MemberRow, ...]) -> Part:
    names = [one.expert_name or "—" for one in members if one.expert in seen.state.present]
    pairs = [names[at : at + 2] for at in range(0, len(names), 2)]
    rows = tuple((pair[0], _BLANK, pair[1] if len(pair) > 1 else "", _BLANK) for pair in pairs)
    return Part(
        title="签字",
        below=(
            Table(
                label="主持人、记录人",
                columns=("主持人签字", "记录人签字", "日期"),
                rows=((_BLANK, _BLANK, _BLANK),),
            ),
            Table(label="出席评委", columns=("姓名", "签　　字", "姓名", "签　　字"), rows=rows),
        ),
    )


def _name(named: Named, declaration: Any) -> str:
    known = named.get(declaration)
    return (known.applicant_name if known else None) or "—"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def _at(seen: Sitting, kind: type[Any]) -> datetime | None:
    return next((r.at for r in seen.history if isinstance(r.event, kind)), None)


def _texts(sheet: DeclarationSheet) -> Iterator[str]:
    yield from (sheet.title, sheet.subtitle, sheet.reference)
    for fact in sheet.facts:
        yield from fact
    for part in sheet.parts:
        yield part.title
        for one in part.below:
            yield one.label
            if isinstance(one, Block):
                yield one.text
            else:
                yield from one.columns
                for row in one.rows:
                    yield from row


MINUTES = Read(
    name="meetings.minutes",
    functions=("C13",),
    path="/meetings/{id}/minutes",
    summary="会议纪要（PDF）",
    handler=minutes,
    answer=File,
    media=("application/pdf",),
    roles=MEMBERS,
)

READS = (MINUTES,)
