"""Pictures of barcodes, as PNG; zxing-cpp draws them."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, ImageColor

__all__ = ["KINDS", "barcode_png"]

_FORMATS = {
    "Interleaved2Of5": zxingcpp.BarcodeFormat.ITF,
    "Code39": zxingcpp.BarcodeFormat.Code39,
    "Code93": zxingcpp.BarcodeFormat.Code93,
    "Code128": zxingcpp.BarcodeFormat.Code128,
    "AztecCode": zxingcpp.BarcodeFormat.Aztec,
    "Codabar": zxingcpp.BarcodeFormat.Codabar,
    "Datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "EAN8": zxingcpp.BarcodeFormat.EAN8,
    "EAN13": zxingcpp.BarcodeFormat.EAN13,
    "PDF417": zxingcpp.BarcodeFormat.PDF417,
    "QRCode": zxingcpp.BarcodeFormat.QRCode,
}
KINDS = tuple(_FORMATS)
_BLACK, _WHITE = "#000000FF", "#FFFFFFFF"


def barcode_png(
    kind: str,
    value: str,
    size: tuple[int, int] | None = None,
    *,
    bars: str = _BLACK,
    ground: str = _WHITE,
    redundancy: int | None = None,
) -> bytes:
    """A barcode.

    Args:
        kind: one of ``KINDS``.
        value: what it holds.
        size: width and height in pixels; None is what the barcode needs.
        bars: their colour, ``#RRGGBBAA``.
        ground: the colour between them.
        redundancy: how much of a PDF417 may be lost, from 0 to 8; None is what suits its length.

    Raises:
        ValueError: this kind cannot hold the value, or a colour is none.
    """
    dark, light = (ImageColor.getrgb(colour) for colour in (bars, ground))
    said = {"ec_level": redundancy} if kind == "PDF417" and redundancy is not None else {}
    drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(value, _FORMATS[kind], **said))
    grey = Image.fromarray(drawn).convert("L")
    if size is not None:
        grey = grey.resize(size, Image.Resampling.BOX)
    indexes = grey.point([0] * 128 + [1] * 128)
    picture = Image.frombytes("P", indexes.size, indexes.tobytes())
    picture.putpalette([*dark, *light], "RGBA")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
