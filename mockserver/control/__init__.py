"""The control plane under ``/_motpart``: its own document, and one function per operation, split by resource.

Its functions take the call and the server (a provider's take the call and a world) and are otherwise alike.
"""

from __future__ import annotations

from mockserver.control import clock, deliveries, faults, journal, people, providers, snapshots, worlds
from mockserver.provider import Provider

__all__ = ["provider"]

provider = Provider(modules=(providers, worlds, clock, people, snapshots, faults, deliveries, journal))
