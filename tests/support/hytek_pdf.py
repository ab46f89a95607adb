"""Generates Hy-Tek programs as PDFs in columns, together with all their entries."""

import io
import random
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# An embedded font: only then are all letters extracted as they were written, not only those of Western Europe.
FONT = "Vera"
pdfmetrics.registerFont(TTFont(FONT, "Vera.ttf"))

WIDTH, HEIGHT = 612, 792
TOP, PITCH = 740, 11
ROWS = 60
MEET = "Harbor Lights Invitational - 6/11/2026 to 6/14/2026"
TITLE = "Meet Program - Friday Prelims"
PRINTED = "11:02 PM 6/10/2026"
INDIVIDUAL = "Lane Name Age Team Seed Time"
RANKED = "Name Age Team Seed Time"
RELAY = "Lane Team Relay Seed Time"
SURNAMES = ["Doe", "Doerr", "Roe", "Poe-Lark", "Lark", "Sample", "Stein", "Steinbis", "O'Sample", "van Roe", "Finch"]
GIVEN = ["Uma", "Pim", "Kit", "Sam", "Ash", "Lee", "Robin", "JoJo", "Zoë", "Kim"]
TEAMS = ["NOVA-CA", "UN-01-SI", "Pacific Northwes", "BGC-N. Sample-MR", "RC", "New Jersey Race-NJ"]


@dataclass(frozen=True)
class Known:
    """A generated entry, to be compared with the entry that is read."""

    event: str
    name: str
    age: int | None = None
    team: str | None = None
    seed_time: str | None = None
    heat: int | None = None
    lane: int | None = None
    rank: int | None = None
    round: str | None = None
    start: str | None = None
    leg: int | None = None
    relay_letter: str | None = None
    birth_year: int | None = None
    school_year: str | None = None
    is_about: bool = False
    with_finals: bool = False
    cut: bool = False


@dataclass
class _Block:
    """Lines that stay on one page. `continued` replaces the first one at the top of a page."""

    lines: list[str]
    continued: str | None = None
    known: list[int] = field(default_factory=list)


class Program:
    """Builds a program: call the methods in the printed order, then `pdf()`."""

    def __init__(
        self,
        meet: str = MEET,
        title: str = TITLE,
        *,
        columns: int = 2,
        style: str = "Event ",
        above: tuple[str, ...] = (),
        printed: str = PRINTED,
    ) -> None:
        self._heading = [meet, *above, title]
        self._printed, self._columns, self._style = printed, columns, style
        self._blocks: list[_Block] = []
        self._event = ""
        self._name = ""
        self.known: list[Known] = []
        self.pages: list[int] = []
        self.font = "Helvetica"

    def event(self, label: str, name: str, *records: str, columns: str | None = INDIVIDUAL) -> None:
        self._event, self._name = label, name
        self._blocks.append(_Block([f"{self._style}{label} {name}", *records, *([columns] if columns else [])]))

    def heat(self, number: int, of: int, round_: str | None = "Finals", start: tuple[str, str] | None = None) -> None:
        """Begin a heat. `start` is the time as printed and as read: ("01:00 PM", "13:00")."""
        rest = f" {round_}" if round_ else ""
        line = f"Heat {number} of {of}{rest}" + (f" Starts at {start[0]}" if start else "")
        self._blocks.append(_Block([line], f"Heat {number}{rest} (#{self._event} {self._name})"))

    def line(self, text: str, *known: Known) -> None:
        """Add a line to the current block, and the entries that it has."""
        block = self._blocks[-1]
        block.lines.append(text)
        for entry in known:
            block.known.append(len(self.known))
            self.known.append(entry)

    def block(self, text: str) -> None:
        self._blocks.append(_Block([text]))

    def swim(self, text: str, name: str, age: int | None, team: str | None, seed: str | None, **more: object) -> None:
        self.line(text, Known(self._event, name, age, team, seed, **more))  # type: ignore[arg-type]  # fields of Known

    def pdf(self) -> bytes:
        """Return the PDF. Afterwards `pages[i]` is the page of `known[i]`."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
        self.draw(canvas)
        canvas.save()
        return out.getvalue()

    def draw(self, canvas: Canvas, first_page: int = 1) -> int:
        """Draw into a PDF that may contain other programs, and return the number of the next page."""
        self.pages = [0] * len(self.known)
        page, column, row = first_page, 0, 0
        self._head(canvas, 1)
        for block in self._blocks:
            lines = block.lines
            if row + len(lines) > ROWS:
                column, row = column + 1, 0
                if column == self._columns:
                    canvas.showPage()
                    page, column = page + 1, 0
                    self._head(canvas, page - first_page + 1)
                    lines = [block.continued or lines[0], *lines[1:]]
            for known in block.known:
                self.pages[known] = page
            x = 18 + column * (WIDTH - 24) / self._columns
            for line in lines:
                canvas.drawString(x, TOP - 40 - row * PITCH, line)
                row += 1
        canvas.showPage()
        return page + 1

    def _head(self, canvas: Canvas, number: int) -> None:
        canvas.setFont(self.font, 7)
        first = f"Sample Swimmers HY-TEK's MEET MANAGER 8.0 - {self._printed} Page {number}"
        for at, line in enumerate([first, *self._heading]):
            canvas.drawString(18, HEIGHT - 20 - at * 9, line)


def merged(*programs: Program) -> bytes:
    """Several programs in one PDF, each with its own page numbers."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    page = 1
    for program in programs:
        page = program.draw(canvas, page)
    canvas.save()
    return out.getvalue()


def random_program(
    seed: int, columns: int, meet: str = MEET, title: str = TITLE, printed: str = PRINTED, *, events: int = 12
) -> Program:
    """A meet whose heats continue over columns and pages, with every form of individual entry."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    program = Program(meet, title, columns=columns, style=chance.choice(["Event ", "#"]), printed=printed)
    for number in range(1, events + 1):
        mixed = number % 3 == 0
        gender = "Mixed" if mixed else chance.choice(["Girls", "Boys", "Women", "Men"])
        program.event(str(number), f"{gender} 13-14 200 LC Meter Freestyle", "WZ Record: 58.08 8/7/2019 Ash B Sample")
        heats = chance.randint(1, 9)
        for heat in range(1, heats + 1):
            program.heat(heat, heats, "Prelims")
            for lane in range(1, 9):
                if chance.random() < 0.1:
                    program.line(str(lane))
                    continue
                initial = chance.choice(["", "", " M", " W"])
                name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}{initial}"
                age, team = chance.randint(8, 18), chance.choice(TEAMS)
                swum = f"{chance.randint(20, 59)}.{chance.randint(0, 99):02}"
                time = chance.choice(["NT", swum, f"2:{swum}", f"{swum}L", f"1:{swum}Y"])
                letter = chance.choice("MW") if mixed else ""
                mark = chance.choice(["", "", " B", " &JAG", " ALL*", " BBB"])
                text = f"{lane} {name} {letter}{age} {team} {time}{mark}"
                program.swim(text, name, age, team, time, heat=heat, lane=lane, round="Prelims")
    return program
