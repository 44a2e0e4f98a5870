"""其他信息 of committees (H10): specialties, convening units and fee standards."""

from typing import Any

from application import committee_information as information
from application.configuring import CONFIGURERS
from interfaces.http.operations import Operation
from interfaces.system import UseCase, command


def _command(verb: str, summary: str, body: type[Any], use_case: UseCase) -> Operation:
    return Operation(
        name=f"committees.{verb}",
        functions=("H10",),
        path=f"/committees/{{id}}/{verb}",
        summary=summary,
        body=body,
        handler=command(use_case),
        roles=CONFIGURERS,
    )


ADD_SPECIALTY = _command(
    "add-specialty", "新增评审专业", information.SpecialtyForm, information.add_specialty
)
REMOVE_SPECIALTY = _command(
    "remove-specialty", "移除评审专业", information.SpecialtyForm, information.remove_specialty
)
ADD_CONVENING_UNIT = _command(
    "add-convening-unit",
    "新增组建单位",
    information.ConveningUnitForm,
    information.add_convening_unit,
)
REMOVE_CONVENING_UNIT = _command(
    "remove-convening-unit",
    "移除组建单位",
    information.ConveningUnitForm,
    information.remove_convening_unit,
)
SET_FEE = _command("set-fee", "设置缴费标准", information.FeeForm, information.set_fee)
REMOVE_FEE = _command("remove-fee", "移除缴费标准", information.FeeItemForm, information.remove_fee)
SET_FEE_FIRST = _command(
    "set-fee-first", "设置先缴费后评审", information.FeeFirstForm, information.set_fee_first
)

COMMANDS = (
    ADD_SPECIALTY,
    REMOVE_SPECIALTY,
    ADD_CONVENING_UNIT,
    REMOVE_CONVENING_UNIT,
    SET_FEE,
    REMOVE_FEE,
    SET_FEE_FIRST,
)
