"""Not one byte of a real value is in a recording, wherever it stood and however it was written."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from contracts.recorder import Redactor, write_har
from tests.recorder.canaries import CANARIES, PLACES, Canary, carrying, whole_text

IDS = [canary.kind for canary in CANARIES]


def in_any_spelling(canary: Canary, text: str) -> bool:
    """Whether a text has the value, its separators or its case aside."""
    plain = unquote_plus(text)
    digits = re.sub(r"\D", "", canary.value)
    if len(digits) >= 8 and not re.search("[a-z]", canary.value):
        return digits in re.sub(r"(?<=\d)[ .+-](?=\d)", "", plain)
    return canary.value.casefold() in plain.casefold() or canary.value.casefold() in text.casefold()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("canary", CANARIES, ids=IDS)
def test_no_canary_is_in_the_file(canary: Canary, place: str, tmp_path: Path) -> None:
    """A value of each kind in each place is gone from the file, and the exchange is kept."""
    entry = carrying(canary, place)
    redacted = Redactor(b"key").redact([entry])
    write_har(tmp_path / "recording.har", redacted.entries)
    text = whole_text((tmp_path / "recording.har").read_bytes())
    assert in_any_spelling(canary, whole_text_of(entry, tmp_path)), "the canary must have been there to begin with"
    assert redacted.left_out == []
    assert not in_any_spelling(canary, text)


def whole_text_of(entry: object, folder: Path) -> str:
    write_har(folder / "raw.har", [entry])  # type: ignore[list-item]  # what carrying() made
    return whole_text((folder / "raw.har").read_bytes())
