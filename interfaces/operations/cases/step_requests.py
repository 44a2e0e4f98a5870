"""The operations that every request that goes up by steps has (D1, D2, A6)."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from application.cases.step_requests import (
    REQUESTERS,
    RequestOpinion,
    StepRequests,
    WithdrawalForm,
)
from application.committees.planning import Nothing
from application.permissions import REQUEST_REVIEWERS, require_requester
from application.ports import Receipt
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation
from interfaces.operations.asking import folded
from interfaces.operations.cases.attachments import Sending, keep
from interfaces.system import System, command

DECIDERS = (Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOperations:
    """Of one kind of request; drafting, submitting and granting come with the kind."""

    attach: Operation
    detach: Operation
    withdraw: Operation
    accept: Operation
    approve: Operation
    send_back: Operation
    refuse: Operation

    @property
    def all(self) -> tuple[Operation, ...]:
        return (
            self.attach,
            self.detach,
            self.withdraw,
            self.accept,
            self.approve,
            self.send_back,
            self.refuse,
        )


def operations(
    acts: StepRequests, name: str, thing: str, functions: tuple[str, ...]
) -> StepOperations:
    """`name` begins the names and paths of the operations, `thing` is what a request is called."""

    def attach(system: System, call: Call[Sending]) -> Receipt:
        """Keeps the file before the request names it."""
        state, _ = folded(system, call, acts.decider, call.id)
        require_requester(call.actor, state)
        state.steps.require_open()
        asked: Call[Any] = call
        file = keep(system, state.person, call.body.file, "file")
        return system.run(replace(asked, body=file), acts.add_file)

    def detach(system: System, call: Call[NoBody]) -> Receipt:
        asked: Call[Any] = call
        return system.run(replace(asked, body=call.path["digest"]), acts.remove_file)

    here = f"/{name}/{{id}}"
    asking = partial(Operation, functions=functions, roles=REQUESTERS)
    deciding = partial(Operation, functions=functions, body=RequestOpinion, roles=REQUEST_REVIEWERS)
    return StepOperations(
        attach=asking(
            name=f"{name}.attach",
            path=f"{here}/attachments",
            summary=f"上传{thing}的附件",
            body=Sending,
            handler=attach,
            refusals=("attachment-type-not-allowed", "files-too-many", "request-not-open"),
        ),
        detach=asking(
            name=f"{name}.detach",
            path=f"{here}/attachments/{{digest:str}}/remove",
            summary=f"删除{thing}的附件",
            handler=detach,
            refusals=("request-not-open",),
        ),
        withdraw=asking(
            name=f"{name}.withdraw",
            path=f"{here}/withdraw",
            summary=f"撤回{thing}",
            body=WithdrawalForm,
            handler=command(acts.withdraw),
            refusals=("request-ended",),
        ),
        accept=Operation(
            name=f"{name}.accept",
            functions=functions,
            path=f"{here}/accept",
            summary=f"受理{thing}",
            body=Nothing,
            handler=command(acts.accept),
            roles=DECIDERS,
            refusals=("not-your-turn", "own-case", "request-accepted-already"),
        ),
        approve=deciding(
            name=f"{name}.approve",
            path=f"{here}/approve",
            summary=f"{thing}审核通过",
            handler=command(acts.approve),
            refusals=(
                "not-your-turn",
                "opinion-required",
                "request-last-step",
                "request-not-accepted",
            ),
        ),
        send_back=deciding(
            name=f"{name}.return",
            path=f"{here}/return",
            summary=f"退回修改{thing}",
            handler=command(acts.send_back),
            refusals=("not-your-turn", "opinion-required"),
        ),
        refuse=deciding(
            name=f"{name}.refuse",
            path=f"{here}/refuse",
            summary=f"不受理{thing}",
            handler=command(acts.refuse),
            refusals=("not-your-turn", "opinion-required", "request-accepted"),
        ),
    )
