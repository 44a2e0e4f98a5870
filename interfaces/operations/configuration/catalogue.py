"""Catalogues (H1, H2): commands on specialties, series and titles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from application.configuration import cataloguing
from application.configuration.configuring import CONFIGURERS
from application.ports import Receipt
from interfaces.http.calls import Call
from interfaces.http.operations import Operation
from interfaces.system import System, UseCase, command

CODE_REFUSALS = ("catalogue-wrong", "specialty-used")


def _at(use_case: UseCase) -> Callable[[System, Call[Any]], Receipt]:
    """A use case on the node of the path; `If-Match` is the node's own version."""

    def handler(system: System, call: Call[Any]) -> Receipt:
        title = call.path.get("title", 0)
        at = cataloguing.AtNode(code=call.path["code"], title=title, form=call.body)
        return system.run(replace(call, body=at), use_case)

    return handler


ADD_SPECIALTY = Operation(
    name="specialties.add",
    functions=("H1",),
    path="/specialties",
    summary="新增专业",
    body=cataloguing.SpecialtyForm,
    handler=command(cataloguing.add_specialty),
    roles=CONFIGURERS,
    creates=True,
    refusals=("catalogue-wrong",),
)
AMEND_SPECIALTY = Operation(
    name="specialties.amend",
    functions=("H1",),
    path="/specialties/{code:str}/amend",
    summary="修改专业",
    body=cataloguing.AmendSpecialtyForm,
    handler=_at(cataloguing.amend_specialty),
    roles=CONFIGURERS,
    refusals=CODE_REFUSALS,
)
REMOVE_SPECIALTY = Operation(
    name="specialties.remove",
    functions=("H1",),
    path="/specialties/{code:str}/remove",
    summary="删除专业",
    body=cataloguing.Removal,
    handler=_at(cataloguing.remove_specialty),
    roles=CONFIGURERS,
    refusals=("specialty-has-children", "specialty-used"),
)
RENAME_SERIES = Operation(
    name="series.rename",
    functions=("H2",),
    path="/series/{code:str}/rename",
    summary="修改系列名称",
    body=cataloguing.SeriesNameForm,
    handler=_at(cataloguing.rename_series),
    roles=CONFIGURERS,
    refusals=("catalogue-wrong",),
)
SET_EXAM_LEVELS = Operation(
    name="series.set-exam-levels",
    functions=("H2",),
    path="/series/{code:str}/set-exam-levels",
    summary="设置以考代评级别",
    body=cataloguing.ExamLevelsForm,
    handler=_at(cataloguing.set_exam_levels),
    roles=CONFIGURERS,
    refusals=("catalogue-wrong",),
)
ADD_TITLE = Operation(
    name="titles.add",
    functions=("H2",),
    path="/series/{code:str}/titles",
    summary="新增职称",
    body=cataloguing.TitleForm,
    handler=_at(cataloguing.add_title),
    roles=CONFIGURERS,
    creates=True,
    refusals=("catalogue-wrong",),
)
AMEND_TITLE = Operation(
    name="titles.amend",
    functions=("H2",),
    path="/series/{code:str}/titles/{title:int}/amend",
    summary="修改职称",
    body=cataloguing.TitleForm,
    handler=_at(cataloguing.amend_title),
    roles=CONFIGURERS,
    refusals=("catalogue-wrong", "title-used"),
)
REMOVE_TITLE = Operation(
    name="titles.remove",
    functions=("H2",),
    path="/series/{code:str}/titles/{title:int}/remove",
    summary="删除职称",
    body=cataloguing.Removal,
    handler=_at(cataloguing.remove_title),
    roles=CONFIGURERS,
    refusals=("title-last", "title-used"),
)

COMMANDS = (
    ADD_SPECIALTY,
    AMEND_SPECIALTY,
    REMOVE_SPECIALTY,
    RENAME_SERIES,
    SET_EXAM_LEVELS,
    ADD_TITLE,
    AMEND_TITLE,
    REMOVE_TITLE,
)
