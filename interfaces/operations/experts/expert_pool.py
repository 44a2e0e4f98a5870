"""The expert pool (C9) and what experts declare of themselves (C9, A7): commands."""

from application.committees.planning import Nothing
from application.experts import expert_pool as p
from application.experts.expert_pool import KEEPERS
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

FIELDS_WRONG = ("expert-fields-wrong", "expert-wrong")

REGISTER = Operation(
    name="experts.register",
    functions=("C9",),
    path="/experts",
    summary="专家入库",
    body=p.ExpertForm,
    handler=command(p.register_expert),
    roles=KEEPERS,
    creates=True,
    refusals=("expert-already-registered", *FIELDS_WRONG),
)
AMEND = Operation(
    name="experts.amend",
    functions=("C9",),
    path="/experts/{id}/amend",
    summary="修改专家信息",
    body=p.ExpertDetails,
    handler=command(p.amend_expert),
    roles=KEEPERS,
    refusals=("expert-not-in-pool", *FIELDS_WRONG),
)
LEAVE = Operation(
    name="experts.leave",
    functions=("C9",),
    path="/experts/{id}/leave",
    summary="专家退出专家库",
    body=p.Leaving,
    handler=command(p.leave_pool),
    roles=KEEPERS,
    refusals=("expert-not-in-pool", "reason-required"),
)
RETURN = Operation(
    name="experts.return",
    functions=("C9",),
    path="/experts/{id}/return",
    summary="专家重新入库",
    body=p.ReturnForm,
    handler=command(p.return_expert),
    roles=KEEPERS,
    refusals=("expert-already-registered", *FIELDS_WRONG),
)
DECLARE_TIE = Operation(
    name="experts.declare-tie",
    functions=("C9",),
    path="/experts/{id}/declare-tie",
    summary="登记专家的回避关系",
    body=p.TieForm,
    handler=command(p.declare_tie),
    roles=KEEPERS,
    refusals=("expert-not-in-pool", "identity-wrong", "tie-exists", "tie-wrong"),
)
WITHDRAW_TIE = Operation(
    name="experts.withdraw-tie",
    functions=("C9",),
    path="/experts/{id}/ties/{tie}/withdraw",
    summary="撤销专家的回避关系",
    body=p.TieWithdrawal,
    handler=command(p.withdraw_tie, "tie"),
    roles=KEEPERS,
    refusals=("expert-fields-wrong", "tie-unknown"),
)
DECLARE_UNAVAILABLE = Operation(
    name="experts.declare-unavailable",
    functions=("C9",),
    path="/experts/{id}/declare-unavailable",
    summary="登记专家的不能参评时段",
    body=p.AwayForm,
    handler=command(p.declare_unavailable),
    roles=KEEPERS,
    refusals=("dates-crossed", "expert-fields-wrong", "unavailability-exists"),
)
WITHDRAW_UNAVAILABLE = Operation(
    name="experts.withdraw-unavailable",
    functions=("C9",),
    path="/experts/{id}/unavailable/{period}/withdraw",
    summary="撤销专家的不能参评时段",
    body=Nothing,
    handler=command(p.withdraw_unavailable, "period"),
    roles=KEEPERS,
    refusals=("unavailability-unknown",),
)
DECLARE_OWN_TIE = Operation(
    name="my-pool.declare-tie",
    functions=("A7", "C9"),
    path="/my-pool/declare-tie",
    summary="申报本人的回避关系",
    body=p.OwnTieForm,
    handler=command(p.declare_own_tie),
    roles=(Role.EXPERT,),
    refusals=DECLARE_TIE.refusals,
)
DECLARE_OWN_UNAVAILABLE = Operation(
    name="my-pool.declare-unavailable",
    functions=("A7", "C9"),
    path="/my-pool/declare-unavailable",
    summary="申报本人不能参评的时间",
    body=p.AwayForm,
    handler=command(p.declare_own_unavailable),
    roles=(Role.EXPERT,),
    refusals=DECLARE_UNAVAILABLE.refusals,
)
WITHDRAW_OWN_UNAVAILABLE = Operation(
    name="my-pool.withdraw-unavailable",
    functions=("A7", "C9"),
    path="/my-pool/unavailable/{period}/withdraw",
    summary="撤销本人不能参评的时间",
    body=Nothing,
    handler=command(p.withdraw_own_unavailable, "period"),
    roles=(Role.EXPERT,),
    refusals=WITHDRAW_UNAVAILABLE.refusals,
)

COMMANDS = (
    REGISTER,
    AMEND,
    LEAVE,
    RETURN,
    DECLARE_TIE,
    WITHDRAW_TIE,
    DECLARE_UNAVAILABLE,
    WITHDRAW_UNAVAILABLE,
    DECLARE_OWN_TIE,
    DECLARE_OWN_UNAVAILABLE,
    WITHDRAW_OWN_UNAVAILABLE,
)
