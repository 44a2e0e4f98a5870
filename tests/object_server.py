"""S3 for tests, as much of it as `infrastructure.uploads.blobs` speaks: a real server, in memory.

Requests must be signed (AWS Signature Version 4) with SECRET and carry the digest of what they
bring; others are answered 403, as S3 does. Addresses are of the form /bucket/key.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

KEY, SECRET, REGION = "key", "secret", "us-east-1"
Answer = tuple[int, bytes, dict[str, str]]
"""Status, content, headers."""
LEAST_PART = 5 << 20
"""Bytes of every part of an upload but its last."""
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass
class ObjectServer:
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    """Path with the bucket -> content."""
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """Not finished: id -> number of the part -> content."""
    finished: int = 0
    """Uploads in parts that were completed."""
    refused: int = 0
    """Requests whose signature was wrong."""
    _ids: Iterator[int] = field(default_factory=count)

    def answer(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        """To a request that was signed."""
        match method:
            case "POST" if "uploads" in query:
                upload = f"upload-{next(self._ids)}"
                self.uploads[upload] = {}
                return _xml("InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>")
            case "PUT" | "POST" | "DELETE" if "uploadId" in query:
                return self._part(method, path, query, body)
            case "POST" if "delete" in query:
                return self._deleted(path, body)
            case "PUT":
                self.objects[path] = body
                return 200, b"", {"ETag": _etag(body)}
            case "GET" if query.get("list-type") == "2":
                return self._listed(path, query.get("prefix", ""))
            case "GET" | "HEAD" if path in self.objects:
                content = self.objects[path]
                about = {"ETag": _etag(content), "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"}
                return 200, content, about
            case "GET" | "HEAD":
                return _error(404, "NoSuchKey")
        return _error(501, "NotImplemented")

    def _part(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        parts = self.uploads.get(query["uploadId"])
        if parts is None:
            return _error(404, "NoSuchUpload")
        if method == "PUT":
            parts[int(query["partNumber"])] = body
            return 200, b"", {"ETag": _etag(body)}
        if method == "POST":
            *all_but_last, _ = (parts[number] for number in sorted(parts))
            if any(len(part) < LEAST_PART for part in all_but_last):
                return _error(400, "EntityTooSmall")
            self.objects[path] = b"".join(parts[number] for number in sorted(parts))
            self.finished += 1
        del self.uploads[query["uploadId"]]
        if method == "DELETE":
            return 204, b"", {}
        tag = escape(_etag(self.objects[path]))
        return _xml("CompleteMultipartUploadResult", f"<ETag>{tag}</ETag>")

    def _deleted(self, bucket: str, body: bytes) -> Answer:
        """What is not there counts as deleted."""
        keys = [
            found.text or "" for found in ElementTree.fromstring(body).iterfind("{*}Object/{*}Key")
        ]
        for key in keys:
            self.objects.pop(f"{bucket.rstrip('/')}/{key}", None)
        told = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return _xml("DeleteResult", told)

    def _listed(self, bucket: str, prefix: str) -> Answer:
        start = f"{bucket.rstrip('/')}/"
        found = "".join(
            f"<Contents><Key>{escape(path.removeprefix(start))}</Key><Size>{len(content)}</Size>"
            "<LastModified>2026-06-01T00:00:00.000Z</LastModified></Contents>"
            for path, content in sorted(self.objects.items())
            if path.startswith(start + prefix)
        )
        return _xml("ListBucketResult", f"<IsTruncated>false</IsTruncated>{found}")


def signed(
    secret: str, method: str, target: str, headers: Mapping[str, str], names: list[str], scope: str
) -> str:
    """The signature that a request must bear; `names` are of the signed headers, in order."""
    path, _, query = target.partition("?")
    asked = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(query, keep_blank_values=True))
    )
    told = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names)
    canonical = "\n".join(
        (method, path, asked, told, ";".join(names), headers["x-amz-content-sha256"])
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join((_ALGORITHM, headers["x-amz-date"], scope, digest))
    key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def may(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the request is signed by the one who may, and brings what was signed."""
    algorithm, _, rest = headers.get("authorization", "").partition(" ")
    told = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    who, _, scope = told.get("Credential", "").partition("/")
    day = headers.get("x-amz-date", "")[:8]
    if (algorithm, who, scope) != (_ALGORITHM, KEY, f"{day}/{REGION}/s3/aws4_request"):
        return False
    names = told["SignedHeaders"].split(";")
    if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names):
        return False
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return False
    wanted = signed(SECRET, method, target, headers, names, scope)
    return hmac.compare_digest(told["Signature"], wanted)


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    store, lock = ObjectServer(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                if may(self.command, self.path, headers, body):
                    address = urlsplit(self.path)
                    query = dict(parse_qsl(address.query, keep_blank_values=True))
                    found = store.answer(self.command, unquote(address.path), query, body)
                else:
                    store.refused += 1
                    found = _error(403, "SignatureDoesNotMatch")
            status, content, about = found
            self.send_response(status)
            for name, value in about.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815  as they are asked for

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True  # the client keeps its connections
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'


def _xml(name: str, content: str) -> Answer:
    return 200, f"<{name}>{content}</{name}>".encode(), {"Content-Type": "application/xml"}


def _error(status: int, code: str) -> Answer:
    return status, f"<Error><Code>{code}</Code></Error>".encode(), {}
