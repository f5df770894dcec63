"""The model beside which Brevio's machine lives: what the reference lets one know of requests, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["ACTIONS", "Action", "Asked", "Signed", "mine"]


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody outside the API does to an audit request: her name for it, from which steps, to which.

    ``rule`` makes the promise; ``changed`` is whether the client changes the template as she signs.
    """

    name: str
    froms: frozenset[str]
    to: str
    rule: str
    changed: bool | None = None


_OPEN = frozenset({"started", "client", "needs-validation", "third-party"})
ACTIONS = (
    Action("clientSigns", frozenset({"client"}), "third-party", "BR-093", changed=False),
    Action("clientSigns", frozenset({"client"}), "needs-validation", "BR-094", changed=True),
    Action("auditorValidates", frozenset({"needs-validation"}), "third-party", "BR-094"),
    Action("auditorCancels", _OPEN, "cancelled", "BR-097"),
    Action("auditorArchives", frozenset({"received", "post", "cancelled"}), "archived", "BR-097"),
    Action("bankAnswersByPost", frozenset({"third-party"}), "post", "BR-097"),
)


@dataclass(slots=True)
class Asked:
    """An audit request; ``confirmed`` counts the files of the confirmation, None before there is one."""

    company: str
    bank: str
    client: int
    step: str
    uploads: int = 0
    confirmed: int | None = None
    signed: bool = False
    changed: bool = False


@dataclass(slots=True)
class Signed:
    """A sign request; ``signed`` says of each signee in order whether she has signed."""

    company: str
    client: int
    due: date
    step: str = "sign"
    signed: dict[str, bool] = field(default_factory=dict)

    def sign(self, email: str) -> bool:
        """A signature; whether it is possible."""
        if self.step != "sign" or self.signed.get(email) is not False:
            return False
        self.signed[email] = True
        self.step = "completed" if all(self.signed.values()) else "sign"
        return True

    def move(self, archives: bool) -> bool:
        """The sender cancels what is out or archives what is over; whether it is possible."""
        if self.step not in ({"completed", "cancelled"} if archives else {"sign"}):
            return False
        self.step = "archived" if archives else "cancelled"
        return True


def mine(models: Mapping[str, Asked] | Mapping[str, Signed], company: str, client: int) -> list[str]:
    """The tokens of a company's requests about a client, oldest first."""
    return [token for token, model in models.items() if (model.company, model.client) == (company, client)]
