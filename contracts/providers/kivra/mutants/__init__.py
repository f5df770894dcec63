"""For every rule of Kivra that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from contracts.providers.kivra.mutants import access, content, services

MUTANTS = [*access.MUTANTS, *content.MUTANTS, *services.MUTANTS]
