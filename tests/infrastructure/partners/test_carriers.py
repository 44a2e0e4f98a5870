"""SMS and e-mail leave the house whole, or not at all, and a gateway's refusals are told apart."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from application.people.messaging import Parcel, Undeliverable
from application.ports import Unavailable
from domain.people.message_box import Channel
from infrastructure.partners.carriers import Folder, HttpGateway, carrier_of

PARCEL = Parcel(key="m1-sms", channel=Channel.SMS, to="13900000000", text="您的申报已退回。")
Taken = list[tuple[str, dict[str, str]]]


@contextmanager
def gateway(answer: int | None) -> Iterator[tuple[str, Taken]]:
    """A server that answers every request so; None: it hangs up without a word."""
    taken: Taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.headers["Idempotency-Key"], json.loads(body)))
            if answer is None:
                self.connection.close()
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sms", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_folder_holds_one_complete_file_for_each_key(tmp_path: Path) -> None:
    place = tmp_path / "out"
    carrier = Folder(place)
    carrier.carry(PARCEL)
    carrier.carry(PARCEL)
    (file,) = place.iterdir()
    assert file.name == "m1-sms.json"
    assert json.loads(file.read_text("utf-8")) == {
        "key": "m1-sms",
        "channel": "SMS",
        "to": "13900000000",
        "text": "您的申报已退回。",
    }
    assert file.stat().st_mode & 0o077 == 0, "it holds a telephone number"


def test_a_folder_that_cannot_be_written_is_a_matter_of_time(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(Unavailable):
        Folder(tmp_path / "out").carry(PARCEL)


def test_a_gateway_gets_the_parcel_and_its_key() -> None:
    with gateway(202) as (url, taken):
        HttpGateway(url).carry(PARCEL)
    ((key, body),) = taken
    assert key == PARCEL.key
    assert (body["to"], body["text"]) == (PARCEL.to, PARCEL.text)


@pytest.mark.parametrize("answer", [500, 503, 429, 408, None])
def test_what_may_go_better_later_is_no_refusal(answer: int | None) -> None:
    with gateway(answer) as (url, _), pytest.raises(Unavailable) as caught:
        HttpGateway(url).carry(PARCEL)
    assert PARCEL.to not in repr(caught.value)


@pytest.mark.parametrize("answer", [400, 404, 422])
def test_a_refusal_for_good_names_its_code_and_nobody(answer: int) -> None:
    with gateway(answer) as (url, _), pytest.raises(Undeliverable) as caught:
        HttpGateway(url).carry(PARCEL)
    assert caught.value.code == f"http-{answer}"


def test_nobody_listens() -> None:
    with gateway(200) as (url, _):
        pass
    with pytest.raises(Unavailable):
        HttpGateway(url, timeout=0.5).carry(PARCEL)


def test_the_setting_names_the_carrier(tmp_path: Path) -> None:
    assert carrier_of("") is None
    assert carrier_of(str(tmp_path)) == Folder(tmp_path)
    assert carrier_of("https://sms.example.cn/send") == HttpGateway("https://sms.example.cn/send")
