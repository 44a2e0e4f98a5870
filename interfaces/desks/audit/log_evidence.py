"""日志存证 (X2, M4): checkpoints, proofs, the log's keys and its witnesses."""

from datetime import UTC, datetime

from domain.decider import Rejected
from domain.rules.note_key import read_key
from domain.terms import Role
from infrastructure.evidence.log_notary import LogState
from infrastructure.evidence.signed_note import cosigned_at, signed
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.messages import message
from interfaces.operations.audit import log_checkpoints, log_identity, log_proofs
from interfaces.operations.audit.log_checkpoints import AUDITORS, CheckpointConditions
from interfaces.operations.audit.log_proofs import EventChoice
from interfaces.system import System

SAID = {
    LogState.CONTINUES: ("good", "日志与最新检查点一致，此前签署的内容没有变动。"),
    LogState.BEHIND: ("info", "哈希树正在跟进日志，跟上后再核对最新检查点。"),
    LogState.SHORTER: (
        "bad",
        "日志比最新检查点短，可能恢复过较早的备份。已停止签署，请立即核查数据库。",
    ),
    LogState.DIFFERS: (
        "bad",
        "日志与最新检查点不符，内容可能被改动。已停止签署，请立即核查数据库。",
    ),
}


def show_list(system: System, call: Call[CheckpointConditions]) -> Show:
    kind, text = SAID[system.notary.state()]
    newest = system.notary.store.newest()
    reached = system.notary.tree.reached()
    return Show(
        "audit/checkpoints.html",
        {
            "found": log_checkpoints.checkpoint_list(system, call),
            "newest": newest,
            "kind": kind,
            "said": text,
            "uncovered": max(0, reached.size - (newest.checkpoint.size if newest else 0)),
            "administers": call.account.role is Role.ADMINISTRATOR,
            "audits": call.account.role is Role.AUDITOR,
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    kept = log_checkpoints.kept_at(system, call.path["size"])
    key = system.notary.chain().key_for(kept.checkpoint.size)
    state = system.notary.identity()
    names = {one.verifier: one.name for one in state.witnesses}
    names |= {one.verifier: one.name for one in state.dismissed}
    witnesses = []
    for verifier in kept.witnesses:
        at = cosigned_at(read_key(verifier), kept.note)
        moment = None if at is None else datetime.fromtimestamp(at, UTC)
        witnesses.append((names.get(verifier, verifier), verifier, moment))
    return Show(
        "audit/checkpoint.html",
        {
            "kept": kept,
            "root": log_proofs.b64(kept.checkpoint.root),
            "key": key.text,
            "holds": signed(key, kept.note),
            "witnesses": witnesses,
        },
    )


def show_proof(system: System, call: Call[EventChoice]) -> Show:
    proof, refused = None, ""
    if call.body.made:
        try:
            proof = log_proofs.event_proof(system, call)
        except Rejected as no:
            refused = message(no.code, no.facts)
    return Show("audit/proof.html", {"proof": proof, "refused": refused})


def show_identity(system: System, call: Call[NoBody]) -> Show:
    identity = log_identity.identity(system, call)
    return Show(
        "audit/identity.html",
        {
            "identity": identity,
            "choices": [(one.verifier, one.name) for one in identity.witnesses],
            "state": system.notary.identity(),
            "changes": log_identity.identity_changes(system),
            "administers": call.account.role is Role.ADMINISTRATOR,
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.log-checkpoints",
        functions=("X2",),
        path="/audit/checkpoints",
        title="日志存证",
        show=show_list,
        filters=CheckpointConditions,
        paged=True,
        sorts=log_checkpoints.CHECKPOINTS.sorts,
        export=log_checkpoints.CHECKPOINTS_EXPORT,
        roles=AUDITORS,
        posts=(
            Post(
                operation=log_checkpoints.SIGN,
                name="sign",
                to="/audit/checkpoints",
                done="checkpoint-signed",
            ),
            Post(
                operation=log_checkpoints.COSIGN,
                name="cosign",
                to="/audit/checkpoints",
                done="cosignature-taken",
            ),
        ),
    ),
    View(
        name="pages.log-proof",
        functions=("X2",),
        path="/audit/proof",
        title="事件存证证明",
        show=show_proof,
        filters=EventChoice,
        roles=log_proofs.AUDITOR,
    ),
    View(
        name="pages.log-identity",
        functions=("X2", "M4"),
        path="/audit/identity",
        title="日志标识与见证人",
        show=show_identity,
        roles=AUDITORS,
        posts=(
            Post(
                operation=log_identity.CHANGE_KEY,
                name="change-key",
                to="/audit/identity",
                done="log-key-changed",
            ),
            Post(
                operation=log_identity.ADMIT,
                name="admit",
                to="/audit/identity",
                done="witness-admitted",
            ),
            Post(
                operation=log_identity.DISMISS,
                name="dismiss",
                to="/audit/identity",
                done="witness-dismissed",
            ),
        ),
    ),
    View(
        name="pages.log-checkpoint",
        functions=("X2",),
        path="/audit/checkpoints/{size:int}",
        title="日志检查点",
        show=show_one,
        roles=AUDITORS,
    ),
)
