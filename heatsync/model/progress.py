"""How work in progress is reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, str], None]
"""Called with a percentage from 0 to 100 and a sentence for people."""
