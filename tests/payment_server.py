"""A payment gateway for tests: a real server that takes orders and says what has been paid."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from application.cases.paying import PaidOnline
from infrastructure.partners.payment_gateway import paid_signature, signature

SECRET = "a-secret-for-tests-of-32-letters-or-more"
_PATH = "/payments/"


@dataclass
class PaymentServer:
    url: str = ""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    paid: dict[str, PaidOnline] = field(default_factory=dict)
    status: int = 200
    """Answered to everything, when it is not 200."""
    changes: dict[str, Any] = field(default_factory=dict)
    """Put into every answer in place of what is right."""

    def notification(self, told: PaidOnline, **changes: Any) -> dict[str, Any]:
        """What it would tell of a payment, signed, and only then changed."""
        return {
            "order": told.order,
            "payment": told.payment,
            "amount": told.amount,
            "paid_on": told.paid_on.isoformat(),
            "signature": paid_signature(SECRET.encode(), told),
            **changes,
        }

    def start(self, body: dict[str, Any]) -> dict[str, Any] | None:
        parts = [str(body[name]) for name in ("order", "amount", "subject", "notify", "back")]
        if body["signature"] != signature(SECRET.encode(), "start", *parts):
            return None
        self.orders.setdefault(body["order"], body)
        address = f"{self.url}/pay/{body['order']}"
        return {"address": address, "code": f"pay:{body['order']}"}

    def state(self, order: str, signed: str) -> dict[str, Any] | None:
        if signed != signature(SECRET.encode(), "state", order):
            return None
        if order not in self.paid:
            return {"order": order, "state": "OPEN"}
        return {"state": "PAID", **self.notification(self.paid[order])}


@contextmanager
def payment_server() -> Iterator[PaymentServer]:
    gateway = PaymentServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(gateway.start(body))

        def do_GET(self) -> None:
            order = self.path.removeprefix(_PATH)
            self._answer(gateway.state(order, self.headers["X-Signature"]))

        def _answer(self, found: dict[str, Any] | None) -> None:
            gateway.asked += 1
            status = gateway.status if found is not None else 403
            content = json.dumps({**(found or {}), **gateway.changes}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
