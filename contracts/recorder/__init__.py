"""Real exchanges recorded, redacted by type before anything touches the disk, and replayed in tests.

    with recording("tests/recordings/examplepay.har"):
        client.list_charges()                 # the first time through the network, afterwards from the file

`motpart record` does the same as a proxy, for clients in any language.
"""

from __future__ import annotations

from contracts.recorder.archive import read_har, write_har
from contracts.recorder.entry import Entry
from contracts.recorder.redaction import Redactor
from contracts.recorder.replay import replaying
from contracts.recorder.session import recording
from contracts.recorder.words import words_of

__all__ = ["Entry", "Redactor", "read_har", "recording", "replaying", "words_of", "write_har"]
