"""A client of Paydesk as it should be, which can be given one fault at a time."""

from __future__ import annotations

import random
from typing import Any

import httpx

from tests.verify.paydesk import Clock

__all__ = ["FAULTS", "DeskClient"]

FAULTS = {
    "no back-off": "no-back-off",
    "idempotency key reused": "reuses-a-key",
    "ignores page 2": "ignores-pages",
    "float money": "float-money",
    "naive time zone": "naive-time",
    "token per call": "token-per-call",
    "retries a POST": "repeats-a-post",
    "drops unknown enum": "drops-values",
    "wrong encoding of the header": "wrong-header-encoding",
    "ignores 429": "ignores-429",
}
"""Each fault a client can have, and the name by which it must be called."""


class DeskClient:
    """Makes charges, reads one, changes it, lists all. ``fault`` is what it does wrong, None for nothing."""

    def __init__(self, url: str, clock: Clock, fault: str | None, seed: int = 0) -> None:
        self._http = httpx.Client(base_url=f"{url}/v1", timeout=10)
        self._clock, self._fault = clock, fault
        self._chance = random.Random(seed)
        self._token: str | None = None

    def work(self) -> None:
        """A day's work."""
        with self._http:
            ids = [self._create(number) for number in range(self._chance.randint(4, 7))]
            chosen = self._chance.choice(ids)
            charge = self._call("GET", f"/charges/{chosen}").json()
            if self._fault == "drops unknown enum" and charge["reason"] not in ("Open", "Held"):
                del charge["reason"]
            del charge["id"]
            self._call("PUT", f"/charges/{chosen}", json={**charge, "note": "seen"})
            self._list()

    def _create(self, number: int) -> str:
        amount: Any = 0.1 + 0.2 if self._fault == "float money" else round(self._chance.uniform(1, 5000), 2)
        at = "2026-01-05T10:00:00" if self._fault == "naive time zone" else "2026-01-05T10:00:00+01:00"
        key = "the-key" if self._fault == "idempotency key reused" else f"key-{self._chance.getrandbits(64):x}"
        headers = {} if self._fault == "retries a POST" else {"Idempotency-Key": key}
        name = "Åsa Öberg"
        coding = "utf-8" if self._fault == "wrong encoding of the header" else "latin-1"
        raw = [(k.encode(), v.encode()) for k, v in headers.items()] + [(b"X-Debtor", name.encode(coding))]
        made = self._call("POST", "/charges", json={"amount": amount, "at": at, "note": str(number)}, headers=raw)
        return str(made.json().get("id", "1"))

    def _list(self) -> list[Any]:
        page, found = 1, []
        while True:
            answer = self._call("GET", "/charges", params={"page": page}).json()
            found += answer["charges"]
            if len(found) >= answer["total"] or self._fault == "ignores page 2":
                return found
            page += 1

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Call with a token, and again after a failure that passes, later each time."""
        headers = [*options.pop("headers", []), (b"Authorization", f"Bearer {self._authenticated()}".encode())]
        for attempt in range(6):
            answer = self._http.request(method, path, headers=headers, **options)
            if answer.status_code not in (429, 500, 503):
                break
            self._wait(answer, attempt)
        return answer

    def _wait(self, answer: httpx.Response, attempt: int) -> None:
        if answer.status_code == 429:
            self._clock.sleep(0.01 if self._fault == "ignores 429" else float(answer.headers["retry-after"]))
        else:
            self._clock.sleep(0.01 if self._fault == "no back-off" else 2**attempt)

    def _authenticated(self) -> str:
        if self._token is None or self._fault == "token per call":
            self._clock.sleep(1)
            self._token = self._http.post("/token", json={"client": "demo"}).json()["access_token"]
        return self._token
