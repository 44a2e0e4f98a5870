"""Keys, certificates and signatures made by the openssl command line, as users make them."""

import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    "rsa": ("rsa:2048",),
    "ec": ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    "short": ("rsa:1024",),
}


@dataclass(frozen=True, slots=True)
class Signer:
    """A key and its certificate."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, kind: str = "ec", *more: str, days: int = 3650) -> "Signer":
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder)
        openssl(
            "req", "-x509", "-newkey", *KINDS[kind], "-noenc", "-sha256", "-days", str(days),
            "-subj", "/CN=Somebody", "-keyout", str(made.key), "-out", str(made.pem), *more,
        )  # fmt: skip
        return made

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    @property
    def pem(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def certificate(self) -> str:
        return self.pem.read_text("ascii")

    def sign(self, text: str) -> str:
        """A plain signature, base64."""
        done = openssl("dgst", "-sha256", "-sign", str(self.key), given=text.encode())
        return base64.b64encode(done).decode()

    def sign_cms(self, text: str, *more: str) -> str:
        """A detached CMS signature, PEM."""
        done = openssl(
            "cms", "-sign", "-binary", "-md", "sha256", "-outform", "PEM",
            "-signer", str(self.pem), "-inkey", str(self.key), *more, given=text.encode(),
        )  # fmt: skip
        return done.decode()


def openssl(*words: str, given: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *words],
        input=given,
        capture_output=True,
        check=True,
        timeout=30,
    )
    return done.stdout
