"""For every rule of Kivra that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from tests.providers.kivra.breaks import access, content, services

__all__ = ["BREAKS"]

BREAKS = [*access.BREAKS, *content.BREAKS, *services.BREAKS]
