"""A comparison as one HTML file that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as escape_markup

from contracts.diff.change import printable
from contracts.diff.findings import Finding

__all__ = ["escape", "page"]

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem;
  padding: 0 1rem; color: #1c1c1c; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; text-transform: capitalize; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .5rem; }
tr { border-top: 1px solid #ddd; } code { font-size: .85em; color: #555; overflow-wrap: anywhere; }
.breaking h2 { color: #b00020; } .risky h2 { color: #8a5a00; } .harmless h2 { color: #1b6e2c; }
small { color: #555; display: block; }
@media (prefers-color-scheme: dark) {
  body { background: #16181c; color: #e6e6e6; } tr { border-color: #3a3d42; } code, small { color: #a8adb5; }
  .breaking h2 { color: #ff7a8a; } .risky h2 { color: #f0b860; } .harmless h2 { color: #79c98a; }
}
"""


def page(headline: str, sections: Sequence[tuple[str, Sequence[Finding]]]) -> str:
    """The page: a table per level, a row per finding; all its operations unfold."""
    body = "".join(_section(level, found) for level, found in sections if found)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(headline)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(headline)}</h1>\n{body}</body>\n</html>\n"
    )


def _section(level: str, found: Sequence[Finding]) -> str:
    head = "<tr><th>where</th><th>what</th><th>who breaks</th><th>rule</th></tr>"
    return (
        f'<section class="{level}">\n<h2>{level} ({len(found)})</h2>\n<table>\n<thead>{head}</thead>\n<tbody>\n'
        + "".join(_row(finding) for finding in found)
        + "</tbody>\n</table>\n</section>\n"
    )


def _row(finding: Finding) -> str:
    first = finding.first
    why = f"<small>{escape(first.why)}</small>" if first.why else ""
    return (
        f"<tr><td>{_where(finding)}<small>{escape(finding.inside)}</small></td>"
        f"<td>{escape(finding.text)}{why}</td><td>{escape(first.who)}</td>"
        f"<td><code>{escape(first.rule)}</code> <code>{finding.fingerprint}</code></td></tr>\n"
    )


def _where(finding: Finding) -> str:
    """The operations; where there are more than fit, behind a triangle."""
    if " more" not in finding.named:
        return escape(finding.named)
    every = "<br>".join(escape(name) for name in finding.operations)
    return f"<details><summary>{escape(finding.named)}</summary>{every}</details>"


def escape(text: str) -> str:
    """Text as a browser shows it: no markup, no control characters."""
    return escape_markup(printable(text))
