"""How work reports its progress."""

from collections.abc import Callable
from typing import TypeAlias

from heatsync.model.message import Message

ProgressCallback: TypeAlias = Callable[[int, Message], None]
"""Takes a percentage from 0 to 100 and a message for the user."""
