"""What commands that take a target have in common: a person's own credentials, and certificates to trust."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.opening import CA_VARIABLE
from contracts.proxy import trusting

__all__ = ["ca_option", "credentials_option", "trusted"]

credentials_option = click.option(
    "--credentials",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your own, as TOML; without it credentials.toml in this user's folder of settings for motpart.",
)
ca_option = click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates to trust in place of the usual ones.",
)


def trusted(ca: Path | None) -> dict[str, str]:
    """A file of certificates as a variable of the environment, in which it reaches every process of a run.

    Raises:
        UsageError: it holds none.
    """
    if ca is None:
        return {}
    trusting(ca)
    return {CA_VARIABLE: str(ca.absolute())}
