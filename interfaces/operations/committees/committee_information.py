"""其他信息 of committees (H10): specialties, convening units and fee standards."""

from application.committees import committee_information as information
from interfaces.operations.committees.committees import committee_command

ADD_SPECIALTY = committee_command(
    "add-specialty", "新增评审专业", information.SpecialtyForm, information.add_specialty
)
REMOVE_SPECIALTY = committee_command(
    "remove-specialty", "移除评审专业", information.SpecialtyForm, information.remove_specialty
)
ADD_CONVENING_UNIT = committee_command(
    "add-convening-unit",
    "新增组建单位",
    information.ConveningUnitForm,
    information.add_convening_unit,
)
REMOVE_CONVENING_UNIT = committee_command(
    "remove-convening-unit",
    "移除组建单位",
    information.ConveningUnitForm,
    information.remove_convening_unit,
)
SET_FEE = committee_command("set-fee", "设置缴费标准", information.FeeForm, information.set_fee)
REMOVE_FEE = committee_command(
    "remove-fee", "移除缴费标准", information.FeeItemForm, information.remove_fee
)
SET_FEE_FIRST = committee_command(
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
