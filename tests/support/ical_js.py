"""ical.js, the parser in Thunderbird and Nextcloud."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.support.libical import ReadCalendar
from tests.support.requirements import leave_out, program

_SCRIPT = Path(__file__).with_name("read_calendar.mjs")
_MODULE = Path(__file__).parents[2] / ".ci" / "js" / "node_modules" / "ical.js" / "dist" / "ical.js"


def read_by_ical_js(ical: bytes) -> ReadCalendar:
    node = program("node")
    if not _MODULE.exists():
        leave_out("there is no ical.js here (make lint-scripts installs it)")
    ran = subprocess.run([node, _SCRIPT, _MODULE], input=ical, capture_output=True, check=True, timeout=60)
    found = json.loads(ran.stdout)
    starts = {summary: datetime.fromtimestamp(seconds, UTC) for summary, seconds in found["starts"].items()}
    return ReadCalendar(found["errors"], starts)
