"""Who is to blame for a failure: the client, our document, the fake, or the provider."""

from __future__ import annotations

from contracts.blame.causes import CAUSES, Cause, Evidence, Party, State, blame

__all__ = ["CAUSES", "Cause", "Evidence", "Party", "State", "blame"]
