"""For every rule of Brevio that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from contracts.providers.brevio.mutants import confirming, lists, signing, transport

MUTANTS = [*transport.MUTANTS, *lists.MUTANTS, *confirming.MUTANTS, *signing.MUTANTS]
