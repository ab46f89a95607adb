"""The genders that heat sheets print."""

from __future__ import annotations

from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["female", "male"]
