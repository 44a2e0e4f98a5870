"""A signing server for tests: a real one, whose keys openssl made and uses."""

import base64
import hashlib
import hmac
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.signers import Signer, openssl

SECRET = "a-secret-for-tests-of-32-letters-or-more"


@dataclass
class SigningHouse:
    """What stands behind the server."""

    folder: Path
    url: str = ""
    keys: dict[str, Signer] = field(default_factory=dict)
    digests: list[bytes] = field(default_factory=list)
    """All that it was ever given to sign."""
    status: int = 200
    """Answered to everything, when it is not 200."""
    garbage: bytes = b""
    """Answered in place of what is right."""
    signs_with: str = ""
    """Another key than was asked for."""

    def make(self, name: str, kind: str = "ec") -> None:
        self.keys[name] = Signer.make(self.folder / name, kind)

    def certificate(self, name: str) -> bytes:
        return openssl("x509", "-in", str(self.keys[name].pem), "-outform", "DER")

    def sign(self, name: str, digest: bytes) -> bytes:
        self.digests.append(digest)
        key = str(self.keys[self.signs_with or name].key)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-inkey", key],
            input=digest, capture_output=True, check=True, timeout=30,
        )  # fmt: skip
        return done.stdout

    def answer(self, method: str, path: str, body: bytes) -> dict[str, Any] | None:
        _, _, name, *rest = unquote(path).split("/")
        if name not in self.keys:
            return None
        if method == "GET" and not rest:
            return {"certificate": base64.b64encode(self.certificate(name)).decode()}
        asked = json.loads(body)
        assert asked["suite"] == "ES256"
        signature = self.sign(name, base64.b64decode(asked["digest"]))
        return {"signature": base64.b64encode(signature).decode()}


@contextmanager
def signing_server(folder: Path) -> Iterator[SigningHouse]:
    house = SigningHouse(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self._serve(b"")

        def _serve(self, body: bytes) -> None:
            signed = f"{self.command} {self.path}\n".encode() + body
            right = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
            status, found = house.status, None
            if not hmac.compare_digest(right, self.headers["X-Signature"]):
                status = 403
            elif status == 200:
                found = house.answer(self.command, self.path, body)
                status = 200 if found is not None else 404
            content = house.garbage or json.dumps(found or {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    house.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
