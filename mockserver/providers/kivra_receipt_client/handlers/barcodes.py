"""Pictures of barcodes (RCL-08)."""

from __future__ import annotations

from mockserver.barcodes import barcode_png
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_client.errors import refuse
from mockserver.world import World

__all__ = ["get_barcode"]

_WIDEST = 4096


@operation("getBarcode")
def get_barcode(call: Call, world: World) -> Reply:
    """As wide as is asked for, else as high times the ratio."""
    asked = call.query
    width = asked.get("width") or min(_WIDEST, round(asked["height"] * asked["ar"]))
    size = width, asked["height"]
    try:
        picture = barcode_png(
            call.path["type"],
            call.path["value"],
            size,
            bars=asked["fg"],
            ground=asked["bg"],
            redundancy=asked["pdf417encoding"],
        )
    except ValueError as error:
        raise refuse(400, f"This cannot be drawn: {error}", "RCL-08") from None
    return Reply(200, picture, media_type="image/png")
