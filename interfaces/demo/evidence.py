"""The demo's evidence: checkpoints, and a witness who has seen one of them."""

from application.audit.log_keeping import WitnessForm, admit_witness
from application.desk import Actor
from domain.rules.note_key import KeyKind
from domain.streams import LOG_IDENTITY
from infrastructure.evidence.signed_note import NoteSigner, new_seed
from interfaces.demo.stagehand import Stagehand


class Notebook:
    """Has checkpoints signed as the play goes on."""

    def __init__(self, stage: Stagehand, administrator: Actor) -> None:
        self._stage = stage
        self._administrator = administrator
        name = "witness.example.cn/demo"
        self._witness = NoteSigner(name=name, kind=KeyKind.WITNESS, seed=new_seed())

    def sign(self) -> None:
        """What has happened so far."""
        system = self._stage.system
        system.notary.checkpoint(system.context(self._administrator, "demo-evidence"))

    def witnessed(self) -> None:
        """A witness, whose key nobody keeps, vouches for the newest checkpoint."""
        system = self._stage.system
        form = WitnessForm(name="省审计厅（演示）", verifier=self._witness.key.text)
        self._stage.act(self._administrator, admit_witness, form, LOG_IDENTITY)
        kept = system.notary.store.newest()
        assert kept is not None, "signed before"
        at = int(system.clock.now().timestamp())
        line = self._witness.cosign(kept.note.text, at)
        system.notary.cosigned(kept.note.with_signatures([line]))
