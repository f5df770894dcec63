"""One world of the fake, in the words of its clients: a billing company, a payroll company, a partner."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from tests.client import Client

__all__ = ["BILLING", "FOREIGN", "NOW", "PAYROLL", "SHARED", "TENANT", "TOKEN", "Sandbox"]

NOW = "2025-08-15T09:00:00Z"
"""A Friday morning; the clock of every sandbox stands here at first."""
TOKEN = "motpartKivraDemoTokenNeverExpire"
"""The ready token of provider.yaml, the billing company's."""
BILLING = ("17250048001a2b3c4d5e6f708192a3b4c5d6e7f809", "billing-secret")
PAYROLL = ("1725004900c0b1a293847566574839201a2b3c4d5e", "payroll-secret")
PRODUCTION = ("1725005000d1c2b3a4958677685940312b3c4d5e6f", "production-secret")
TENANT = "1752480000d1f30b5c8e274a69b07d2f4e5a6c1b83"
SHARED = "17524836000a1b2c3d4e5f60718293a4b5c6d7e8f9"
"""The payroll company's tenant that the billing company has too."""
FOREIGN = "17250048003c5e7a90b1d2f4865e7c9a0b3d1f2468"
"""The payroll company's own."""


class Sandbox:
    """Calls to one world; ``token`` None sends no credential."""

    def __init__(self, client: Client, world: str, mount: str = "") -> None:
        self._client = client
        self.world = world
        self._mount = mount

    def call(self, method: str, path: str, token: str | None = TOKEN, **parts: Any) -> httpx.Response:
        """One call; ``auth`` may hold a client's id and secret."""
        headers = dict(parts.pop("headers", {}))
        auth = parts.pop("auth", None)
        if auth is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        elif token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self._client.request(method, f"/~{self.world}{self._mount}{path}", headers=headers, **parts)

    def issued(self, who: tuple[str, str] = BILLING, scope: str | None = None) -> str:
        """A new token of a client."""
        form = {"grant_type": "client_credentials"} | ({} if scope is None else {"scope": scope})
        answer = self.call("POST", "/v1/auth", auth=who, data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def advance(self, duration: str) -> None:
        """Move the world's clock."""
        answer = self._client.post(f"/_motpart/worlds/{self.world}/clock/advance", json={"duration": duration})
        assert answer.status_code == 200, answer.text
