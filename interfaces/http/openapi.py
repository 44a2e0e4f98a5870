"""OpenAPI 3.1 from the registry: nothing in it is written by hand twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from application.ports import Receipt
from infrastructure.vault.sessions import IssuedSession
from interfaces.http.api import LOOKUP_CHOICES, MAX_PAGE, MAX_POSITION, MAX_SIZE
from interfaces.http.calls import Choice, File
from interfaces.http.certificate_login import IssuedChallenge, SignedChallenge
from interfaces.http.field_docs import field_docs
from interfaces.http.forms import takes_files
from interfaces.http.kernel import Settings
from interfaces.http.log_in_page import Credentials
from interfaces.http.operations import (
    ApiEntry,
    Lookup,
    LookupQuery,
    Operation,
    Read,
    Registry,
    path_parameters,
    plain_path,
)
from interfaces.http.reading import INT_MAX, adapter

REFS = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAnswer:
    """What a command answers. A read with `min_position` = position shows its effect."""

    id: UUID
    version: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One field that cannot be taken."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """Why not (application/problem+json). `code` is stable, `detail` is Chinese."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: tuple[FieldProblem, ...]
    request: str


_PROBLEMS = {
    400: "不可读的请求",
    401: "未登录",
    403: "无权办理",
    404: "没有这条记录，或不归您办理",
    409: "已被他人办理，或幂等键已用于别的内容",
    412: "读模型尚未包含 min_position",
    415: "不是 JSON",
    422: "规则不允许，或字段有误",
    429: "请求过于频繁",
    503: "暂时无法服务",
}


