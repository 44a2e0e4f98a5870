"""日志存证: checkpoints, witnesses, proofs and evidence, by pages, API and commands."""

import io
import json
import shutil
import sqlite3
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path

import pytest

from domain.rules.merkle import continues
from infrastructure.evidence.log_notary import LogState
from infrastructure.evidence.log_proofs import read_proof
from interfaces.commands.audit_commands import export
from interfaces.faults import Fault
from interfaces.jobs.log_checkpoints import EVERY, sign_if_due, watch
from tests.infrastructure.log_evidence_samples import dropped
from tests.infrastructure.pdf_a import violations
from tests.interfaces.log_evidence import IDENTITY, evidence, grown, pinned, signed, told
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("evidence"), applicants=9) as world:
        yield world


# Checkpoints.


def test_a_checkpoint_is_signed_in_time_and_on_demand(world: ReviewWorld) -> None:
    system = world.small.system
    grown(world)
    first = signed(world)
    assert signed(world) == first, "nothing has happened since"
    grown(world)
    assert sign_if_due(system) is None, "too soon"
    world.small.clock.move(EVERY)
    made = sign_if_due(system)
    assert made is not None
    assert made.checkpoint.size > int(str(first["size"]))
    world.small.clock.move(EVERY)
    assert sign_if_due(system) is None, "nothing new"
    note = world.program().get("/api/log-checkpoints/newest").text
    assert note == made.note.written
    assert note.startswith("127.0.0.1") or "/log\n" in note
    one = world.program().get(f"/api/log-checkpoints/{made.checkpoint.size}")
    assert one.text == note
    assert world.program().get("/api/log-checkpoints/123456789").status_code == 404


def test_the_page_tells_how_things_stand(world: ReviewWorld) -> None:
    signed(world)
    page = world.browser("auditor").open("/audit/checkpoints")
    assert "日志与最新检查点一致" in page
    assert "立即签署检查点" not in page, "for administrators"
    admin = world.browser("admin")
    assert "检查点已签署" in admin.send("/audit/checkpoints", "/audit/checkpoints/sign").text
    newest = world.small.system.notary.store.newest()
    assert newest is not None
    one = admin.open(f"/audit/checkpoints/{newest.checkpoint.size}")
    for text in ("日志签名有效", "签名文本", newest.checkpoint.origin):
        assert text in one
    rows = world.program("auditor").get("/api/log-checkpoints?witnessed=false").json()
    assert rows["total"] >= 1


@pytest.mark.parametrize("login", ["unit-320000", OFFICE, "applicant-0"])
def test_the_list_and_the_evidence_are_for_auditors(world: ReviewWorld, login: str) -> None:
    for path in ("/api/log-checkpoints", "/api/log-evidence", "/api/log-proofs/event?position=1"):
        assert world.program(login).get(path).status_code == 403
    assert world.program(login).post("/api/log-checkpoints", json={}).status_code == 403


# Proofs.


