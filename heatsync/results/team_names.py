"""Compares the names of teams, which sheets abbreviate and cut."""

from heatsync.names.folding import fold

_UNATTACHED = frozenset({"un", "unat", "unattached"})
_TEAM_COLUMN = 16
"""Letters. Longer names are printed cut."""


def same_team(one: str, other: str) -> bool:
    """Whether two printed names may belong to one team. The shorter one may be cut, or lack its region ("NOVA-CA")."""
    if not one or not other:
        return True
    short, long = sorted((fold(one), fold(other)), key=len)
    is_cut = len(short) >= _TEAM_COLUMN - 1 and long.startswith(short)
    return is_cut or long == short or long.startswith(f"{short} ")


def is_unattached(team: str) -> bool:
    """Whether this team means that the swimmer is unattached."""
    return not _UNATTACHED.isdisjoint(fold(team).split()[:1])
