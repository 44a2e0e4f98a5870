"""The outermost layer: request id, security headers, one log line and one count per request."""

import time
from uuid import uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces.http.kernel import TRACE, Trace

log = structlog.get_logger("http")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",  # typed look-ups
        "frame-src 'self'",  # PDF; pages themselves let nobody frame them
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no-referrer would turn Origin into null on forms
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Metrics:
    """Counted by operation, never by path: paths name cases."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("operation", "method", "status")
        self.requests = Counter(
            "zhicheng_requests", "Requests answered", names, registry=self.registry
        )
        self.seconds = Histogram(
            "zhicheng_request_seconds", "Time to answer", ("operation",), registry=self.registry
        )
        self.running = Gauge(
            "zhicheng_requests_running", "Requests in progress", registry=self.registry
        )


class Guards:
    """ASGI middleware. Sets headers that the answer does not set itself."""

    def __init__(self, app: ASGIApp, metrics: Metrics, hsts: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = dict(HEADERS)
        if hsts:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = Trace(request=str(uuid4()))
        scope[TRACE] = trace
        began = time.perf_counter()
        status = 500

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = trace.request
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        self._metrics.running.inc()
        try:
            await self._app(scope, receive, guarded)
        finally:
            took = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.running.dec()
            self._metrics.requests.labels(trace.operation, method, str(status)).inc()
            self._metrics.seconds.labels(trace.operation).observe(took)
            log.info(
                "request",
                operation=trace.operation,
                method=method,
                status=status,
                milliseconds=round(took * 1000, 1),
                request=trace.request,
            )


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
