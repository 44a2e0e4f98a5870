"""What the province has changed in the catalogues since they were seeded."""

from application.configuration.cataloguing import (
    AmendSpecialtyForm,
    AtNode,
    ExamLevelsForm,
    Removal,
    SpecialtyForm,
    TitleForm,
    add_specialty,
    add_title,
    amend_specialty,
    remove_specialty,
    set_exam_levels,
)
from application.desk import Actor
from domain.configuration.catalogue import CATALOGUE, Catalogue
from domain.streams import CATALOGUE as STREAM
from domain.terms import TitleLevel
from interfaces.demo.stagehand import Stagehand

ENGINEERING, ACCOUNTING = "05", "17"


def edit(stage: Stagehand, hrss: Actor) -> None:
    """A new branch, a mistake taken back, a new name, a new title and the source of exam levels."""
    for code, name, parent in (
        ("0599", "低空经济工程（演示）", ""),
        ("059901", "无人驾驶航空器", "0599"),
        ("059902", "低空交通管理", "0599"),
        ("059903", "误录专业", "0599"),
    ):
        form = SpecialtyForm(code=code, name=name, series=ENGINEERING, parent=parent)
        stage.act(hrss, add_specialty, form)
    stage.act(hrss, remove_specialty, AtNode(code="059903", form=Removal()))
    renamed = AmendSpecialtyForm(code="050104", name="建筑环境与能源应用")
    stage.act(hrss, amend_specialty, AtNode(code="050104", form=renamed))
    title = TitleForm(level=TitleLevel.SENIOR_FULL, name="首席工程师（演示）")
    stage.act(hrss, add_title, AtNode(code=ENGINEERING, form=title))
    known: Catalogue = stage.look(CATALOGUE, STREAM)
    levels = known.series[ACCOUNTING].exam_levels
    exams = ExamLevelsForm(levels=levels, source="演示文件〔2026〕1 号")
    stage.act(hrss, set_exam_levels, AtNode(code=ACCOUNTING, form=exams))