class _Described(GenerateJsonSchema):
    """With what is said below the fields of what is sent."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        made = super().dataclass_schema(schema)
        if self.mode == "validation":
            for name, text in field_docs(schema["cls"]).items():
                made["properties"][name].setdefault("description", text)
        return made


class _Schemas:
    """Collects types, then turns them all into schemas at once, names kept apart."""

    def __init__(self) -> None:
        self._inputs: dict[type[Any], TypeAdapter[Any]] = {}
        self._outputs: dict[Any, TypeAdapter[Any]] = {}
        self._made: dict[tuple[Any, str], Any] = {}
        self.components: dict[str, Any] = {}

    def add(self, entry: ApiEntry) -> None:
        if isinstance(entry, Operation):
            self.add_input(entry.body)
        else:
            self.add_input(entry.filters)
        if entry.answer not in (Receipt, File):
            self.add_output(entry.answer)

    def add_input(self, kind: type[Any]) -> None:
        self._inputs[kind] = adapter(kind)

    def add_output(self, kind: Any) -> None:
        self._outputs[kind] = TypeAdapter(kind)

    def make(self) -> None:
        wanted: list[tuple[Any, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
            *((k, "validation", a) for k, a in self._inputs.items()),
            *((k, "serialization", a) for k, a in self._outputs.items()),
        ]
        made, definitions = TypeAdapter.json_schemas(
            wanted, ref_template=REFS, schema_generator=_Described
        )
        self._made = dict(made)
        self.components = _bounded(definitions.get("$defs", {}))
        for kind in self._inputs:  # only what is inside the wrapper is sent
            wrapper = self._made[kind, "validation"]
            if "$ref" in wrapper:
                wrapper = self.components.pop(wrapper["$ref"].rpartition("/")[2])
            self._made[kind, "validation"] = wrapper["properties"]["body"]

    def input(self, kind: type[Any]) -> Any:
        return self._made[kind, "validation"]

    def resolved(self, kind: type[Any]) -> Any:
        schema = self.input(kind)
        return self.components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    def required(self, kind: type[Any]) -> bool:
        """Must there be a body? Not when every field has a default."""
        return bool(self.resolved(kind).get("required"))

    def output(self, kind: Any) -> Any:
        return _bounded(self._made[kind, "serialization"])


def document(
    registry: Registry,
    lookups: tuple[Lookup, ...],
    settings: Settings,
) -> dict[str, Any]:
    """The whole document, ready for json."""
    schemas = _Schemas()
    for kind in (Credentials, SignedChallenge, LookupQuery):
        schemas.add_input(kind)
    for answer in (ReceiptAnswer, ProblemDocument, IssuedSession, IssuedChallenge, Choice):
        schemas.add_output(answer)
    for entry in registry.entries:
        schemas.add(entry)
    schemas.make()
    paths: dict[str, Any] = {"/api/session": _session(schemas)}
    if settings.certificate_log_in:
        paths |= _session_by_certificate(schemas)
    for lookup in lookups:
        paths[f"/api/lookups/{lookup.name}"] = {"post": _lookup(schemas, lookup)}
    for entry in registry.entries:
        made = _command(schemas, entry) if isinstance(entry, Operation) else _read(schemas, entry)
        paths.setdefault("/api" + plain_path(entry.path), {})[entry.method.lower()] = made
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.system_name, "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _reached(paths, schemas.components),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _session(schemas: _Schemas) -> dict[str, Any]:
    """Logging in and out."""
    return {
        "post": {
            "operationId": "session.create",
            "summary": "登录",
            "security": [],
            "requestBody": _json_body(schemas.input(Credentials)),
            "responses": {
                "201": _json_answer("令牌", schemas.output(IssuedSession)),
                **_problems(schemas, 400, 401, 403, 415, 422, 429, 503),
            },
        },
        "delete": {
            "operationId": "session.end",
            "summary": "退出",
            "security": [{"bearer": []}],
            "responses": {
                "204": {"description": "已退出"},
                **_problems(schemas, 401, 403, 503),
            },
        },
    }


def _session_by_certificate(schemas: _Schemas) -> dict[str, Any]:
    return {
        "/api/session/challenge": {
            "post": {
                "operationId": "session.challenge",
                "summary": "取得证书登录的待签名内容",
                "tags": ["A1"],
                "security": [],
                "responses": {
                    "201": _json_answer("待签名内容", schemas.output(IssuedChallenge)),
                    **_problems(schemas, 400, 429, 503),
                },
            }
        },
        "/api/session/certificate": {
            "post": {
                "operationId": "session.certificate",
                "summary": "证书登录",
                "tags": ["A1", "D3"],
                "security": [],
                "requestBody": _json_body(schemas.input(SignedChallenge)),
                "responses": {
                    "201": _json_answer("令牌", schemas.output(IssuedSession)),
                    **_problems(schemas, 400, 401, 415, 422, 429, 503),
                },
            }
        },
    }


def _lookup(schemas: _Schemas, lookup: Lookup) -> dict[str, Any]:
    items = {
        "type": "array",
        "items": schemas.output(Choice),
        "maxItems": LOOKUP_CHOICES,
    }
    answer = {"type": "object", "properties": {"items": items}, "required": ["items"]}
    return {
        "operationId": f"lookups.{lookup.name}",
        "summary": lookup.summary,
        "tags": list(lookup.functions),
        "security": _security(lookup.public),
        "requestBody": _json_body(schemas.input(LookupQuery)),
        "responses": {
            "200": _json_answer("候选项", answer),
            **_problems(schemas, 400, 401, 403, 415, 422, 503),
        },
    }


def _command(schemas: _Schemas, operation: Operation) -> dict[str, Any]:
    schema = schemas.input(operation.body)
    media = "multipart/form-data" if takes_files(operation.body) else "application/json"
    if operation.answer is Receipt:
        answer = _json_answer("已办理", schemas.output(ReceiptAnswer))
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "新版本"}}
    elif operation.answer is File:
        answer = {"description": "文件", "content": {"*/*": {"schema": {"format": "binary"}}}}
    else:
        answer = _json_answer("结果", schemas.output(operation.answer))
    described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": list(operation.functions),
        "security": _security(operation.public),
        "parameters": [*_path(operation.path), *_COMMAND_HEADERS],
        "requestBody": {
            "required": schemas.required(operation.body),
            "content": {media: {"schema": schema}},
        },
        "responses": {
            "201" if operation.creates else "200": answer,
            **_problems(schemas, 400, 401, 403, 404, 409, 415, 422, 429, 503),
        },
    }
    if operation.refusals:
        described["description"] = "可能的拒绝代码：" + "、".join(operation.refusals)
    if operation.roles:
        described["x-roles"] = [str(role) for role in operation.roles]
    return described


def _read(schemas: _Schemas, read: Read) -> dict[str, Any]:
    if read.answer is File:
        content = {media: {"schema": {"format": "binary"}} for media in read.media}
        answer: dict[str, Any] = {"description": "文件", "content": content}
    else:
        row = schemas.output(read.answer)
        answer = _json_answer("结果", _page(row) if read.paged else row)
    parameters = [*_path(read.path), _MIN_POSITION, *(_paging(read.sorts) if read.paged else ())]
    if not read.private:
        parameters += _query(schemas, read.filters)
    described = {
        "operationId": read.name,
        "summary": read.summary,
        "tags": list(read.functions),
        "security": _security(read.public),
        "parameters": parameters,
        "responses": {
            "200": answer,
            **_problems(schemas, 400, 401, 403, 404, 412, 415, 422, 429, 503),
        },
    }
    if read.private:
        body = _json_body(schemas.input(read.filters))
        described["requestBody"] = {**body, "required": schemas.required(read.filters)}
    if read.roles:
        described["x-roles"] = [str(role) for role in read.roles]
    return described


# Pieces

_COMMAND_HEADERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "同一键的重复请求得到第一次的回答",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    },
    {
        "name": "If-Match",
        "in": "header",
        "description": "您看到的版本",
        "schema": {"type": "string", "pattern": r'^(\*|"?[0-9]{1,9}"?)$'},
    },
)
_MIN_POSITION: dict[str, Any] = {
    "name": "min_position",
    "in": "query",
    "description": "等到读模型包含这一位置",
    "schema": {"type": "integer", "minimum": 0, "maximum": MAX_POSITION},
}


def _paging(sorts: tuple[str, ...]) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "default": 1, "maximum": MAX_PAGE}
    found: list[dict[str, Any]] = [
        {"name": "page", "in": "query", "schema": number},
        {"name": "size", "in": "query", "schema": {**number, "default": 20, "maximum": MAX_SIZE}},
    ]
    if sorts:
        names = [one.removeprefix("-") for one in sorts]
        values = [*names, *(f"-{name}" for name in names)]
        schema = {"type": "string", "enum": values, "default": sorts[0]}
        found.append({"name": "sort", "in": "query", "schema": schema})
    return found


def _query(schemas: _Schemas, filters: type[Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "schema": _without_null(inner)}
        for name, inner in schemas.resolved(filters).get("properties", {}).items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query string cannot say null; leaving the parameter out does."""
    if "anyOf" not in schema:
        return schema
    kinds = [one for one in schema["anyOf"] if one.get("type") != "null"]
    rest = {k: v for k, v in schema.items() if k != "anyOf" and not (k == "default" and v is None)}
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _path(path: str) -> list[dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {
        "uuid": {"type": "string", "format": "uuid"},
        "int": {"type": "integer", "minimum": 0, "maximum": INT_MAX},
    }
    return [
        {"name": n, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for n, kind in path_parameters(path).items()
    ]


def _page(row: Any) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": row},
            "page": number,
            "size": number,
            "total": number,
        },
        "required": ["items", "page", "size", "total"],
    }


