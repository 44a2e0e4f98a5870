"""What is measured by `make bench`, in short: the pages that are compared are the same page."""

import re
from pathlib import Path

import pytest

from infrastructure.printing.certificate_pdf import render
from tests.bench.pages import by_fpdf2, by_reportlab, runs_of
from tests.infrastructure.certificate_samples import PLAIN
from tests.infrastructure.poppler import poppler


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    return re.sub(r"\s", "", poppler("pdftotext", "-raw", path, "-"))


def test_fpdf2_used_plainly_prints_the_same_page(tmp_path: Path) -> None:
    plain = by_fpdf2(PLAIN, runs_of(PLAIN))
    assert sorted(text_of(plain, tmp_path)) == sorted(text_of(render(PLAIN), tmp_path))


def test_reportlab_prints_the_same_page(tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="reportlab is not installed")
    path = tmp_path / "page.pdf"
    path.write_bytes(by_reportlab()(PLAIN, runs_of(PLAIN)))
    assert "Pages:           1" in poppler("pdfinfo", path)
