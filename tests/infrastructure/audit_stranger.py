"""A verifier by somebody who has read docs/audit.md and nothing else.

It shares no line with the program: the standard library, and Ed25519 from a library.
"""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):
    """Why the evidence is not believed."""


def need(condition: object, why: str) -> None:
    if not condition:
        raise Wrong(why)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def unbase(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "base64 written another way")
    return raw


def key_of(written: str) -> tuple[str, bytes, int, bytes]:
    """Name, id, kind, public key."""
    name, key_id, data = written.split("+", 2)
    raw = unbase(data)
    need(re.fullmatch(r"\S+", name) and len(raw) == 33 and raw[0] in (1, 4), "key")
    need(sha(name.encode() + b"\n" + raw)[:4].hex() == key_id, "id of a key")
    return name, bytes.fromhex(key_id), raw[0], raw[1:]


def signed_by(note: str, key: tuple[str, bytes, int, bytes]) -> bool:
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    need(all(ord(c) >= 32 or c == "\n" for c in note) and lines.endswith("\n"), "form of a note")
    name, key_id, kind, public = key
    held = False
    for line in lines.splitlines():
        match = re.fullmatch(r"— (\S+) (\S+)", line)
        need(match, "signature line")
        assert match is not None
        raw = unbase(match[2])
        if (match[1], raw[:4]) != (name, key_id):
            continue
        signature, message = raw[4:], text.encode()
        if kind == 4:
            stamp, signature = signature[:8], signature[8:]
            seconds = int.from_bytes(stamp, "big")
            message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            held = True
        except InvalidSignature:
            pass
    return held


def number(text: str) -> int:
    need(re.fullmatch(r"0|[1-9][0-9]*", text), "number")
    return int(text)


def notes(file: Path) -> list[str]:
    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    need(all(isinstance(one, str) for one in found), "not texts")
    return found


class Tree:
    def __init__(self) -> None:
        self.stack: list[tuple[int, bytes]] = []
        """Size and hash of complete subtrees."""
        self.size = 0

    def add(self, leaf: bytes) -> None:
        self.size += 1
        item = (1, leaf)
        while self.stack and self.stack[-1][0] == item[0]:
            size, left = self.stack.pop()
            item = (2 * size, sha(b"\1" + left + item[1]))
        self.stack.append(item)

    def root(self) -> bytes:
        if not self.stack:
            return sha(b"")
        found = self.stack[-1][1]
        for _, left in self.stack[-2::-1]:
            found = sha(b"\1" + left + found)
        return found


def parts_of(leaf: bytes) -> list[bytes]:
    parts = []
    while leaf:
        length = int.from_bytes(leaf[:4], "big")
        need(len(leaf) >= 4 + length, "short part")
        parts.append(leaf[4 : 4 + length])
        leaf = leaf[4 + length :]
    need([len(one) for one in parts[:3]] == [8, 16, 8] and len(parts) == 5, "parts of a leaf")
    parts[3].decode("utf-8")
    return parts


def leaves(folder: Path, whole: bool) -> Any:
    place = 0
    while (file := folder / ("leaves" if whole else "hashes") / f"{place:09}.bin").exists():
        data, at, place = file.read_bytes(), 0, place + 1
        while at < len(data):
            if whole:
                length = int.from_bytes(data[at : at + 4], "big")
                leaf = data[at + 4 : at + 4 + length]
                need(len(leaf) == length and at + 4 <= len(data), "short file")
                yield int.from_bytes(parts_of(leaf)[0], "big"), sha(b"\0" + leaf)
                at += 4 + length
            else:
                need(at + 40 <= len(data), "short file")
                yield int.from_bytes(data[at : at + 8], "big"), data[at + 8 : at + 40]
                at += 40


def verify(folder: Path, pinned: str, witnesses: list[str], required: int) -> int:
    """Size of the newest checkpoint with enough witnesses. Raises `Wrong` and ValueError."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    need((manifest["format"], manifest["version"]) == ("zhicheng-log-evidence", 1), "form")
    whole = {"whole": True, "hashes": False}[manifest["leaves"]]
    keys: list[str] = [pinned]
    until: list[int] = []
    for place, note in enumerate(notes(folder / "key-changes.jsonl")):
        form, origin, old, new, size = note.rpartition("\n\n")[0].split("\n")
        need(form == "zhicheng-log-identity/v1", "form of a change")
        if place == 0:
            keys = [old]
        need(keys[-1] == old and key_of(old)[0] == key_of(new)[0] == origin, "chain")
        need(signed_by(note, key_of(old)) and signed_by(note, key_of(new)), "change not signed")
        need(not until or number(size) >= until[-1], "changes out of order")
        keys.append(new)
        until.append(number(size))
    need(pinned in keys, "pinned key")
    wanted, last = [], -1
    for note in notes(folder / "checkpoints.jsonl"):
        origin, size, root, at = note.rpartition("\n\n")[0].split("\n")
        match = re.fullmatch(r"time ([1-9][0-9]*)", at)
        need(match and origin == key_of(pinned)[0] and len(unbase(root)) == 32, "checkpoint")
        key = keys[sum(number(size) > end for end in until)]
        need(signed_by(note, key_of(key)) and number(size) > last, "checkpoint not signed")
        last = number(size)
        wanted.append((last, unbase(root), note))
    need(wanted, "nothing signed")
    roots, tree, position = {}, Tree(), 0
    sizes = {size for size, _, _ in wanted}
    roots[0] = tree.root()
    for at, hashed in leaves(folder, whole):
        need(at > position, "order")
        position = at
        tree.add(hashed)
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    need(tree.size == last, "number of leaves")
    for covered, told, _ in wanted:
        need(roots[covered] == told, f"root of {covered}")
    for covered, _, note in reversed(wanted):
        if sum(signed_by(note, key_of(one)) for one in set(witnesses)) >= required:
            return covered
    raise Wrong("witnesses")
