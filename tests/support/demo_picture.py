"""Draws `docs/demo.svg`: the output of `make demo` on a terminal that is 120 columns wide.

Run `python -m tests.support.demo_picture` after changing what `heatsync extract` prints.
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from contextlib import suppress
from html import unescape
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "demo.svg"
COLUMNS = 120
# Rich's own template loads a web font from another host.
_TEMPLATE = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>What make demo prints: a table of Uma Doe's eight entries with date, time, event, heat and lane</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, monospace }}
.{unique_id}-title {{ font: 18px sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed(*command: str) -> str:
    """A command's standard output on a terminal, with its escape sequences. The progress bars are not part of it."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=end, stderr=subprocess.DEVNULL) as program:
        os.close(end)
        output = read_terminal(terminal)
    os.close(terminal)
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command)
    return output.decode().replace("\r\n", "\n")


def read_terminal(terminal: int) -> bytes:
    """What programs write, until the last of them has closed the other end."""
    output = b""
    with suppress(OSError):  # how Linux reports the end
        while True:
            output += os.read(terminal, 65_536)
    return output


def draw(output: str) -> str:
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(output))
    return console.export_svg(title="make demo", code_format=_TEMPLATE, unique_id="demo")


def words_in(picture: str) -> list[str]:
    """The words that the picture shows, in order."""
    texts = re.findall(r'<text class="demo-r\d+" [^>]*>(.*?)</text>', picture)
    return " ".join(unescape(text).replace("\xa0", " ") for text in texts).split()


if __name__ == "__main__":
    PICTURE.write_text(draw(printed("make", "--no-print-directory", "demo")))
