"""The console script `heatsync`.

Every worker imports this module again as its `__main__`, so it imports only the standard library at module level. With
the commands a worker would take 63 MB instead of 24.
"""

import sys

NEEDED = (3, 11)


def main() -> None:
    if sys.version_info < NEEDED:
        sys.exit("HeatSync needs Python %d.%d or newer." % NEEDED)  # noqa: UP031 - must run on the Python it refuses
    from config.operator_commands import app  # noqa: PLC0415 - see the module's docstring

    app()


if __name__ == "__main__":
    main()
