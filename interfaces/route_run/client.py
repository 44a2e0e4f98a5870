"""A small client of the API: JSON over one kept connection, with a bearer token."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

SECONDS = 30.0


class Refused(Exception):
    """An answer that is not the wanted one: what was asked, the status and the problem's code."""

    def __init__(self, asked: str, status: int, problem: Mapping[str, Any]) -> None:
        fields = ", ".join(f"{f['field']}: {f['code']}" for f in problem.get("fields", ()))
        told = f"{status} {problem.get('code')}" + (f" ({fields})" if fields else "")
        super().__init__(f"{asked}: {told}")
        self.status = status
        self.code = problem.get("code")


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to a command."""

    id: str
    version: int
    position: int


class Client:
    """One account, or nobody before `log_in`. Not for several threads at once.

    Raises `Refused`, and OSError when the service does not answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.token = ""
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)

    def log_in(self, login: str, password: str) -> "Client":
        self.token = self.ask("/session", {"login": login, "password": password})["token"]
        return self

    def do(
        self, path: str, body: Mapping[str, Any], *, key: str = "", expected: int | None = None
    ) -> Done:
        """Run a command, under an idempotency key and on the version the caller saw."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        if expected is not None:
            headers["If-Match"] = f'"{expected}"'
        told = self._send("POST", path, body, headers)  # some commands tell more than this
        return Done(id=told["id"], version=told["version"], position=told["position"])

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """A question whose conditions are in the body."""
        return self._send("POST", path, body, {})

    def upload(
        self,
        path: str,
        name: str,
        media_type: str,
        content: bytes,
        beside: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one file and what is asked beside it, as a browser's form does."""
        mark = uuid4().hex
        named = f"--{mark}\r\nContent-Disposition: form-data; name="
        head = "".join(f'{named}"{key}"\r\n\r\n{text}\r\n' for key, text in (beside or {}).items())
        head += f'{named}"file"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
        form = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._send(
            "POST", path, form, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def get(self, path: str, **query: str | int) -> Any:
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path, None, {})

    def close(self) -> None:
        self._connection.close()

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None,
        headers: dict[str, str],
    ) -> Any:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = body if isinstance(body, bytes) else None
        if content is None and body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        kept = self._connection.sock is not None
        try:
            status, text = self._exchange(method, path, content, headers)
        except ConnectionError:
            if not kept:
                raise
            # The service had let the idle connection go; the key makes a second sending harmless.
            status, text = self._exchange(method, path, content, headers)
        if status >= 400:
            raise Refused(f"{method} {path.partition('?')[0]}", status, _problem(text))
        return json.loads(text)

    def _exchange(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        try:
            self._connection.request(method, f"/api{path}", content, headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except OSError:
            self._connection.close()  # the next request opens a new one
            raise
        except HTTPException as error:
            self._connection.close()
            raise ConnectionError("the answer was cut off") from error


def _problem(text: bytes) -> Mapping[str, Any]:
    try:
        problem = json.loads(text)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
