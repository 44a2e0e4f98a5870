"""Endpoints of the JSON API, built from the registry."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import IO, Any
from urllib.parse import quote

from pydantic import TypeAdapter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from application.ports import Receipt
from interfaces.http import forms
from interfaces.http.calls import Call, Choice, File, Listing, Page
from interfaces.http.kernel import Asked, Kernel, Serve, key_of
from interfaces.http.operations import (
    ApiEntry,
    Lookup,
    LookupQuery,
    NoBody,
    Operation,
    Read,
    route_path,
)
from interfaces.http.problems import Problem, bad_request, invalid
from interfaces.http.reading import check_text, from_json, from_text
from interfaces.http.routing import Place
from interfaces.http.sessions import check_origin

MAX_SIZE = 200
MAX_PAGE = 1_000_000
MAX_POSITION = 2**63 - 1
LOOKUP_CHOICES = 20
_VERSION = re.compile('"?([0-9]{1,9})"?')
_INLINE = ("application/pdf", "image/png", "image/jpeg")
_PAGING = ("page", "size", "sort")


def api_routes(kernel: Kernel, entries: tuple[ApiEntry, ...]) -> list[Place]:
    """One route per path, so that a wrong method is told all the right ones."""
    paths: dict[str, dict[str, Serve]] = {}
    for entry in entries:
        made = _command(kernel, entry) if isinstance(entry, Operation) else _read(kernel, entry)
        paths.setdefault("/api" + route_path(entry.path), {})[entry.method] = made
    return [Place(path, _by_method(serves), methods=list(serves)) for path, serves in paths.items()]


def _by_method(serves: Mapping[str, Serve]) -> Serve:
    async def endpoint(request: Request) -> Response:
        return await serves["GET" if request.method == "HEAD" else request.method](request)

    return endpoint


def _command(kernel: Kernel, operation: Operation) -> Serve:
    def work(asked: Asked) -> Response:
        kernel.admit(asked, operation.public, operation.roles, operation.first_password)
        check_cookie_origin(kernel, asked)
        body = _body(asked, operation)
        call = Call(
            context=kernel.context(asked),
            body=body,
            visitor=asked.identity.account,
            path=asked.request.path_params,
            expected=if_match(asked.request.headers.get("if-match")),
            key=key_of(
                asked.request.headers.get("idempotency-key"),
                asked,
                body,
                asked.request.path_params,
            ),
            address=asked.address,
        )
        answer = operation.handler(kernel.system, call)
        if isinstance(answer, Receipt):
            return _receipt(answer, 201 if operation.creates else 200)
        return answered(answer, operation.answer, status=201 if operation.creates else 200)

    async def endpoint(request: Request) -> Response:
        return await kernel.serve(
            request,
            operation.name,
            work,
            problem_json,
            uploads=True,
            attachments=operation.attachments,
        )

    return endpoint


def _body(asked: Asked, operation: Operation) -> Any:
    """JSON, or multipart where there is a file to send."""
    kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        refuse_unknown((name for name, _ in asked.items), operation.body)
        return from_text(operation.body, forms.nest(asked.items, operation.body))
    return from_json(operation.body, json_body(asked))


def json_body(asked: Asked) -> bytes:
    """What was sent, if it is called JSON. Raises `Problem` 415."""
    kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "") or asked.items:
        raise Problem(status=415, code="json-expected")
    return asked.raw


def check_cookie_origin(kernel: Kernel, asked: Asked) -> None:
    """A bearer token is never sent by a browser on its own, so only cookies need the check."""
    if not asked.identity.bearer:
        check_origin(asked.request, kernel.settings.origins)


def _read(kernel: Kernel, read: Read) -> Serve:
    def work(asked: Asked) -> Response:
        kernel.admit(asked, read.public, read.roles)
        values = query_values(asked.request)
        position = take_position(values)
        listing = take_listing(values, read.sorts) if read.paged else Listing()
        if read.private:
            check_cookie_origin(kernel, asked)
            if values:
                raise invalid(dict.fromkeys(values, "unknown-field"))
            filters = from_json(read.filters, json_body(asked))
        else:
            refuse_unknown(values, read.filters)
            refuse_blank(values, read.filters)
            nested = forms.nest(pairs_of(values), read.filters)
            filters = from_text(read.filters, nested)
        wait_for_position(kernel, position)
        call = Call(
            context=kernel.context(asked),
            body=filters,
            visitor=asked.identity.account,
            path=asked.request.path_params,
            listing=listing,
            address=asked.address,
        )
        return answered(read.handler(kernel.system, call), read.answer, listing)

    async def endpoint(request: Request) -> Response:
        return await kernel.serve(request, read.name, work, problem_json)

    return endpoint


def lookup_routes(kernel: Kernel, lookups: tuple[Lookup, ...]) -> list[Place]:
    def route(lookup: Lookup) -> Place:
        name = f"lookups.{lookup.name}"

        def work(asked: Asked) -> Response:
            kernel.admit(asked, lookup.public, lookup.roles)
            check_cookie_origin(kernel, asked)
            text = from_json(LookupQuery, json_body(asked)).q
            call = lookup_call(kernel, asked)
            found = lookup.handler(kernel.system, call, text.strip()) if text.strip() else ()
            return json_response({"items": [asdict(one) for one in found[:LOOKUP_CHOICES]]}, 200)

        async def endpoint(request: Request) -> Response:
            return await kernel.serve(request, name, work, problem_json)

        return Place(f"/api/lookups/{lookup.name}", endpoint, methods=["POST"], name=f"api:{name}")

    return [route(lookup) for lookup in lookups]


def lookup_call(kernel: Kernel, asked: Asked) -> Call[NoBody]:
    return Call(
        context=kernel.context(asked),
        body=NoBody(),
        visitor=asked.identity.account,
        path=asked.request.path_params,
    )


def resolver(kernel: Kernel, asked: Asked, lookup: Lookup) -> Any:
    """Text -> choices, for `forms.resolve_lookups`."""

    def find(text: str) -> tuple[Choice, ...]:
        found: tuple[Choice, ...] = lookup.handler(kernel.system, lookup_call(kernel, asked), text)
        return found[:LOOKUP_CHOICES]

    return find


# Query strings


def query_values(request: Request) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        check_text(name + value)
        values.setdefault(name, []).append(value)
    return values


def pairs_of(values: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, one) for name, many in values.items() for one in many]


def refuse_unknown(names: Iterable[str], kind: type[Any]) -> None:
    """Refuses names that are no fields of `kind`. Raises `Problem` 400."""
    known = set(forms.field_names(kind))
    unknown = {name: "unknown-field" for name in names if name.partition(".")[0] not in known}
    if unknown:
        raise invalid(unknown)


def refuse_blank(values: Mapping[str, list[str]], kind: type[Any]) -> None:
    """`?level=` is no level; pages mean "any" by it, programs leave it out."""
    texts = forms.text_names(kind)
    wrong = {name: "bad-value" for name, many in values.items() if "" in many and name not in texts}
    if wrong:
        raise invalid(wrong)


def take_listing(values: dict[str, list[str]], sorts: tuple[str, ...]) -> Listing:
    """Takes page, size and sort out of the query values. Raises `Problem` 422."""
    given = {name: values.pop(name)[-1] for name in _PAGING if name in values}
    errors: dict[str, str] = {}
    page = _number(given.get("page", "1"), MAX_PAGE)
    size = _number(given.get("size", "20"), MAX_SIZE)
    sort = given.get("sort", sorts[0] if sorts else "")
    if page is None:
        errors["page"] = "bad-number"
    if size is None:
        errors["size"] = "bad-size"
    known = {one.removeprefix("-") for one in sorts}
    if "sort" in given and sort.removeprefix("-") not in known:
        errors["sort"] = "bad-sort"
    if errors or page is None or size is None:
        raise invalid(errors)
    return Listing(
        page=page, size=size, sort=sort.removeprefix("-"), descending=sort.startswith("-")
    )


def _number(text: str, most: int, least: int = 1) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text) if least <= int(text) <= most else None


def take_position(values: dict[str, list[str]]) -> int:
    """Takes `min_position` out of the query values; 0 when absent. Raises `Problem` 422."""
    position = _number(values.pop("min_position", ["0"])[-1], MAX_POSITION, least=0)
    if position is None:
        raise invalid({"min_position": "bad-number"})
    return position


def wait_for_position(kernel: Kernel, position: int) -> None:
    """Raises `Problem` 412 when the read models do not get there in time."""
    if not kernel.caught_up(position):
        raise Problem(status=412, code="not-yet-shown", retry_after=1)


def if_match(header: str | None) -> int | None:
    """`"7"` or `7` -> 7; absent or `*` -> None. Raises `Problem` 400."""
    if header is None or header == "*":
        return None
    found = _VERSION.fullmatch(header)
    if found is None:
        raise bad_request("bad-if-match")
    return int(found[1])


# Answers


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def answered(answer: Any, kind: Any, listing: Listing | None = None, status: int = 200) -> Response:
    if isinstance(answer, File):
        return file_response(answer)
    if isinstance(answer, Page):
        assert listing is not None
        rows = _adapter(tuple[kind, ...]).dump_python(tuple(answer.items), mode="json")
        page = {"page": listing.page, "size": listing.size, "total": answer.total}
        return json_response({"items": rows, **page}, 200)
    content = _adapter(kind).dump_json(answer)
    return Response(content, status_code=status, media_type="application/json")


def file_response(file: File) -> Response:
    way = "inline" if file.inline and file.media_type in _INLINE else "attachment"
    headers = {
        "content-disposition": f"{way}; filename*=utf-8''{quote(file.name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    }
    pieces = file.pieces if file.stream is None else _sent(file.stream)
    if pieces is not None:
        if file.size is not None:  # so that the browser knows when something is missing
            headers["content-length"] = str(file.size)
        return StreamingResponse(pieces, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


def _sent(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(1 << 16):
            yield chunk


def _receipt(receipt: Receipt, status: int) -> Response:
    document = {
        "id": str(receipt.stream),
        "version": receipt.version,
        "position": receipt.position,
    }
    return json_response(document, status, {"etag": f'"{receipt.version}"'})


def problem_json(asked: Asked, problem: Problem) -> Response:
    headers = {}
    if problem.retry_after:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(
        to_json(problem.document(asked.id)),
        problem.status,
        headers,
        media_type="application/problem+json",
    )


def json_response(value: Any, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(to_json(value), status, headers, media_type="application/json")
