"""Barcodes can be read by a reader of barcodes."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from mockserver.barcodes import KINDS, barcode_png

VALUES = {"Codabar": "A1234A", "EAN8": "12345670", "EAN13": "1234567890128"}


def opened(png: bytes) -> Image.Image:
    """The picture in a PNG."""
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_reads_what_was_drawn(kind: str) -> None:
    """Of every kind, in the size that was asked for."""
    value = VALUES.get(kind, "01234561")
    picture = opened(barcode_png(kind, value, (360, 360)))
    assert picture.size == (360, 360)
    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("RGBA").convert("L"))] == [value]


def test_colours_are_those_that_were_asked_for() -> None:
    """Bars and ground, see-through as they are."""
    picture = opened(barcode_png("QRCode", "x", bars="#FF000080", ground="#00FF0000")).convert("RGBA")
    assert {colour for _, colour in picture.getcolors() or ()} == {(255, 0, 0, 128), (0, 255, 0, 0)}


@pytest.mark.parametrize(("kind", "value"), [("EAN13", "abc"), ("Codabar", "1"), ("QRCode", "x" * 5000)])
def test_what_a_kind_cannot_hold_is_refused(kind: str, value: str) -> None:
    """With a ValueError."""
    with pytest.raises(ValueError, match="Error"):
        barcode_png(kind, value)


def test_a_colour_that_is_none_is_refused() -> None:
    """With a ValueError."""
    with pytest.raises(ValueError, match=r"colou?r"):
        barcode_png("QRCode", "x", bars="#GGGGGGGG")


def test_a_pdf417_is_as_redundant_as_was_asked_for() -> None:
    """It is read at every level, and takes more room where more of it may be lost."""
    pictures = [opened(barcode_png("PDF417", "01234561", redundancy=level)) for level in range(9)]
    for picture in pictures:
        found = zxingcpp.read_barcodes(picture.convert("RGBA").convert("L"))
        assert [one.text for one in found] == ["01234561"]
    sizes = [picture.width * picture.height for picture in pictures]
    assert sizes[0] < sizes[4] < sizes[8]


def test_other_kinds_have_no_such_levels() -> None:
    """A level is of no account for them."""
    assert barcode_png("QRCode", "x", redundancy=8) == barcode_png("QRCode", "x")
