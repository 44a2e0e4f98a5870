"""The stored form of every event, one file each, never edited once it has been released.

`<stored name>.json` is the first form, `<stored name>.v2.json` the second, and so on. Files
of forms and names that are no longer written stay: the log still holds them.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from domain.decider import Decider, Recorded
from infrastructure.log.codec import Codec
from infrastructure.log.upcasts import HISTORY, History
from infrastructure.vault.sealing import Sealer
from tests.golden.examples import CONTEXT, STREAM, VERSION, example
from tests.infrastructure.keys import FixedKeys

FOLDER = Path(__file__).parent


class Forms:
    """The golden files in one folder, and what today's code makes of them."""

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any, Any]],
        folder: Path = FOLDER,
        history: History = HISTORY,
    ) -> None:
        self.folder = folder
        self.codec = Codec(deciders, Sealer(FixedKeys()), history)
        self._history = history

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def expected(self) -> dict[Path, type[Any]]:
        """The file of each event's form of today."""
        return {
            self.folder / _file_name(name, self._history.version(name)): event
            for name, event in self.codec.names.items()
        }

    def missing(self) -> list[Path]:
        return sorted(path for path in self.expected() if not path.exists())

    def write_missing(self) -> list[Path]:
        """Gives the files it made; those that exist are left alone."""
        missing = self.missing()
        for path in missing:
            event = self.expected()[path]
            stored = self._stored(example(event, event.__name__))
            with path.open("x", encoding="utf-8") as out:
                json.dump(stored, out, ensure_ascii=False, indent=2)
                out.write("\n")
        return missing

    def read(self, path: Path) -> tuple[Recorded, dict[str, Any]]:
        """What today's code reads from the file, and what the file holds."""
        kept = json.loads(path.read_text("utf-8"))
        name = _stored_name(path)
        state = json.dumps(kept, ensure_ascii=False).encode()
        back = self.codec.decode(name, state, stream=STREAM, version=VERSION, position=1)
        return back, kept

    def check(self, path: Path) -> None:
        """The file is read; if its form is today's, it is also what today's code writes."""
        back, kept = self.read(path)
        assert path.name == _file_name(_stored_name(path), kept["v"]), "the name tells the form"
        again = self._stored(back.event)
        written = self.codec.decode(
            back.name, json.dumps(again).encode(), stream=STREAM, version=VERSION, position=1
        )
        assert written == back, "what is written now reads otherwise"
        if path in self.expected():
            assert _open(again) == _open(kept), (
                "the stored form has changed: give it a new version (infrastructure/log/upcasts.py)"
            )

    def _stored(self, event: Any) -> dict[str, Any]:
        _, state = self.codec.encode(event, stream=STREAM, version=VERSION, context=CONTEXT)
        stored: dict[str, Any] = json.loads(state)
        return stored


def _file_name(name: str, version: int) -> str:
    return f"{name}.json" if version == 1 else f"{name}.v{version}.json"


def _stored_name(path: Path) -> str:
    return ".".join(path.name.split(".")[:2])


def _open(data: Any) -> Any:
    """Without the ciphertexts, which are never the same twice."""
    if isinstance(data, dict) and data.keys() == {"s", "c"}:
        return {"s": data["s"]}
    if isinstance(data, dict):
        return {key: _open(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_open(value) for value in data]
    return data
