"""The genders that heat sheets print."""

from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["female", "male"]
