"""``motpart providers``: what is served, or would be."""

from __future__ import annotations

from typing import Any

import click

from mockserver.console import Remote, fail, remote_options, show, table

__all__ = ["credentials_text", "providers"]


@click.command()
@remote_options
def providers(remote: Remote) -> None:
    """List what is served, and how sure it is.

    Base URLs, demo credentials, and the share of rules by certainty. Asks the running server; when none runs,
    tells what 'motpart serve' would serve.
    """
    found = remote.call("GET", "/providers", optional=True)
    show(remote, _built_in(remote.server) if found is None else found, _print_providers)


def _built_in(server: str) -> list[dict[str, Any]]:
    from mockserver.control.providers import describe  # reads every document
    from specs import DocumentError, catalogue, provider_roots

    try:
        return [describe(promise, server) for promise in catalogue(provider_roots()).values()]
    except DocumentError as error:
        fail(str(error))


def credentials_text(provider: dict[str, Any]) -> str:
    """A provider's demo credentials one per line: the value, or user name and password."""
    return "\n".join(
        f"{credential['username']}:{credential.get('password', '')}"
        if "username" in credential
        else str(credential.get("value", credential["name"]))
        for credential in provider["credentials"]
    )


def _print_providers(found: list[dict[str, Any]]) -> None:
    rows = [
        (
            provider["title"],
            provider["base_url"],
            credentials_text(provider),
            provider["operations"],
            provider["rules"],
            ", ".join(f"{share:.0%} {word}" for word, share in provider["certainty"].items() if share),
        )
        for provider in found
    ]
    columns = ["Provider", "Base URL", "Credential", "Operations", "Rules", "Certainty"]
    table(columns, rows, "No provider is served.", whole=["Provider", "Base URL", "Credential"])
