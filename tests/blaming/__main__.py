"""Runs the proof."""

from __future__ import annotations

import sys

from tests.blaming.proof import main

sys.exit(main())
