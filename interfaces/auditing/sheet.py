"""A history as a document: day by day, event by event, ready to be printed and signed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from domain.rules.china_time import CHINA, day_in_china
from infrastructure.printing.declaration_pdf import DeclarationSheet, render
from infrastructure.printing.ruled_form import Block, Part
from interfaces.actions import action_word
from interfaces.auditing.telling import AuditChange, AuditEvent
from interfaces.vocabulary.kinds import kind_word
from interfaces.words import role_word, stage_word, word

PDF = "application/pdf"
ARROW, NOTHING = "→", "（空）"


def history_sheet(
    view: Any, events: Sequence[AuditEvent], *, asked_by: str, purpose: str, at: datetime
) -> bytes:
    """The unsigned PDF. `view` is the `AuditHistory` of the same moment."""
    called = f"{kind_word(view.kind)} {view.label}".strip()
    sheet = DeclarationSheet(
        title="全过程记录",
        subtitle=called,
        facts=(
            ("事项", called),
            ("人员", view.person_name or "—"),
            ("记录标识", str(view.history)),
            ("截至时点", word(view.as_of or at)),
            ("事件数", str(view.version)),
            ("起止时间", f"{word(view.started_at)} 至 {word(view.last_at)}"),
            ("个人信息", "完整显示" if view.in_full else "已隐去"),
            ("查阅人", asked_by),
            ("查阅事由", purpose),
        ),
        parts=(*_days(events), *_linked(view)),
        printed_at=at,
        reference=f"全过程记录 {view.history}",
    )
    return render(sheet)


def _days(events: Sequence[AuditEvent]) -> Iterator[Part]:
    for day, some in groupby(events, lambda one: day_in_china(one.at)):
        yield Part(title=word(day), below=tuple(_block(one) for one in some))


def _block(event: AuditEvent) -> Block:
    clock = event.at.astimezone(CHINA).strftime("%H:%M:%S")
    who = " ".join(
        part
        for part in (
            event.organisation_name,
            event.actor_name,
            f"（{role_word(event.role)}）" if event.role else "",
            stage_word(event.stage) if event.stage else "",
        )
        if part
    )
    lines = [who] if who else []
    lines += [f"{each.label}：{each.text}" for each in event.said]
    lines += [f"{one.label}：{_change(one)}" for one in event.changes]
    if event.left_out:
        lines.append(f"另有 {event.left_out} 项变更，请在系统中查看")
    lines += [f"{one.label}：{one.text}" for one in event.content]
    lines.append(f"日志位置 {event.position}")
    return Block(
        label=f"{event.version}　{action_word(event.name)}\n{clock}", text="\n".join(lines)
    )


def _change(one: AuditChange) -> str:
    return f"{one.before} {ARROW} {one.after or NOTHING}" if one.before else one.after


def _linked(view: Any) -> Iterator[Part]:
    if view.linked:
        told = "\n".join(
            f"{kind_word(one.kind)} {one.label} {one.person_name}".strip() + f"（{one.history}）"
            for one in view.linked
        )
        yield Part(title="关联事项", below=(Block(label="关联事项", text=told),))
