"""Traps: generated sheets that are hard to read, one file per layout."""

from tests.support.traps import (
    colombia_acuatica,
    easywk,
    entry_list,
    heats_list,
    hytek,
    hytek_meets,
    hytek_relays,
    maestro,
    splash,
    team_manager,
    teamunify,
    timeline,
)
from tests.support.traps.trap import TRAPS, Case, Marks, Trap

__all__ = [
    "TRAPS", "Case", "Marks", "Trap", "colombia_acuatica", "easywk", "entry_list", "heats_list", "hytek", "hytek_meets",
    "hytek_relays", "maestro", "splash", "team_manager", "teamunify", "timeline",
]  # fmt: skip
