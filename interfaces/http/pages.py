"""A page is a `View`: what it shows, and the commands its forms post."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from application.ports import Receipt
from domain.terms import Role
from interfaces.http import forms
from interfaces.http.api import (
    file_response,
    lookup_call,
    pairs_of,
    query_values,
    resolver,
    take_listing,
    take_position,
)
from interfaces.http.calls import Call, Choice, File, Listing, Redirect, Show
from interfaces.http.exports import Export, exported
from interfaces.http.kernel import Asked, Kernel, key_of, log_unexpected
from interfaces.http.log_in_page import log_in_first
from interfaces.http.operations import Lookup, NoBody, Operation, plain_path, route_path
from interfaces.http.problems import Problem, invalid, problem_of
from interfaces.http.reading import from_text
from interfaces.http.rendering import FLASH, Renderer
from interfaces.http.routing import Place
from interfaces.http.sessions import check_csrf, check_origin

KEEP_FORM = (400, 409, 422, 429, 503)
"""Answers after which the form is shown again with what was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A form of a page: POST to `{page path}/{name}` runs the same operation as the API.

    `to` is where to go next: a path that may use {id} of the answer and the path's parameters,
    or a function of (call, receipt). `done` is the code of the message shown there. `show`
    turns an answer that is no receipt into a page. `lookups` names the fields that are typed.
    """

    operation: Operation
    to: str | Callable[[Any, Any], str] = ""
    done: str = "done"
    name: str = ""
    form: str = ""
    """Posts that share one form by several buttons share this name."""
    path: str = ""
    """When it is not below the page's own path."""
    carried: bool = False
    """Sent by somebody whose log-in is over, what was typed is kept through the log-in."""
    show: Callable[[Any, Any, Any], Show | Redirect] | None = None
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    """Fields that are conditions of the page too: a refused form is shown with them."""

    @property
    def called(self) -> str:
        return self.name or self.operation.path.rpartition("/")[2]

    @property
    def form_name(self) -> str:
        return self.form or self.called


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page at `path`. `show(system, call)` answers `Show`, `Redirect` or `File`.

    `call.body` holds the filters typed into the query form, `call.listing` the page and order
    when `paged`. `export` answers the same list as a `File` at `{path}/export`. `private`: a
    filter is personal data, so the conditions are posted and never stand in an address.
    """

    name: str
    functions: tuple[str, ...]
    path: str
    title: str
    show: Callable[[Any, Any], Show | Redirect | File]
    filters: type[Any] = NoBody
    paged: bool = False
    sorts: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    public: bool = False
    posts: tuple[Post, ...] = ()
    export: Export | Callable[[Any, Any], File] | None = None
    private: bool = False
    first_password: bool = False
    """Open to an account that must change its first password before anything else."""
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    """Conditions of the list that are typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """The conditions as they were typed, to be drawn again."""

    values: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)


def page_routes(kernel: Kernel, renderer: Renderer, views: tuple[View, ...]) -> list[Place]:
    return [route for view in views for route in _Page(kernel, renderer, view).routes()]


