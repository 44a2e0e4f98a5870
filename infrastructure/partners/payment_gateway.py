"""The payment gateway spoken to by HTTP; docs/operations.md tells its side of the protocol."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from application.cases.paying import (
    PaidOnline,
    PaymentForged,
    PaymentGateway,
    PaymentOrder,
    PaymentRefused,
    PaymentStart,
)
from application.ports import Unavailable

TIMEOUT = 5.0
"""Seconds for one request."""
LARGEST_ANSWER = 64 * 1024
LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


def gateway_of(url: str, secret: str, notify: str) -> PaymentGateway | None:
    """None for an empty address: fees are then paid offline alone."""
    return HttpPaymentGateway(url.rstrip("/"), secret.encode(), notify) if url else None


def signature(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 in hexadecimal of the parts, each on a line of its own."""
    return hmac.new(secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def paid_signature(secret: bytes, told: PaidOnline) -> str:
    """What the gateway signs when it tells of a payment."""
    on = told.paid_on.isoformat()
    return signature(secret, "paid", told.order, told.payment, str(told.amount), on)


@dataclass(frozen=True)
class HttpPaymentGateway:
    url: str
    """Without a slash at the end."""
    secret: bytes = field(repr=False)
    notify: str
    """Where the gateway tells of payments."""
    timeout: float = TIMEOUT

    def start(self, order: PaymentOrder) -> PaymentStart:
        amount = str(order.amount)
        signed = signature(
            self.secret, "start", order.order, amount, order.subject, self.notify, order.back
        )
        body = {
            "order": order.order,
            "amount": order.amount,
            "subject": order.subject,
            "notify": self.notify,
            "back": order.back,
            "signature": signed,
        }
        answer = self._ask("POST", "/payments", body, {"Idempotency-Key": order.order})
        address, code = _text(answer, "address"), _text(answer, "code")
        if address and urlsplit(address).scheme != "https" and not _same_host(address, self.url):
            raise PaymentRefused("address")  # nobody is sent to pay over an open line
        if not (address or code):
            raise PaymentRefused("nowhere")
        return PaymentStart(address=address, code=code)

    def paid(self, order: str) -> PaidOnline | None:
        headers = {"X-Signature": signature(self.secret, "state", order)}
        answer = self._ask("GET", f"/payments/{quote(order, safe='')}", None, headers)
        if _text(answer, "state") != "PAID":
            return None
        try:
            told = PaidOnline(
                order=_text(answer, "order"),
                payment=_text(answer, "payment"),
                amount=int(answer["amount"]),
                paid_on=date.fromisoformat(_text(answer, "paid_on")),
            )
        except (KeyError, TypeError, ValueError):
            raise PaymentRefused("unreadable") from None
        self.verify(told, _text(answer, "signature"))
        if told.order != order:
            raise PaymentForged
        return told

    def verify(self, told: PaidOnline, signature: str) -> None:
        right = paid_signature(self.secret, told)
        if not hmac.compare_digest(right.encode(), signature.lower().encode()):
            raise PaymentForged

    def _ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  (the setting allows http and https only)
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
            method=method,
        )
        try:
            opened = urllib.request.urlopen(request, timeout=self.timeout)  # noqa: S310  (as above)
            with opened as answer:
                found = json.loads(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code < HTTPStatus.INTERNAL_SERVER_ERROR and refused.code not in LATER:
                raise PaymentRefused(f"http-{refused.code}") from None
            raise Unavailable from None
        except OSError:
            raise Unavailable from None
        except ValueError:
            raise PaymentRefused("unreadable") from None
        if not isinstance(found, dict):
            raise PaymentRefused("unreadable")
        return found


def _same_host(address: str, url: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(url)[:2]


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name, "")
    return value if isinstance(value, str) else ""
