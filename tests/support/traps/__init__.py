"""Traps: generated sheets that are hard to read, one file per layout."""

from tests.support.traps import easywk, hytek, hytek_meets, hytek_relays, maestro, splash
from tests.support.traps.trap import TRAPS, Case, Marks, Trap

__all__ = ["TRAPS", "Case", "Marks", "Trap", "easywk", "hytek", "hytek_meets", "hytek_relays", "maestro", "splash"]
