"""Every exception of the engine.

MotpartError
├── SpecError        a document, rule file or provider folder is wrong: the start stops
├── Refusal          a request is refused, in the provider's dialect, and changes nothing
└── UsageError       a person asked the command line or the control plane for something impossible
    └── StorageError the disk or the file does not play along
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

_PHRASES = {status.value: status.phrase for status in HTTPStatus} | {413: "Request Entity Too Large"}
"""As Python 3.11 has them: 413 has another phrase from 3.13 on, and answers must not hang on that."""


def phrase(status: int) -> str:
    """A status' standard phrase, such as ``Not Found``; one without is read as its x00 (RFC 9110, section 15)."""
    return _PHRASES.get(status) or _PHRASES[status // 100 * 100]


class MotpartError(Exception):
    """Anything that motpart itself raises on purpose."""


class SpecError(MotpartError):
    """A promise that cannot be kept as written; carries file, place, what was found and what to do.

    ``str()`` is one line per problem: ``<file>: <place>: <found>; <what to do>.``
    """

    def __init__(self, problems: Iterable[SpecProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class SpecProblem:
    """One thing wrong with a document: where (empty for the whole of it), what was found, what to do about it."""

    file: str
    place: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """The sentence a person reads when the start stops."""
        return f"{self.file}: {self.place and self.place + ': '}{self.found}; {self.remedy}."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request or a reply: its place and the reason, both for people.

    ``place`` is ``query.top``, ``header.X-Id``, ``path.id`` or ``body.orderLines[0].total``. ``code`` is the provider's
    own word for it, from ``x-error-code`` of the schema that does not fit or of the nearest one around it; two faults
    that differ in nothing else are one.
    """

    place: str
    reason: str
    code: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """``place: reason``, as in ``Motpart-Reason``."""
        return f"{self.place}: {self.reason}"


class Refusal(MotpartError):
    """The request is refused: nothing is stored, the provider's dialect words the answer.

    Args:
        status: the HTTP status.
        code: which kind of refusal, in the engine's words (``unauthenticated``, ``forbidden``,
            ``not_found``, ``method_not_allowed``, ``not_acceptable``, ``unsupported_media_type``,
            ``invalid``, ``malformed``, ``conflict``, ``too_large``, ``throttled``, ``insufficient_scope``,
            ``key_used``, ``key_invalid`` …) or a provider's own.
        message: one sentence for the provider's body, in the provider's manner.
        faults: every place that is wrong, not only the first.
        rule: the rule id that demands this refusal, such as ``KR-082``.
        hint: what only motpart knows (nearest operations …); goes to ``Motpart-Reason`` and the journal.
        headers: extra reply headers (``Allow``, ``Retry-After`` …).
        extra: values that the dialect needs for this code, such as a provider's own error number.
        planned: somebody has planned it as a fault of this world, with the status that it is to have.

    Attributes:
        operation: the operationId of what was asked for, once the engine knows it; None where no operation answers.
            For providers whose operations do not all refuse in one form, as a token endpoint beside an API.
    """

    def __init__(  # noqa: PLR0913  # a refusal is its parts; all but three are keyword-only
        self,
        status: int,
        code: str,
        message: str,
        *,
        faults: Sequence[Fault] = (),
        rule: str | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
        planned: bool = False,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.faults = tuple(faults)
        self.rule = rule
        self.hint = hint
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.planned = planned
        self.operation: str | None = None
        super().__init__(message)

    @property
    def title(self) -> str:
        """The phrase of its status."""
        return phrase(self.status)

    @property
    def reason(self) -> str:
        """One line for ``Motpart-Reason`` and the journal: message, rule, every fault, hint, whether it was planned."""
        parts = [self.message if self.rule is None else f"{self.message} [{self.rule}]"]
        parts.extend(str(fault) for fault in self.faults)
        if self.hint:
            parts.append(self.hint)
        if self.planned:
            parts.append("planned fault")
        return "; ".join(parts)


class UsageError(MotpartError):
    """A command line or control call that cannot be carried out; the message is one clear sentence."""


class StorageError(UsageError):
    """What is kept in a data folder cannot be read or written: a full disk, a damaged file, another server's."""