def _json_body(schema: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _json_answer(description: str, schema: Any) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(schemas: _Schemas, *statuses: int) -> dict[str, Any]:
    schema = schemas.output(ProblemDocument)
    return {
        str(status): {
            "description": _PROBLEMS[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


def _reached(paths: Any, components: dict[str, Any]) -> dict[str, Any]:
    """The schemas that something refers to; filters are told as parameters instead."""
    wanted: dict[str, Any] = {}
    found = list(_references(paths))
    while found:
        name = found.pop()
        if name not in wanted:
            wanted[name] = components[name]
            found += _references(components[name])
    return dict(sorted(wanted.items()))


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        schema = list(schema.values())
    if isinstance(schema, list | tuple):
        for one in schema:
            yield from _references(one)


def _security(public: bool) -> list[dict[str, list[str]]]:
    return [{}, {"bearer": []}] if public else [{"bearer": []}]


def _bounded(schema: Any) -> Any:
    """Tell the bounds that `reading.check_numbers` enforces, wherever the type has none."""
    if isinstance(schema, list):
        return [_bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _bounded(value) for name, value in schema.items()}
    if inner.get("type") == "integer":
        inner.setdefault("minimum", -INT_MAX - 1)
        inner.setdefault("maximum", INT_MAX)
    return inner