@dataclass(frozen=True)
class _Page:
    kernel: Kernel
    renderer: Renderer
    view: View

    def routes(self) -> list[Place]:
        base = self.view.path.rstrip("/")
        name = self.view.name
        found = []
        if self.view.export:
            endpoint = partial(self._endpoint, f"{name}.export", self._export)
            found.append(Place(route_path(f"{base}/export"), endpoint, methods=self._methods))
        for post in self.view.posts:
            large = post.operation.attachments
            work = partial(self._post, post)
            endpoint = partial(self._endpoint, f"{name}.{post.called}", work, attachments=large)
            path = route_path(post.path or f"{base}/{post.called}")
            found.append(Place(path, endpoint, methods=["POST"]))
        endpoint = partial(self._endpoint, name, self._get)
        found.append(Place(route_path(self.view.path), endpoint, methods=self._methods, name=name))
        return found

    @property
    def _methods(self) -> list[str]:
        return ["GET", "POST"] if self.view.private else ["GET"]

    async def _endpoint(
        self,
        operation: str,
        work: Callable[[Asked], Response],
        request: Request,
        *,
        attachments: bool = False,
    ) -> Response:
        return await self.kernel.serve(
            request,
            operation,
            work,
            self.renderer.problem_page,
            uploads=True,
            attachments=attachments,
        )

    def _admit(self, asked: Asked) -> None:
        view = self.view
        self.kernel.admit(asked, view.public, view.roles, view.first_password)

    def _get(self, asked: Asked) -> Response:
        self._admit(asked)
        call, problem, typed = self._question(asked)
        return self._shown(asked, call, problem=problem, typed=typed)

    def _export(self, asked: Asked) -> Response:
        assert self.view.export is not None
        self._admit(asked)
        call, problem, _ = self._question(asked)
        if problem:
            raise problem
        if isinstance(self.view.export, Export):
            return file_response(exported(self.view.export, self.kernel.system, call))
        return file_response(self.view.export(self.kernel.system, call))

    def _question(self, asked: Asked) -> tuple[Call[Any], Problem | None, _Typed]:
        """The call for the query string. Filters that cannot be read are told, not obeyed."""
        if asked.request.method == "POST":
            check_origin(asked.request, self.kernel.settings.origins)
            values = _posted(asked) | query_values(asked.request)
        else:
            values = query_values(asked.request)
        self.kernel.caught_up(take_position(values))  # a page is shown even if it lags
        problem: Problem | None = None
        listing = Listing()
        try:
            if self.view.paged:
                listing = take_listing(values, self.view.sorts)
        except Problem as error:
            problem = error
        typed = self._typed(asked, pairs_of(values))
        try:
            errors = {name: _match_code(offered) for name, offered in typed.offers.items()}
            filters = _filters(self.view.filters, typed.values, errors)
        except Problem as error:
            problem = error
            filters = self.view.filters()
        call = Call(
            context=self.kernel.context(asked),
            body=filters,
            visitor=asked.identity.account,
            path=asked.request.path_params,
            listing=listing,
            address=asked.address,
        )
        return call, problem, typed

    def _typed(self, asked: Asked, items: list[tuple[str, str]]) -> _Typed:
        """Ids where text was typed, and labels where a link of the list brought an id only."""
        values = forms.nest(items, self.view.filters)
        lookups = self.view.lookups
        texts = {
            name.removesuffix(forms.TEXT): text for name, text in items if name.endswith(forms.TEXT)
        }
        finders = {
            name: resolver(self.kernel, asked, one)
            for name, one in lookups.items()
            if name in texts
        }
        _, offers = forms.resolve_lookups(items, values, finders)
        for name, one in lookups.items():
            if name not in texts and values.get(name) and one.label is not None:
                call = lookup_call(self.kernel, asked)
                texts[name] = one.label(self.kernel.system, call, str(values[name]))
        return _Typed(values=values, texts=texts, offers=offers)

    def _shown(
        self,
        asked: Asked,
        call: Call[Any],
        *,
        problem: Problem | None = None,
        typed: _Typed | None = None,
        failed: forms.FormState | None = None,
        instead: Show | Redirect | None = None,
    ) -> Response:
        shown = instead or self.view.show(self.kernel.system, call)
        if isinstance(shown, Redirect):
            return RedirectResponse(shown.to, 303)
        if isinstance(shown, File):
            return file_response(shown)
        status = problem.status if problem else 200
        return self.renderer.page(
            asked,
            shown,
            status=status,
            problem=problem,
            title=self.view.title,
            listing=call.listing,
            sorts=self.view.sorts,
            base=plain_path(self.view.path).format(**asked.request.path_params),
            form=partial(self._form, asked, failed, {}),
            query=forms.FormState(
                name="query",
                kind=self.view.filters,
                action="",
                csrf="",
                values=forms.as_values(call.body if typed is None else typed.values),
                texts={} if typed is None else typed.texts,
                offers={} if typed is None else typed.offers,
                errors=problem.fields if problem and not failed else {},
                problem=problem if not failed else None,
            ),
            private=self.view.private,
            exports=self.view.export is not None,
        )

    def _form(
        self,
        asked: Asked,
        failed: forms.FormState | None,
        drawn: dict[tuple[str, str], forms.FormState],
        name: str,
        initial: object = None,
        version: int | None = None,
        **path: Any,
    ) -> forms.FormState:
        """For templates: the form of a post, fresh or as it was typed."""
        post = next(one for one in self.view.posts if name in (one.called, one.form_name))
        action = self._action(post, {**asked.request.path_params, **path})
        place = (post.form_name, action)
        if place not in drawn:  # one form, one key, however often the template asks
            alike = (one for one in self.view.posts if one.form_name == post.form_name)
            places = {self._action(one, {**asked.request.path_params, **path}) for one in alike}
            if failed is not None and failed.name == post.form_name and failed.action in places:
                drawn[place] = replace(failed, version=version, action=action)
            else:
                drawn[place] = forms.FormState(
                    name=post.form_name,
                    kind=post.operation.body,
                    action=action,
                    csrf=asked.identity.csrf,
                    version=version,
                    values=forms.as_values(initial or forms.defaults_of(post.operation.body)),
                )
        return drawn[place]

    def _action(self, post: Post, path: Mapping[str, Any]) -> str:
        base = self.view.path.rstrip("/")
        return plain_path(post.path or f"{base}/{post.called}").format(**path)

    def _post(self, post: Post, asked: Asked) -> Response:
        operation = post.operation
        if post.carried and asked.identity.account is None:
            check_origin(asked.request, self.kernel.settings.origins)
            return log_in_first(self.renderer, asked)
        self.kernel.admit(asked, operation.public, operation.roles, operation.first_password)
        check_origin(asked.request, self.kernel.settings.origins)
        hidden = {name: v for name, v in asked.items if name.startswith("_") and isinstance(v, str)}
        values = forms.nest(asked.items, operation.body)
        state = self._state(post, asked, values, hidden)
        try:
            if asked.identity.token:
                check_csrf(asked.identity, hidden.get(forms.CSRF, ""))
            errors, state.offers = forms.resolve_lookups(
                asked.items,
                values,
                {n: resolver(self.kernel, asked, one) for n, one in post.lookups.items()},
            )
            call = self._call(post, asked, _typed(operation, values, errors), hidden)
            answer = operation.handler(self.kernel.system, call)
        except Exception as error:  # noqa: BLE001 - told on the page, or raised again
            return self._again(post, asked, error, state)
        if post.show is not None:
            instead = post.show(self.kernel.system, call, answer)
            return self._shown(asked, replace(call, body=self.view.filters()), instead=instead)
        if isinstance(answer, File):
            return file_response(answer)
        return self._gone_on(post, asked, call, answer)

    def _gone_on(self, post: Post, asked: Asked, call: Call[Any], answer: Any) -> Response:
        position = answer.position if isinstance(answer, Receipt) else 0
        done = post.done if self.kernel.caught_up(position) else "done-shown-later"
        if callable(post.to):
            to = post.to(call, answer)
        else:
            names = {"id": answer.stream} if isinstance(answer, Receipt) else {}
            target = post.to or self.view.path
            to = plain_path(target).format(**{**names, **asked.request.path_params})
        response = RedirectResponse(to, 303)
        secure = self.kernel.settings.secure_cookies
        response.set_cookie(
            FLASH, done, max_age=60, path="/", httponly=True, samesite="lax", secure=secure
        )
        return response

    def _again(
        self, post: Post, asked: Asked, error: Exception, state: forms.FormState
    ) -> Response:
        """The page once more with the errors; or, if it cannot be shown any more, the error."""
        problem = problem_of(error, self.kernel.table)
        if problem is None or not (problem.status in KEEP_FORM or problem.code == "stale-form"):
            raise error
        state.problem, state.errors = problem, problem.fields
        if problem.code == "key-reused":
            state.key = str(uuid4())
        call = Call(
            context=self.kernel.context(asked),
            body=self._about(post, state),
            visitor=asked.identity.account,
            path=asked.request.path_params,
            listing=take_listing({}, self.view.sorts),
            address=asked.address,
        )
        try:
            return self._shown(asked, call, problem=problem, failed=state)
        except Exception as second:
            if problem_of(second, self.kernel.table) is None:
                log_unexpected(second, asked)
            raise problem from second

    def _about(self, post: Post, state: forms.FormState) -> Any:
        given = {name: state.values[name] for name in post.about if name in state.values}
        try:
            return from_text(self.view.filters, given)
        except Problem:  # that is the problem told at the form
            return self.view.filters()

    def _state(
        self, post: Post, asked: Asked, values: dict[str, Any], hidden: Mapping[str, str]
    ) -> forms.FormState:
        return forms.FormState(
            name=post.form_name,
            kind=post.operation.body,
            action=asked.request.url.path,
            csrf=asked.identity.csrf,
            values=dict(values),
            texts={
                name.removesuffix(forms.TEXT): value
                for name, value in asked.items
                if name.endswith(forms.TEXT) and isinstance(value, str)
            },
            key=hidden.get(forms.KEY) or str(uuid4()),
        )

    def _call(self, post: Post, asked: Asked, body: Any, hidden: Mapping[str, str]) -> Call[Any]:
        version = hidden.get(forms.VERSION, "")
        return replace(
            lookup_call(self.kernel, asked),
            body=body,
            expected=int(version) if version.isascii() and version.isdigit() else None,
            key=key_of(
                hidden.get(forms.KEY) or None,
                replace(asked, operation=post.operation.name),
                body,
                asked.request.path_params,
            ),
            address=asked.address,
        )


def _match_code(offered: tuple[Choice, ...]) -> str:
    return "several-matches" if offered else "no-match"


def _filters(kind: type[Any], values: Mapping[str, Any], errors: Mapping[str, str]) -> Any:
    """Raises `Problem` 422, also for what the look-ups did not find."""
    if errors:
        raise invalid(dict(errors))
    return from_text(kind, values)


def _posted(asked: Asked) -> dict[str, list[str]]:
    """The conditions of a private list. Blank ones are no conditions."""
    values: dict[str, list[str]] = {}
    for name, value in asked.items:
        if isinstance(value, str) and value and not name.startswith("_"):
            values.setdefault(name, []).append(value)
    return values


def _typed(operation: Operation, values: dict[str, Any], errors: Mapping[str, str]) -> Any:
    """The body; the errors of look-ups and of all other fields are told together."""
    found = dict(errors)
    body = None
    try:
        body = from_text(operation.body, values)
    except Problem as problem:
        found = {**problem.fields, **found}
    if found:
        raise invalid(found)
    return body
