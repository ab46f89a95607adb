"""The two genders for which events are printed."""

from __future__ import annotations

from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["female", "male"]
