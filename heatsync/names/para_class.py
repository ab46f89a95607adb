"""Removes the class of a para swimmer, which some meets print with the name or the team."""

import re

_CLASS = r"S[BM]?\d{1,2}"
_BEFORE_TEAM = re.compile(rf"{_CLASS}-(?=\w)")
_BEHIND_NAME = re.compile(rf"(?<=\w)[\s,]+{_CLASS}(?:[/,\s]+{_CLASS})*$")


def team_without_class(team: str) -> str:
    """Return "Otters" for "S8-Otters"."""
    return _BEFORE_TEAM.sub("", team, count=1) if _BEFORE_TEAM.match(team) else team


def name_without_class(name: str) -> str:
    """Return "Doe, Uma" for "Doe, Uma S9/SB8/SM9"."""
    return _BEHIND_NAME.sub("", name)
