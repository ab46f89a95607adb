"""Text and tables for a terminal, without the control characters that a PDF or a link may contain."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_WITHOUT_TERMINAL: Final = 200


def print_line(text: str, *, err: bool = False) -> None:
    """Print to standard output, or to standard error."""
    typer.echo(printable(text), err=err)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Collection[str] = (), heading: bool = True
) -> None:
    """Print to standard output. Columns in `right` are aligned right; without `heading` their titles are not shown."""
    table = Table(header_style="bold", show_header=heading)
    for column in columns:
        # Long cells are folded: an ellipsis would hide the very value.
        table.add_column(column, overflow="fold", justify="right" if column in right else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = _WIDTH_WITHOUT_TERMINAL  # files and pipes have no width to fold at
    console.print(table)


def counted(count: object, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def printable(value: object) -> str:
    """The value as text, control characters as spaces. None is empty."""
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text)
