"""Values as bytes: for the disk, and for memory, where a large JSON object takes a quarter of what its objects take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mockserver.errors import UsageError

__all__ = ["Stored", "canonical", "encode", "packed", "plain"]

_WHOLE = 1
"""The extension type of a whole number beyond 64 bits, which MessagePack does not have: its digits."""
_as_it_is = msgspec.msgpack.Encoder()
_sorted = msgspec.msgpack.Encoder(order="deterministic")


def encode(value: Any) -> bytes:
    """A value as bytes for the disk: MessagePack, which unlike JSON keeps ``bytes``, times and every float as they are.

    Raises: TypeError, OverflowError, ValueError, RecursionError for what is no value.
    """
    return _encoded(value, _as_it_is)


def canonical(value: Any) -> bytes:
    """The bytes of a value in which equal ones are alike, whatever the order of their keys. Raises: as `encode`."""
    return _encoded(value, _sorted)


def _encoded(value: Any, encoder: msgspec.msgpack.Encoder) -> bytes:
    try:
        return encoder.encode(value)
    except OverflowError:
        return encoder.encode(_extended(msgspec.to_builtins(value, builtin_types=(bytes, datetime))))


def _extended(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _extended(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_extended(inner) for inner in value]
    wide = isinstance(value, int) and not -(2**63) <= value < 2**64
    return msgspec.msgpack.Ext(_WHOLE, str(value).encode()) if wide else value


def _decode(raw: bytes, kind: Any = Any) -> Any:
    return msgspec.msgpack.decode(raw, type=kind, ext_hook=lambda code, digits: int(bytes(digits)))


class Stored(msgspec.Struct, gc=False):  # neither bytes nor what they say can refer back to it
    """A value as it came from the disk, or was packed; made into the collection's type when it is first read."""

    raw: bytes
    _kind: Any = None
    _value: Any = None

    def decode(self, kind: Any) -> Any:
        """The value, always the same object for the same type. Raises: UsageError when it does not fit the type."""
        if self._kind is not kind:
            try:
                self._value = _decode(self.raw, kind)
            except msgspec.MsgspecError as error:
                name = getattr(kind, "__name__", kind)
                raise UsageError(
                    f"The data folder holds a {name} that this version cannot read: {error}; "
                    "reset the world, or start with another folder."
                ) from None
            self._kind = kind
        return self._value


def plain(value: Any) -> Any:
    """A value as JSON types, for people to read and compare; from the disk or not."""
    return msgspec.to_builtins(_decode(value.raw) if value.__class__ is Stored else value)


def packed(value: Any) -> Any:
    """A large JSON object as bytes, which take a quarter of its memory; what is small or has a type, as it is."""
    if value.__class__ is not dict:
        return value
    try:
        raw = encode(value)
    except (TypeError, OverflowError, ValueError, RecursionError):  # no value for the disk, which says so
        return value
    return Stored(raw) if len(raw) > _SMALL else value


_SMALL = 512
"""Bytes of an object that is not worth packing."""
