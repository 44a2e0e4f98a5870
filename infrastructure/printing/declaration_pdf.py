"""The declaration form (职称申报表) as the paper form has it, over as many pages as needed."""

from dataclasses import dataclass
from datetime import datetime

from domain.rules.china_time import CHINA
from infrastructure.printing import fonts
from infrastructure.printing.ruled_form import (
    GETA,
    HEIGHT,
    LABEL,
    ROOM,
    WIDTH,
    Box,
    Part,
    RuledForm,
)
from infrastructure.printing.typesetting import POINT

_PALE = (228, 228, 228)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one stage decided."""

    stage: str
    body: str
    action: str
    opinion: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSheet:
    """Everything the form says, as it is to be printed."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    opinions: tuple[Said, ...] = ()
    watermark: str = ""
    """Across every page; empty for none."""
    printed_at: datetime
    reference: str
    """Of the case, at the foot of every page."""

    def __repr__(self) -> str:
        """Without the applicant, so that no traceback or log line can show them."""
        return f"DeclarationSheet({self.reference})"


def render(sheet: DeclarationSheet) -> bytes:
    """The PDF. A character that neither typeface has is printed as 〓 and told at the end."""
    form = _Form(sheet)
    form.heading()
    form.pairs(sheet.facts)
    for part in sheet.parts:
        form.part(part)
    if sheet.opinions:
        form.bar("审核、评审意见")
        for said in sheet.opinions:
            form.said(said)
    form.end()
    return form.printed()


class _Form(RuledForm):
    def __init__(self, sheet: DeclarationSheet) -> None:
        super().__init__(title=sheet.title, subject=sheet.reference, dated=sheet.printed_at)
        self.sheet = sheet
        self.missing: set[str] = set()
        self._watermark()

    def new_page(self) -> None:
        super().new_page()
        self._watermark()

    def _watermark(self) -> None:
        if not self.sheet.watermark:
            return
        with self.rotation(45, WIDTH / 2, HEIGHT / 2):
            size = 110.0
            wide = fonts.width(self.sheet.watermark, fonts.sans(), size) * POINT
            at = (WIDTH - wide) / 2, HEIGHT / 2 + size * POINT * 0.38
            self.line_of(self.sheet.watermark, *at, size, _PALE, sans=True)

    def heading(self) -> None:
        self.centred(self.sheet.title, 20, self.down + 8)
        self.centred(self.sheet.subtitle, 11, self.down + 16)
        self.down += 22

    def said(self, said: Said) -> None:
        label = Box(f"{said.stage}\n{said.action}", LABEL, label=True)
        text = f"{said.opinion or '（无意见）'}\n\n{said.body}　　{said.on}"
        self.row((label, Box(text, ROOM - LABEL)), again=True)

    def end(self) -> None:
        if self.missing:
            points = "、".join(f"U+{ord(c):04X}" for c in sorted(self.missing))
            note = f"字库没有下列字符，打印为“{GETA}”，请以系统中的内容为准：{points}"
            self.down += 2
            self.row((Box(note, ROOM),))
        printed = self.sheet.printed_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        self.numbered(f"{self.sheet.reference}　打印时间 {printed}")

    def lacks(self, characters: set[str]) -> None:
        self.missing |= characters
