"""The demo's yearly batches: most are open, one is over, one not yet open, one being drawn up."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from application.configuration import batches
from application.desk import Actor
from domain.configuration.conditions import (
    AnnualAssessments,
    ContinuingEducation,
    EducationWithYears,
    PreviousTitle,
)
from domain.terms import CommitteeTitleLevel, TitleLevel
from interfaces.demo.committees import Seat
from interfaces.demo.stagehand import Stagehand

YEAR = 2026
SENIOR, INTERMEDIATE = CommitteeTitleLevel.SENIOR, CommitteeTitleLevel.INTERMEDIATE
OVER = Seat("320000", False, INTERMEDIATE)
LATER = Seat("320000", True, INTERMEDIATE)
DRAFT = Seat("320583", True, INTERMEDIATE)
STRICT = Seat("320000", False, SENIOR)
"""Asks for continuing education and annual assessments too."""

_PREVIOUS = {SENIOR: TitleLevel.INTERMEDIATE, INTERMEDIATE: TitleLevel.JUNIOR_ASSISTANT}
_DEGREES = (
    ("博士研究生", 2),
    ("硕士研究生、大学本科", 5),
    ("大学专科", 7),
)


def open_batches(stage: Stagehand, hrss: Actor, committees: Mapping[Seat, UUID]) -> None:
    for seat, committee in committees.items():
        terms = _window(seat)
        form = batches.BatchForm(
            committee=committee,
            year=YEAR,
            opens_on=terms[0],
            closes_on=terms[1],
            cut_off_on=date(YEAR, 12, 31),
            education=tuple(_education()),
            titles=(
                PreviousTitle(
                    title=_PREVIOUS[seat.level],
                    same_series=True,
                    reason="须已取得本系列的前一级职称",
                    exceptional_lifts=True,
                    green_channel_lifts=True,
                ),
            ),
            learning=_LEARNING if seat == STRICT else (),
            assessments=_ASSESSMENTS if seat == STRICT else (),
        )
        batch = stage.act(hrss, batches.draft_batch, form)
        if seat != DRAFT:
            stage.act(hrss, batches.publish_batch, batches.Nothing(), batch)


def _window(seat: Seat) -> tuple[date, date]:
    if seat == OVER:
        return date(YEAR, 3, 1), date(YEAR, 5, 20)
    if seat == LATER:
        return date(YEAR, 9, 1), date(YEAR, 10, 31)
    return date(YEAR, 3, 1), date(YEAR, 12, 20)


def _education() -> Iterable[EducationWithYears]:
    for degrees, years in _DEGREES:
        said = degrees.replace("、", "或")
        yield EducationWithYears(
            field="degree",
            degrees=degrees,
            years=years,
            reason=f"{said}学历，取得前一级职称满 {years} 年",
            exceptional_lifts=True,
            green_channel_lifts=True,
        )


_LEARNING = (
    ContinuingEducation(
        field="training", hours=90, years=3, reason="近三年每年继续教育不少于 90 学时"
    ),
)
_ASSESSMENTS = (
    AnnualAssessments(field="appraisals", years=3, reason="近三年年度考核均为合格以上"),
)
