"""Generates single-column sheets as PDFs, together with all their entries."""

import io

from reportlab.pdfgen.canvas import Canvas

from tests.support.hytek_pdf import FONT, Known

WIDTH, HEIGHT = 595, 842
TOP, PITCH, SIZE = 820, 11, 7


class SingleColumnPdf:
    """Builds a sheet line by line. Subclasses override `heading` and `continued`, the first lines of a page."""

    def __init__(self, rows: int = 65) -> None:
        self._rows = rows
        self._pages: list[list[str]] = [[]]
        self.known: list[Known] = []
        self.pages: list[int] = []
        self.withdrawn: list[str] = []

    def heading(self, number: int) -> list[str]:
        return []

    def continued(self) -> list[str]:
        """The lines after the heading if a full page continues in the middle of an event."""
        return []

    def line(self, text: str, *known: Known) -> None:
        if len(self._pages[-1]) >= self._rows:
            self.page(*self.continued())
        if not self._pages[-1]:
            self._pages[-1] += self.heading(len(self._pages))
        self._pages[-1].append(text)
        self.known += known
        self.pages += [len(self._pages)] * len(known)

    def page(self, *first: str) -> None:
        """Begin a new page."""
        self._pages.append(self.heading(len(self._pages) + 1) + list(first))

    def lines(self, *texts: str) -> None:
        for text in texts:
            self.line(text)

    def pdf(self) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
        for lines in self._pages:
            canvas.setFont(FONT, SIZE)
            for at, line in enumerate(lines):
                canvas.drawString(40, TOP - at * PITCH, line)
            canvas.showPage()
        canvas.save()
        return out.getvalue()
