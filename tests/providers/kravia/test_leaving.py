"""A command says its sentence and nothing else: what it has made is gone before the interpreter is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

SCRIPT = """
    import gc
    from contracts.document import Document
    from contracts.sandbox.negatives import negatives_of
    from contracts.targets import Target
    from specs import catalogue
    negatives_of(Document(catalogue()["kravia"], Target("http://127.0.0.1:9")), "registerInvoice", 0)
    print(any("_drawn_positive" in str(getattr(each, "__name__", "")) for each in gc.get_objects()))
"""


def test_nobody_there_is_told_in_one_sentence_before_anything_is_rehearsed(tmp_path: Path) -> None:
    """What a shell sees: exit code 3, and stderr is exactly the sentence."""
    own = {"MOTPART_KRAVIA_URL": "http://127.0.0.1:9/api/v2", "XDG_STATE_HOME": str(tmp_path)}
    command = [str(Path(sys.executable).with_name("motpart")), "test", "kravia", "--target", "sandbox"]
    run = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.returncode, run.stdout) == (3, "")
    sentence = "cannot be reached: the connection is refused, reset or has nowhere to go."
    assert run.stderr == f"motpart test: http://127.0.0.1:9 {sentence}\n"


def test_what_schemathesis_has_under_way_is_ended_before_the_interpreter_is() -> None:
    """It remembers generators in the errors of schemas that cannot be compiled; ended last, they complain on stderr."""
    run = subprocess.run(
        [sys.executable, "-c", dedent(SCRIPT)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "True\n", "")
