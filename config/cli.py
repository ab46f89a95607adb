"""The console script `heatsync`.

Every child process that reads a PDF imports this module again as the program's main one, so that at module level only
the standard library may be imported: with the commands a child would take 63 MB and not 24.
"""

from __future__ import annotations

import sys

NEEDED = (3, 11)


def main() -> None:
    if sys.version_info < NEEDED:
        sys.exit("HeatSync needs Python %d.%d or newer." % NEEDED)  # noqa: UP031 - must run on the Python it refuses
    from config.commands_jobs import app  # noqa: PLC0415 - see the module's docstring

    app()


if __name__ == "__main__":
    main()
