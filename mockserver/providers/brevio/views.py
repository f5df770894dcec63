"""How requests look to who asks: in the reference's names, with datetimes of the version that is asked for (BI-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mockserver.provider import Call
from mockserver.providers.brevio.access import has_scope
from mockserver.providers.brevio.models import BANKS, USERS, AuditRequest, Bank, SignRequest, Template
from mockserver.providers.brevio.register import ADDRESSES, company_name
from mockserver.world import World

__all__ = ["Viewer", "bank_view", "template_view"]


class Viewer:
    """One caller's view in one world: which datetimes it reads, and whether it may see personal numbers."""

    def __init__(self, call: Call, world: World) -> None:
        self._world = world
        self._dated = call.header.get("Brevio-Version") is not None
        self._sees_pid = has_scope(call, "signee-pid")
        self._banks: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def audit_request(self, request: AuditRequest) -> dict[str, Any]:
        """As its audit company sees it."""
        return {
            "token": request.token,
            "attachments": request.attachments,
            "auditCompany": request.company,
            "auditor": {"address": ADDRESSES.get(request.company, ""), "name": self._name(request.user)},
            "bankStatements": None if request.confirmation is None else request.statements,
            "clientEmail": request.client,
            "company": request.vat_no,
            "confirmation": request.confirmation,
            "cutOffDate": request.cut_off,
            "daughterCompanies": request.subsidiaries,
            "lastUpdate": self._time(request.updated),
            "requestType": request.request_type,
            "sentToClient": self._time(request.sent),
            "signee": request.signee,
            "step": request.step,
            "subsidiaries": request.subsidiaries,
            "thirdParty": self._bank(request.bank),
        }

    def request_at_bank(self, request: AuditRequest) -> dict[str, Any]:
        """As the bank sees it."""
        auditor = {
            "address": ADDRESSES.get(request.company, ""),
            "email": request.user,
            "name": self._name(request.user),
        }
        seen: dict[str, Any] = {
            "token": request.token,
            "accountNumber": request.account,
            "attachments": request.attachments,
            "auditCompany": request.company,
            "auditor": auditor,
            "company": request.vat_no,
            "companyName": company_name(request.vat_no),
            "confirmation": request.confirmation or (),
            "cutOffDate": request.cut_off,
            "daughterCompanies": request.subsidiaries,
            "language": request.language,
            "manualReview": request.manual_review,
            "subsidiaries": request.subsidiaries,
        }
        return {**seen, "signeePID": request.pid} if self._sees_pid else seen

    def sign_request(self, request: SignRequest) -> dict[str, Any]:
        """As its sender sees it."""
        return {
            "token": request.token,
            "attachments": () if request.signed is None else (request.signed,),
            "company": request.vat_no,
            "dueDate": request.due,
            "dueDays": request.due_days,
            "lastUpdate": self._time(request.updated),
            "sent": self._time(request.sent),
            "signees": [
                {
                    "email": one.email,
                    "signed": one.at is not None,
                    "signedAt": self._time(one.at),
                    "signedName": one.name,
                    **({"signeePID": one.pid} if self._sees_pid else {}),
                }
                for one in request.signees
            ],
            "step": request.step,
            "templateToken": request.template,
        }

    def _time(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        text = moment.isoformat(timespec="seconds")[:19]
        return f"{text}Z" if self._dated else text.replace("T", " ")

    def _bank(self, token: str) -> str:
        if token not in self._banks:
            bank = self._world[BANKS].get(token)
            self._banks[token] = "" if bank is None else bank.name
        return self._banks[token]

    def _name(self, email: str) -> str:
        if email not in self._names:
            user = self._world[USERS].get(email.lower())
            self._names[email] = email if user is None else user.name
        return self._names[email]


def bank_view(bank: Bank) -> dict[str, Any]:
    """A bank of the full list."""
    return {"token": bank.token, "country": bank.country, "disabled": bank.disabled, "name": bank.name}


def template_view(template: Template) -> dict[str, Any]:
    """A template with its titles."""
    titles = [{"language": language, "title": title} for language, title in template.titles]
    return {"token": template.token, "active": template.active, "i18ns": titles}
