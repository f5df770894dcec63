"""The guide's commands, run by a shell with curl against a server: only scheme and host are changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

CURL = shutil.which("curl")
SHELL = shutil.which("bash")
pytestmark = pytest.mark.skipif(CURL is None or SHELL is None, reason="needs curl and bash")

REGISTER = """
curl {base}/api/v2/invoice/register \\
  --request POST \\
  --header 'Content-Type: application/json' \\
  --header 'Authorization: YOUR_SECRET_TOKEN' \\
  --data '{
    "claimType": "Invoice",
    "creditorId": 10759,
    "accountingInvoiceId": null,
    "debtorName":"John Doe",
    "debtorNumber": "10001",
    "email": "name@example.com",
    "ssn": null,
    "organizationNumber": null,
    "isPrivateIndividual": "true",
    "postalAddress":
    {
        "addressAddressLine1": "Karl Johan Gate",
        "addressPostalCode":"1000",
        "addressCity":"Oslo",
        "addressCountryCode": "NO"
    },
    "invoiceNo": "20001",
    "invoiceDate":"2025-04-01",
    "dueDate":"2026-01-01",
    "originalAmount": 2500,
    "currencyCode": "NOK",
    "description": "Services",
    "orderLines": [
        {
            "description": "Service A",
            "unitPrice": 125,
            "count": 10,
            "vatInPercent": 25,
            "unit": "g",
            "total": 1250
        },
        {
            "description": "Service B",
            "unitPrice": 125,
            "count": 10,
            "vatInPercent": 25,
            "unit": "g",
            "total": 1250,
            "discountInPercent": 0
        }
   ]
}'
"""

UPLOAD = """
curl '{base}/api/v2/invoice/{id}/document?type=InvoiceAttachment' \\
  --request POST \\
  --header 'Content-Type: multipart/form-data' \\
  --header 'Authorization: YOUR_SECRET_TOKEN' \\
  --data "{"file":"BASE64_FILE_CONTENT"}"
"""

START = """
curl '{base}/api/v2/invoice/{invoiceId}/action?action=Start' \\
  --request POST \\
  --header 'Content-Type: multipart/form-data' \\
  --header 'Authorization: YOUR_SECRET_TOKEN' \\
  --data "{"Message":"Confirming invoice action"}"
"""

# The quotes of the guide's last command end too early, so that "invoice" becomes an address of its own; it must not
# leave this machine.
CURLRC = "silent\nresolve = invoice:80:127.0.0.1\nmax-time = 10\n"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """A server of its own on a free port; its address of Kravia."""
    command = [sys.executable, "-m", "mockserver", "serve", "kravia", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield _address(json.loads(server.stdout.readline()))
        finally:
            server.terminate()


def _address(banner: dict[str, Any]) -> str:
    return str(banner["providers"][0]["base_url"])


def _run(script: str, base: str, home: Path) -> Any:
    """Run a command as pasted; the first JSON that it printed."""
    (home / ".curlrc").write_text(CURLRC)
    environment = {**os.environ, "CURL_HOME": str(home), "HOME": str(home), "no_proxy": "*"}
    pasted = script.replace("{base}", base)
    done = subprocess.run([str(SHELL), "-c", pasted], capture_output=True, text=True, env=environment, check=False)
    return json.JSONDecoder().raw_decode(done.stdout)[0]["value"]


def _details(base: str, claim: int) -> Any:
    answer = httpx.get(f"{base}/api/v2/invoice/{claim}/details", headers={"Authorization": "YOUR_SECRET_TOKEN"})
    return answer.json()["value"]


@pytest.mark.parametrize("filled_in", [True, False], ids=["ids filled in", "ids left as in the guide"])
def test_the_guides_three_commands_send_an_invoice(base: str, tmp_path: Path, filled_in: bool) -> None:
    """KR-031, KR-052, KR-053, KI-03, KI-05: registered, attached, started; sent when the clock has moved."""
    claim = _run(REGISTER, base, tmp_path)["id"]
    upload, start = UPLOAD, START
    if filled_in:
        upload, start = upload.replace("{id}", str(claim)), start.replace("{invoiceId}", str(claim))
    assert _run(upload, base, tmp_path)["type"] == "InvoiceAttachment"
    started = _run(start, base, tmp_path)
    assert (started["invoiceId"], started["status"]) == (claim, "Scheduled")
    control = base.removesuffix("/kravia")
    advanced = httpx.post(f"{control}/_motpart/worlds/default/clock/advance", json={"duration": "P30D"})
    assert advanced.status_code == 200
    details = _details(base, claim)
    assert {"Distributed", "Overdue", "Reminder"} <= {entry["statusCode"] for entry in details["statusCodeHistory"]}
    assert {document["type"] for document in details["documents"]} == {"InvoiceAttachment", "Invoice"}
