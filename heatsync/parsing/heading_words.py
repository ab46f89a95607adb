"""The words that introduce events and heats, in the languages of most sheets, for sheets whose layout is unknown."""

import re

_HEAT = "heat|lauf|s[eé]rie|eliminatoria|batteria"
_NUMBERED_EVENT = "prueba|gara"
_EVENT = f"event|wettkampf|wk|[eé]preuve|{_NUMBERED_EVENT}"

HEADING = re.compile(rf"^\W*(?:\d+\.\s*)?(?:(?:{_HEAT}|{_EVENT})\b|#\s?\d)", re.IGNORECASE)
"""The beginning of a line that heads an event or a heat."""

HEAT_NUMBER = re.compile(rf"\b(?:{_HEAT})\W{{0,3}}(\d+)|(\d+)\.\s*(?:{_HEAT})\b", re.IGNORECASE)
"""A heat's number: "Heat 2", "2. Lauf"."""

EVENT_NUMBER = re.compile(
    rf"(?:\b(?:{_EVENT})\W{{0,3}}|#\s?)(\d+(?:\s*/\s*\d+)*)|(\d+)\.\s*(?:{_NUMBERED_EVENT})\b", re.IGNORECASE
)
"""An event's number, or the numbers of a combined event: "Event 21 / 22", "#21", "21. Prueba"."""
