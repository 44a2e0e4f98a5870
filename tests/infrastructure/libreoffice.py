"""LibreOffice as a second opinion on our workbooks, by code that shares nothing with ours."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

SECONDS = 120


def convert(sources: Sequence[Path], kind: str, folder: Path) -> None:
    """Opens the files and saves them in `folder` as `kind`; one start for all, as it is slow.

    The profile is its own. A machine without the program fails the test, with the line to run.
    """
    found = shutil.which("soffice")
    assert found, "soffice is missing; run: apt-get install libreoffice-calc-nogui"
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            found,
            "--headless",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            *sources,
        ],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
