"""``motpart providers``: what is served, or would be."""

from __future__ import annotations

from typing import Any

import click

from mockserver.console import Remote, fail, remote_options, say, show, table

__all__ = ["certainty_text", "credentials_text", "providers"]


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
    return "\n".join(_credential_text(credential) for credential in provider["credentials"])


def _credential_text(credential: dict[str, Any]) -> str:
    for name, secret in (("username", "password"), ("client_id", "client_secret")):
        if name in credential:
            return f"{credential[name]}:{credential.get(secret, '')}"
    return str(credential.get("value", credential["name"]))


def certainty_text(provider: dict[str, Any]) -> str:
    """The shares of what is promised, by how it is known."""
    return ", ".join(f"{share:.0%} {word}" for word, share in provider["certainty"].items() if share)


def _print_providers(found: list[dict[str, Any]]) -> None:
    rows = [
        (
            provider["title"],
            provider["base_url"],
            credentials_text(provider),
            provider["operations"],
            provider["schemas"],
            provider["rules"],
            certainty_text(provider),
        )
        for provider in found
    ]
    columns = ["Provider", "Base URL", "Credential", "Operations", "Schemas", "Rules", "Certainty"]
    table(columns, rows, "No provider is served.", whole=["Provider", "Base URL", "Credential"])
    for provider in found:
        if provider["provisional"]:
            say(f"\n{provider['title']} is provisional: {provider['provisional']}")
