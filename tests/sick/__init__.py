"""Small documents, one for each sickness that public documents have."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
