"""The page of wishes, with what the grammar makes of the set."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.wishes.table import page

__all__ = ["page"]
