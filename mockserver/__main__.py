"""``python -m mockserver`` is ``motpart``."""

from __future__ import annotations

from mockserver.cli import main

if __name__ == "__main__":
    main(prog_name="motpart")
