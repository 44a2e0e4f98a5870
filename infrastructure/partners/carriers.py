"""Carriers of SMS and e-mail: a folder that a gateway empties, or a gateway spoken to by HTTP.

What they carry holds telephone numbers and addresses, so nothing here is ever logged.
"""

import json
import os
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

from application.people.messaging import Carrier, Parcel, Undeliverable
from application.ports import Unavailable

TIMEOUT = 5.0
"""Seconds for one request."""
LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals that are about the moment and not about the parcel."""


def carrier_of(place: str) -> Carrier | None:
    """None for an empty place: messages then stay in their boxes."""
    if not place:
        return None
    if place.startswith(("http://", "https://")):
        return HttpGateway(place)
    return Folder(Path(place))


@dataclass(frozen=True)
class Folder:
    """One JSON file for each parcel, complete as soon as it can be seen; the key is its name."""

    path: Path

    def carry(self, parcel: Parcel) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.path / f".{parcel.key}"
            with os.fdopen(
                os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w"
            ) as out:
                json.dump(asdict(parcel), out, ensure_ascii=False)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self.path / f"{parcel.key}.json")
        except OSError as error:
            raise Unavailable from error


@dataclass(frozen=True)
class HttpGateway:
    """`POST` of the parcel as JSON, with the key as `Idempotency-Key`; any 2xx means taken."""

    url: str
    timeout: float = TIMEOUT

    def carry(self, parcel: Parcel) -> None:
        request = urllib.request.Request(  # noqa: S310  (the setting allows http and https only)
            self.url,
            data=json.dumps(asdict(parcel)).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": parcel.key},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout):  # noqa: S310  (as above)
                return
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code < HTTPStatus.INTERNAL_SERVER_ERROR and refused.code not in LATER:
                raise Undeliverable(f"http-{refused.code}") from None
            raise Unavailable from None
        except (OSError, ValueError):
            # `from None`: the error may quote the request, which holds the address.
            raise Unavailable from None
