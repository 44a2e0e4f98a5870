"""What the pages of requests that go up by steps share: the way, what was done, the posts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from domain.cases.request_steps import RequestStatus
from interfaces.http.pages import Post
from interfaces.operations.cases.step_request_reads import StepEntry, StepView
from interfaces.operations.cases.step_requests import StepOperations
from interfaces.words import role_word

TONES = {
    RequestStatus.DRAFT: "plain",
    RequestStatus.AT_HR_UNIT: "info",
    RequestStatus.AT_AUTHORITY: "info",
    RequestStatus.AT_HRSS: "info",
    RequestStatus.RETURNED: "warn",
    RequestStatus.GRANTED: "good",
    RequestStatus.REFUSED: "bad",
    RequestStatus.WITHDRAWN: "plain",
}
"""Status -> look of its badge."""
_STATES = {
    RequestStatus.DRAFT: "current",
    RequestStatus.AT_HR_UNIT: "current",
    RequestStatus.AT_AUTHORITY: "current",
    RequestStatus.AT_HRSS: "current",
    RequestStatus.RETURNED: "returned",
    RequestStatus.GRANTED: "done",
    RequestStatus.REFUSED: "refused",
    RequestStatus.WITHDRAWN: "skipped",
}
"""Status -> how the stage bar draws the step that has the request."""
_KINDS = {
    "退回修改": "warn",
    "不受理": "bad",
    "批准委托": "good",
    "批准补换发": "good",
    "审核通过": "good",
}


def progress(found: StepView, path: str, person: str, end: str) -> dict[str, Any]:
    """Bar, history and files for the page at `path`; `person` asks where no unit does."""
    return {
        "tones": TONES,
        "by_unit": found.by_unit,
        "places": list(_bar(found, person, end)),
        "entries": [_entry(one) for one in found.steps],
        "files": [
            {
                "name": file.name,
                "size": file.size,
                "href": f"{path}/attachments/{file.digest}",
                "digest": file.digest,
            }
            for file in found.files
        ],
    }


def _bar(found: StepView, person: str, end: str) -> Iterator[dict[str, str]]:
    """The steps as the stage bar draws them; one that the request does not have is left out."""
    names = {
        RequestStatus.DRAFT: ("申请", found.unit_name if found.by_unit else person),
        RequestStatus.AT_HR_UNIT: ("人事管理单位审核", found.hr_unit_name or found.unit_name),
        RequestStatus.AT_AUTHORITY: ("主管部门审核", found.authority_name),
        RequestStatus.AT_HRSS: ("人社部门审核", found.hrss_name),
        RequestStatus.GRANTED: (end, ""),
    }
    if found.authority_name and found.authority_name == found.hrss_name:
        del names[RequestStatus.AT_AUTHORITY]
    here = _here(found, {body: step for step, (_, body) in names.items()})
    state = "done"
    for step, (name, body) in names.items():
        if step is here:
            yield {"name": name, "organisation": body, "state": _STATES[found.status]}
            state = "todo"
        else:
            yield {"name": name, "organisation": body, "state": state}


def _here(found: StepView, steps: dict[str, RequestStatus]) -> RequestStatus:
    """The step that has it; of an ended one, the step that ended it."""
    if found.status in (RequestStatus.RETURNED, RequestStatus.WITHDRAWN):
        return RequestStatus.DRAFT
    if found.status is RequestStatus.REFUSED:
        return steps.get(found.steps[-1].organisation_name, RequestStatus.AT_HR_UNIT)
    return found.status


def _entry(one: StepEntry) -> dict[str, Any]:
    return {
        "at": one.at,
        "action": one.action,
        "kind": _KINDS.get(one.action, "info"),
        "organisation": one.organisation_name or role_word(one.role),
        "opinion": one.opinion,
    }


def posts(steps: StepOperations, path: str) -> tuple[Post, ...]:
    """Those of the page of one request, besides the ones that its kind has."""
    handled = partial(Post, to=path, done="case-handled")
    return (
        Post(operation=steps.attach, name="attach", to=path, done="request-file-added"),
        Post(
            operation=steps.detach,
            name="detach",
            path=path + "/attachments/{digest:str}/remove",
            to=path,
            done="request-file-removed",
        ),
        Post(operation=steps.withdraw, to=path, done="request-withdrawn"),
        Post(operation=steps.accept, to=path, done="request-taken"),
        handled(operation=steps.approve),
        handled(operation=steps.send_back),
        handled(operation=steps.refuse),
    )