def test_an_event_is_proved_by_place_and_by_stream(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = world.small.founder.bodies.ids[OFFICE]
    signed(world)
    auditor = world.program("auditor")
    proof = auditor.get(f"/api/log-proofs/event?stream={stream}&version=1").json()
    again = auditor.get(f"/api/log-proofs/event?position={proof['position']}").json()
    assert again == proof
    assert proof["name"].startswith("organisation.")
    leaf = b64decode(proof["leaf"])
    assert stream.bytes in leaf
    file = tmp_path / "event.tlog-proof"
    page = world.browser("auditor").open(f"/audit/proof?position={proof['position']}")
    assert "该事件在日志中" in page
    assert f"/api/log-proofs/event/file?position={proof['position']}" in page
    sent = auditor.get(f"/api/log-proofs/event/file?position={proof['position']}")
    file.write_bytes(sent.content)
    code, said = told(capsys, "audit", "proof", str(file), "--identity", pinned(world))
    assert (code, "［通过］" in said) == (0, True)
    changed = read_proof(sent.text)
    file.write_text(sent.text.replace(f"index {changed.index}\n", f"index {changed.index + 1}\n"))
    code, said = told(capsys, "audit", "proof", str(file), "--identity", pinned(world))
    assert (code, "不成立" in said) == (1, True)
    file.write_text("hello")
    assert told(capsys, "audit", "proof", str(file), "--identity", pinned(world))[0] == 2


def test_an_event_too_new_or_unknown_is_told(world: ReviewWorld) -> None:
    signed(world)
    grown(world)
    last = world.small.system.log.last_position()
    auditor = world.program("auditor")
    answer = auditor.get(f"/api/log-proofs/event?position={last}")
    assert (answer.status_code, answer.json()["code"]) == (422, "not-covered-yet")
    assert "尚未签署检查点" in world.browser("auditor").open(f"/audit/proof?position={last}")
    for wrong in ("position=0", "position=99999999999999999999", "stream=" + "0" * 32, ""):
        assert auditor.get(f"/api/log-proofs/event?{wrong}").status_code in (404, 422)


def test_any_two_sizes_are_consistent(world: ReviewWorld) -> None:
    signed(world)
    size = world.small.system.notary.tree.reached().size
    for first, second in ((0, size), (1, size), (size // 3, size // 2), (size, size)):
        path = f"/api/log-proofs/consistency?first={first}&second={second}"
        said = world.program().get(path).json()
        proof = [b64decode(one) for one in said["path"]]
        roots = b64decode(said["first_root"]), b64decode(said["second_root"])
        assert continues(roots[0], first, roots[1], second, proof)
    for wrong in (f"first=1&second={size + 1}", "first=5&second=4", "first=-1&second=4"):
        assert world.program().get(f"/api/log-proofs/consistency?{wrong}").status_code == 422


def test_a_certificate_carries_its_proof_and_is_checked_offline(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = world.certificate()
    content = world.program(OFFICE).get(f"/api/certificates/{certificate}/pdf").content
    assert violations(content) == []
    pdf, issuers = tmp_path / "certificate.pdf", tmp_path / "issuers.json"
    pdf.write_bytes(content)
    issuers.write_bytes(world.program().get("/api/verifications/issuers").content)
    verify = ("verify", str(pdf), "--issuers", str(issuers))
    code, said = told(capsys, *verify)
    assert (code, "载有证明" in said) == (4, True)
    code, said = told(capsys, *verify, "--log", pinned(world))
    assert (code, "证明成立" in said) == (4, True), said
    other = tmp_path / "other"
    assert told(capsys, "audit", "witness-key", "--key", str(other), "--name", "w")[0] == 0
    assert told(capsys, *verify, "--log", str(other))[0] == 2
    system = world.small.system
    _, foreign = system.notary.new_key()
    code, said = told(capsys, *verify, "--log", foreign)
    assert (code, "不是由所指定的日志签署" in said) == (1, True)
    beside = world.program().get(f"/api/certificates/{certificate}/log-proof")
    assert beside.status_code == 200
    inside = content.partition(b"<dc:source>")[2].partition(b"</dc:source>")[0].decode()
    assert read_proof(beside.text).leaf == read_proof(inside).leaf
    issued = system.log.read(certificate)[0].event
    for secret in (str(issued.holder), str(issued.identity_number)):
        assert secret not in beside.text + inside
    assert world.program().get(f"/api/certificates/{issued.declaration}/log-proof").is_error


# Witnesses, keys, evidence.


def test_two_witnesses_vouch_and_the_verifier_asks_for_both(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    admin = world.browser("admin")
    keys = []
    for name in ("one.example/witness", "two.example/witness"):
        file = tmp_path / name.partition(".")[0]
        _, line = told(capsys, "audit", "witness-key", "--key", str(file), "--name", name)
        keys.append(line.strip())
        page = "/audit/identity"
        done = admin.send(page, f"{page}/admit", name=f"见证单位 {name}", verifier=line.strip())
        assert "见证人已登记" in done.text
    wrong = admin.send(page, f"{page}/admit", name="某单位", verifier="abc")
    assert (wrong.status_code, "公钥格式不正确" in wrong.text) == (422, True)
    grown(world)
    signed(world)
    request = tmp_path / "request"
    request.write_text(world.program().get("/api/log-checkpoints/witness-request").text)

    def witness(who: str, asked: Path, out: str) -> tuple[int, str]:
        return told(
            capsys, "audit", "witness", "--key", str(tmp_path / who), "--identity", pinned(world),
            "--state", str(tmp_path / f"{who}.state"), "--request", str(asked),
            "--out", str(tmp_path / out),
        )  # fmt: skip

    assert witness("one", request, "one.note")[0] == 0
    body = {"note": (tmp_path / "one.note").read_text()}
    answer = world.program().post("/api/log-checkpoints/cosignatures", json=body)
    assert answer.json()["witnesses"] == ["见证单位 one.example/witness"]
    again = world.program().post("/api/log-checkpoints/cosignatures", json=body)
    assert again.json()["witnesses"] == []
    folder = evidence(world, tmp_path / "evidence", whole=False)
    verify = ["audit", "verify", str(folder), "--identity", pinned(world)]
    verify += ["--witness", keys[0], "--witness", keys[1], "--require-witnesses"]
    assert told(capsys, *verify, "1")[0] == 0
    code, said = told(capsys, *verify, "2")
    assert (code, "见证签名不足" in said) == (3, True)
    assert witness("two", request, "two.note")[0] == 0
    text = (tmp_path / "two.note").read_text().replace("\n", "\r\n")  # as a text area sends it
    done = world.browser("auditor").send(
        "/audit/checkpoints", "/audit/checkpoints/cosign", note=text
    )
    assert "见证签名已登记" in done.text
    folder = evidence(world, tmp_path / "more")
    verify[2] = str(folder)
    assert told(capsys, *verify, "2")[0] == 0
    # A witness goes on from what it saw last, and refuses a log that goes back.
    grown(world)
    size = signed(world)["size"]
    stale = witness("one", request, "again")
    assert (stale[0], "拒绝" in stale[1]) == (1, True)
    seen = json.loads((tmp_path / "one.state").read_text())["checkpoint"].split("\n")[1]
    path = f"/api/log-checkpoints/witness-request?old={seen}"
    request.write_text(world.program().get(path).text)
    assert witness("one", request, "next")[0] == 0
    assert f"\n{size}\n" in (tmp_path / "next").read_text()
    too_many = world.program().get("/api/log-checkpoints/witness-request?old=999999999")
    assert too_many.json()["code"] == "checkpoint-smaller"
    gone = admin.send(page, f"{page}/dismiss", verifier=keys[1], reason="单位撤并")
    assert "见证人已注销" in gone.text
    assert "单位撤并" in gone.text


def test_a_witness_asks_and_answers_over_http(
    world: ReviewWorld,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def opened(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        assert timeout > 0
        path = request.full_url.removeprefix("https://service.example")
        if request.data is None:
            answer = world.program().get(path)
        else:
            kind = {"content-type": request.get_header("Content-type") or ""}
            answer = world.program().post(path, content=bytes(request.data), headers=kind)  # type: ignore[arg-type]  # bytes
        if answer.is_error:
            content = io.BytesIO(answer.content)
            raise urllib.error.HTTPError(path, answer.status_code, "", Message(), content)
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", opened)
    key, state = tmp_path / "key", tmp_path / "state"
    name = "three.example/witness"
    _, line = told(capsys, "audit", "witness-key", "--key", str(key), "--name", name)
    form = {"name": "第三家", "verifier": line.strip()}
    answer = world.program("admin").post("/api/log-identity/admit-witness", json=form)
    assert answer.status_code == 200, answer.text
    asked = ["audit", "witness", "--key", str(key), "--state", str(state)]
    asked += ["--identity", pinned(world), "--service", "https://service.example/"]
    for _ in range(2):
        grown(world)
        size = signed(world)["size"]
        code, said = told(capsys, *asked)
        assert (code, f"{size} 条事件" in said) == (0, True), said
        kept = world.small.system.notary.store.newest()
        assert kept is not None
        assert line.strip() in kept.witnesses
    # The service shows an older state than the witness has seen.
    seen = json.loads(state.read_text())
    store = world.small.system.notary.store
    older = [one for one in store.all() if one.checkpoint.size < int(str(size))][-1]
    monkeypatch.setattr(store, "newest", lambda: older)
    code, said = told(capsys, *asked)
    assert (code, "smaller" in said) == (1, True), said
    assert json.loads(state.read_text()) == seen
    assert told(capsys, *asked[:-1], "ftp://x")[0] == 2


def test_the_work_beside_follows_signs_and_tells_once(
    world: ReviewWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    system = world.small.system
    beside = watch(system)
    grown(world)
    world.small.clock.move(EVERY)
    beside.look()
    newest = system.notary.store.newest()
    assert newest is not None
    assert newest.position == system.log.last_position()
    grown(world)
    world.small.clock.move(EVERY)
    monkeypatch.setattr(system.notary, "_against", lambda _: LogState.DIFFERS)
    capsys.readouterr()
    for _ in range(3):
        beside.look()
    assert capsys.readouterr().out.count("log_altered") == 1
    assert system.notary.store.newest() == newest


def test_the_operator_exports_what_the_page_sends(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed(world)
    system = world.small.system
    for whole in (True, False):
        mine, sent = tmp_path / f"mine-{whole}", tmp_path / f"sent-{whole}"
        assert pinned(world) in export(system, mine, whole=whole)
        evidence(world, sent, whole=whole)
        files = sorted(one.relative_to(mine) for one in mine.rglob("*") if one.is_file())
        assert files == sorted(one.relative_to(sent) for one in sent.rglob("*") if one.is_file())
        assert all((mine / one).read_bytes() == (sent / one).read_bytes() for one in files)
        with pytest.raises(Fault, match="not empty"):
            export(system, mine, whole=whole)


def test_a_foreign_signature_is_not_taken_in(world: ReviewWorld) -> None:
    signed(world)
    note = world.program().get("/api/log-checkpoints/newest").text
    post = world.program().post
    path = "/api/log-checkpoints/cosignatures"
    assert post(path, json={"note": note}).json()["code"] == "cosignature-wrong"
    assert post(path, json={"note": "hello"}).json()["code"] == "note-malformed"
    other = note.replace("\ntime ", "\ntime 1", 1)
    assert post(path, json={"note": other}).json()["code"] == "checkpoint-unknown"


def test_a_changed_key_is_followed_from_any_of_the_keys(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed(world)
    early = tmp_path / "early.note"
    early.write_text(world.program().get("/api/log-checkpoints/newest").text)
    admin = world.browser("admin")
    page = "/audit/identity"
    unsure = admin.send(page, f"{page}/change-key")
    assert (unsure.status_code, "请勾选确认" in unsure.text) == (422, True)
    done = admin.send(page, f"{page}/change-key", confirmed="true")
    assert "日志密钥已轮换" in done.text
    signed(world)
    keys = world.program().get(IDENTITY).json()["keys"]
    assert len(keys) == 2
    for whole in (True, False):
        folder = evidence(world, tmp_path / str(whole), whole=whole)
        for key in keys:
            code, said = told(capsys, "audit", "verify", str(folder), "--identity", key)
            assert (code, "日志密钥 2 把" in said) == (0, True), said
    more = ("--checkpoints", str(early))
    assert told(capsys, "audit", "verify", str(folder), "--identity", keys[0], *more)[0] == 0
    (folder / "key-changes.jsonl").write_text("")
    for key in keys:
        assert told(capsys, "audit", "verify", str(folder), "--identity", key)[0] == 1
    changes = world.program("auditor").get("/api/log-identity/changes").json()["changes"]
    assert [one["action"] for one in changes][-1] == "启用日志密钥"


def test_the_store_is_held_against_earlier_evidence(
    world: ReviewWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed(world)
    folder = evidence(world, tmp_path / "evidence")
    note = tmp_path / "kept.note"
    note.write_text(world.program().get("/api/log-checkpoints/newest").text)
    source = world.small.system.settings.log_url.removeprefix("sqlite:///")
    copy = tmp_path / "log.db"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    against = ["audit", "verify", "--store", f"sqlite:///{copy}", "--identity", pinned(world)]
    changes = ["--key-changes", str(folder / "key-changes.jsonl")]
    assert told(capsys, *against, "--checkpoints", str(folder))[0] == 0
    assert told(capsys, *against, "--checkpoints", str(note), *changes)[0] == 0
    with closing(sqlite3.connect(copy)) as db:
        db.execute(
            "UPDATE stored_events SET state = CAST(state || ' ' AS BLOB) WHERE notification_id = 7"
        )
        db.commit()
    code, said = told(capsys, *against, "--checkpoints", str(folder))
    assert (code, "位置 7 的事件被改动" in said) == (1, True), said
    code, said = told(capsys, *against, "--checkpoints", str(note), *changes)
    assert (code, "第一处变动" in said) == (1, True), said
    code, said = told(capsys, *against[:-2], "--checkpoints", str(folder))
    assert (code, "--identity" in said) == (2, True)
    shutil.rmtree(folder / "leaves")
    assert told(capsys, "audit", "verify", str(folder), *against[-2:])[0] == 1


def test_a_log_that_was_changed_is_signed_no_more(world: ReviewWorld) -> None:
    """The tree is lost and built again over rows that somebody has changed meanwhile."""
    grown(world)
    signed(world)
    system = world.small.system
    file = system.settings.log_url.removeprefix("sqlite:///")
    change = "UPDATE stored_events SET topic = ? WHERE notification_id = 3"
    with closing(sqlite3.connect(file)) as db:
        ((name,),) = db.execute("SELECT topic FROM stored_events WHERE notification_id = 3")
        db.execute(change, (f"{name}x",))
        db.commit()
        dropped(system.views)
        while system.notary.tree.follow():
            pass
        assert system.notary.state() is LogState.DIFFERS
        refused = world.program("admin").post("/api/log-checkpoints", json={})
        assert refused.json()["code"] == "log-altered"
        assert "内容可能被改动" in world.browser("auditor").open("/audit/checkpoints")
        db.execute(change, (name,))
        db.commit()
    dropped(system.views)
    signed(world)
