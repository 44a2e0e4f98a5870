"""Catalogues (H1, H2): who may change them, and what a stale or used node answers."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.configuration.cataloguing import (
    AmendSpecialtyForm,
    AtNode,
    ExamLevelsForm,
    Removal,
    SeriesNameForm,
    SpecialtyForm,
    TitleForm,
    add_specialty,
    add_title,
    amend_specialty,
    amend_title,
    put_specialty,
    remove_specialty,
    remove_title,
    rename_series,
    set_exam_levels,
)
from application.desk import Actor, Desk
from application.permissions import Forbidden, Hidden
from application.work import Stale, Work
from domain.configuration.catalogue import (
    CATALOGUE,
    UNUSED,
    Catalogue,
    SpecialtyRenamed,
    Uses,
)
from domain.configuration.route_map import ROUTE_MAP
from domain.decider import Rejected
from domain.streams import CATALOGUE as STREAM
from domain.terms import TitleLevel
from tests.application.memory_log import MemoryLog
from tests.application.stand_ins import Nowhere
from tests.application.world import ADMINISTRATOR, Province

BRANCH = SpecialtyForm(code="100101", name="机床", series="10", parent="1001")


class Counted(Nowhere):
    """What the read models would count."""

    def __init__(self) -> None:
        self.uses = UNUSED
        self.asked: list[tuple[object, ...]] = []

    def specialty_uses(self, code: str) -> Uses:
        self.asked.append((code,))
        return self.uses

    def title_uses(self, series: str, title: int, last: bool) -> Uses:
        self.asked.append((series, title, last))
        return self.uses


class Configured(Province):
    def __init__(self) -> None:
        self.counted = Counted()
        super().__init__()
        self.do(ADMINISTRATOR, add_specialty, self.new_id(), BRANCH)

    def desk(self, actor: Actor) -> Desk:
        return replace(super().desk(actor), directory=self.counted)

    @property
    def catalogue(self) -> Catalogue:
        state: Catalogue = self.state(CATALOGUE, STREAM)
        return state


@pytest.fixture
def made() -> Configured:
    return Configured()


def at(form: object, code: str = "100101", title: int = 0) -> AtNode[object]:
    return AtNode(code=code, form=form, title=title)


def test_a_specialty_is_amended_and_removed(made: Configured) -> None:
    change = at(AmendSpecialtyForm(code="100109", name="数控机床"))
    made.do(ADMINISTRATOR, amend_specialty, STREAM, change)
    assert made.catalogue.specialties["100109"].name == "数控机床"
    made.do(ADMINISTRATOR, remove_specialty, STREAM, at(Removal(), "100109"))
    assert "100109" not in made.catalogue.specialties
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, remove_specialty, STREAM, at(Removal(), "100109"))


def test_what_is_used_stays(made: Configured) -> None:
    made.counted.uses = Uses(certificates=1)
    with pytest.raises(Rejected, match="specialty-used"):
        made.do(ADMINISTRATOR, remove_specialty, STREAM, at(Removal()))
    with pytest.raises(Rejected, match="title-used"):
        made.do(ADMINISTRATOR, remove_title, STREAM, at(Removal(), "10", 2))
    last_of_its_level = True
    assert made.counted.asked == [("100101",), ("10", 2, last_of_its_level)]


def test_titles_and_exam_levels_of_a_series(made: Configured) -> None:
    made.do(ADMINISTRATOR, rename_series, STREAM, at(SeriesNameForm(name="工程"), "10"))
    added = TitleForm(level=TitleLevel.SENIOR_FULL, name="正高级工程师")
    made.do(ADMINISTRATOR, add_title, STREAM, at(added, "10"))
    made.do(ADMINISTRATOR, amend_title, STREAM, at(replace(added, name="教授级高工"), "10", 3))
    exams = ExamLevelsForm(levels=(TitleLevel.SENIOR_FULL,), source="某文件")
    made.do(ADMINISTRATOR, set_exam_levels, STREAM, at(exams, "10"))
    series = made.catalogue.series["10"]
    assert (series.name, series.exam_source) == ("工程", "某文件")
    assert made.catalogue.title("10", TitleLevel.SENIOR_FULL) == "教授级高工"
    with pytest.raises(Hidden):
        made.do(ADMINISTRATOR, add_title, STREAM, at(added, "99"))


def test_a_form_upon_an_older_node_is_refused_and_one_upon_its_neighbour_is_not(
    made: Configured,
) -> None:
    form = at(AmendSpecialtyForm(code="100101", name="数控机床"))
    made.do(ADMINISTRATOR, put, STREAM, replace(BRANCH, code="100102", name="刀具"))
    made.do(ADMINISTRATOR, amend_specialty, STREAM, form, expected=1)
    with pytest.raises(Stale):
        made.do(ADMINISTRATOR, amend_specialty, STREAM, form, expected=1)


def put(work: Work, desk: Desk, _: UUID, form: SpecialtyForm, __: int | None) -> UUID:
    return put_specialty(work, desk, form)


def test_a_row_of_a_sheet_adds_or_renames_and_never_moves(made: Configured) -> None:
    made.do(ADMINISTRATOR, put, STREAM, replace(BRANCH, name="数控机床"))
    assert made.catalogue.specialties["100101"].name == "数控机床"
    with pytest.raises(Rejected) as refused:
        made.do(ADMINISTRATOR, put, STREAM, replace(BRANCH, parent=""))
    assert refused.value.fields == {"code": "code-taken"}


@pytest.mark.parametrize("use_case", [add_specialty, put])
def test_only_those_who_configure_may(made: Configured, use_case: Any) -> None:
    for actor in made.officer_unit, made.officer_office, made.applicant:
        with pytest.raises(Forbidden):
            made.do(actor, use_case, STREAM, BRANCH)
        with pytest.raises(Forbidden):
            made.do(actor, remove_specialty, STREAM, at(Removal()))


def test_of_a_long_stream_only_what_is_new_is_read(made: Configured) -> None:
    """Also what another process wrote; a second log with the same stream knows nothing of it."""
    seen: list[int] = []
    log = made.log
    read = log.read
    version = len(read(STREAM))

    def counting(stream: object, after: int = 0) -> object:
        seen.append(after)
        return read(STREAM, after)

    log.read = counting  # type: ignore[assignment, method-assign]  # to see what is asked
    made.do(
        ADMINISTRATOR, amend_specialty, STREAM, at(AmendSpecialtyForm(code="100101", name="甲"))
    )
    made.do(
        ADMINISTRATOR, amend_specialty, STREAM, at(AmendSpecialtyForm(code="100101", name="乙"))
    )
    assert seen == [version - 1, version], "what the last command before it had seen, and on"
    assert [r.event for r in read(STREAM, version)] == [
        SpecialtyRenamed(code="100101", name="甲"),
        SpecialtyRenamed(code="100101", name="乙"),
    ]
    work = Work(MemoryLog(), made.context(ADMINISTRATOR))
    assert work.load(CATALOGUE, STREAM) == Catalogue()


def test_a_kept_state_is_not_taken_for_that_of_another_aggregate(made: Configured) -> None:
    Work(made.log, made.context(ADMINISTRATOR)).load(CATALOGUE, STREAM)
    with pytest.raises(Hidden):
        Work(made.log, made.context(ADMINISTRATOR)).load(ROUTE_MAP, STREAM)
