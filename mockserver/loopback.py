"""Who may use the control plane: loopback only, or whoever has the control token; never a page of another origin."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mockserver.errors import Refusal
from mockserver.wire import Request

__all__ = ["admit_control"]

_LOCAL_HOST = re.compile(rb"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?", re.IGNORECASE)
_LOOPBACK = (None, "127.0.0.1", "::1", "::ffff:127.0.0.1", "testclient")


def admit_control(request: Request, headers: Mapping[bytes, bytes], token: str | None) -> None:
    """Let a request to the control plane in, or raise Refusal: 401 without the token, 403 from elsewhere."""
    if token is not None:
        given = headers.get(b"authorization", b"").decode("latin-1")
        if given.lower().startswith("bearer "):  # in any case (RFC 9110, section 11.1)
            given = given[len("bearer ") :].strip()
        if given != token:
            hint = "send it as 'Authorization: Bearer <token>'"
            raise Refusal(401, "unauthenticated", "The control plane needs the control token.", hint=hint)
    elif request.client not in _LOOPBACK:
        hint = "start the server with --control-token to use it from elsewhere"
        raise Refusal(403, "forbidden", "The control plane answers loopback only.", hint=hint)
    elif not _LOCAL_HOST.fullmatch(headers.get(b"host", b"localhost")):
        # a page whose own name was pointed at this machine is still a page from elsewhere
        raise Refusal(403, "forbidden", "The control plane answers under a loopback name only.")
    origin = headers.get(b"origin")
    if origin is not None and origin.split(b"://")[-1] != headers.get(b"host"):
        raise Refusal(403, "forbidden", "The control plane does not answer pages of another origin.")
