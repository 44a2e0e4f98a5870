"""The log-in page, and what was typed by somebody whose log-in ran out, carried through it.

What was typed travels in hidden fields of the log-in page and of the page after it, in its own
browser; the service keeps nothing of it. Files cannot be carried: the page says so.
"""

from dataclasses import dataclass

from starlette.responses import Response

from interfaces.http import forms
from interfaces.http.calls import Show
from interfaces.http.kernel import Asked
from interfaces.http.problems import Problem
from interfaces.http.rendering import Renderer

TO, FIELD = "carried-to", "carried."


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody logs in with."""

    login: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A form that was sent too late: where to, and its fields without its session's token."""

    to: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    files: bool = False
    """Something was sent that has to be chosen again."""

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The fields of the log-in form that hold it."""
        if not self.to:
            return ()
        files = ((f"{TO}-files", "true"),) if self.files else ()
        return ((TO, self.to), *files, *((FIELD + name, text) for name, text in self.fields))


NOTHING = Carried()


def log_in_page(
    renderer: Renderer,
    asked: Asked,
    after: str = "",
    carried: Carried = NOTHING,
    problem: Problem | None = None,
    login: str = "",
) -> Response:
    """`after` is where to go then."""
    form = forms.FormState(
        name="login",
        kind=Credentials,
        action="/login",
        csrf="",
        values={"login": login},
        errors=problem.fields if problem else {},
        problem=problem,
    )
    to = after if is_local(after) else ""
    shown = Show("login.html", {"login_form": form, "next": to, "carried": carried})
    status = problem.status if problem else 200
    response = renderer.page(asked, shown, title="登录", status=status, problem=problem)
    if problem and problem.retry_after:
        response.headers["retry-after"] = str(problem.retry_after)
    return response


def sent_too_late(asked: Asked) -> Carried:
    texts = [(name, value) for name, value in asked.items if isinstance(value, str)]
    return Carried(
        to=asked.request.url.path,
        fields=tuple((name, text) for name, text in texts if name != forms.CSRF),
        files=len(texts) < len(asked.items),
    )


def brought(asked: Asked) -> Carried:
    """What the log-in form brings along; nothing unless it leads back into this site."""
    texts = [(name, value) for name, value in asked.items if isinstance(value, str)]
    to = dict(texts).get(TO, "")
    if not is_local(to):
        return NOTHING
    fields = ((n.removeprefix(FIELD), text) for n, text in texts if n.startswith(FIELD))
    return Carried(to=to, fields=tuple(fields), files=f"{TO}-files" in dict(texts))


def log_in_first(renderer: Renderer, asked: Asked) -> Response:
    """The log-in page, with what was typed; 401."""
    problem = Problem(status=401, code="log-in-goes-on")
    return log_in_page(renderer, asked, carried=sent_too_late(asked), problem=problem)


def goes_on(renderer: Renderer, asked: Asked, carried: Carried) -> Response:
    """After the log-in: one button sends what was typed. `asked` is the new identity's."""
    return renderer.page(asked, Show("carried.html", {"carried": carried}), title="登录成功")


def is_local(path: str) -> bool:
    """A path of this site; `//host` and `/\\host` lead elsewhere."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
