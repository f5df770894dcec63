"""Where files are kept: an attachment's facts, its content, and the URLs that serve it for a day."""

from __future__ import annotations

from datetime import timedelta

from mockserver.errors import Refusal
from mockserver.providers.brevio.errors import unauthorized
from mockserver.providers.brevio.models import ATTACHMENTS, CONTENTS, SIGNED_URLS, Attachment, SignedUrl
from mockserver.world import World

__all__ = ["HEX", "keep", "new_token", "served", "url_key"]

HEX = "0123456789abcdef"
_LIFETIME = timedelta(hours=24)
"""Of a signed URL (BR-130)."""


def new_token(world: World, length: int = 64) -> str:
    """Lower-case hexadecimal digits (BR-013)."""
    return world.chance.token(length, HEX)


def keep(world: World, attachment: Attachment, data: bytes | None) -> str:
    """Store an attachment; without data its content is made when somebody fetches it. Its token."""
    world[ATTACHMENTS].put(attachment.token, attachment)
    if data is not None:
        world[CONTENTS].put(attachment.token, data)
    return attachment.token


def url_key(world: World, attachment: Attachment) -> str:
    """What makes a new URL for an attachment secret; good for 24 hours (BD-19)."""
    key = new_token(world)
    world[SIGNED_URLS].put(key, SignedUrl(attachment.token, world.now + _LIFETIME))
    return key


def served(world: World, key: str, name: str) -> Attachment:
    """The attachment behind a signed URL.

    Raises:
        Refusal: 404 for a URL that was never given out, 401 for one whose day is over.
    """
    given = world[SIGNED_URLS].get(key)
    attachment = None if given is None else world[ATTACHMENTS].get(given.attachment)
    if given is None or attachment is None or attachment.name != name:
        raise Refusal(404, "not_found", "there is no such file", rule="BD-19")
    if given.expires <= world.now:
        raise unauthorized("the signed URL has expired", "BR-130")
    return attachment
