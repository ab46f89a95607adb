"""Generates the sample sheets of the demo: `python -m tests.support.samples` writes them to docs/samples."""

import random
from pathlib import Path

from tests.support.hytek_pdf import GIVEN, RELAY, Program

FOLDER = Path(__file__).parents[2] / "docs" / "samples"
MEET = "Harbor Lights Invitational - 6/12/2026 to 6/13/2026"
SURNAMES = ["Roe", "Poe", "Lark", "Sample", "Finch", "Wren", "Heron", "Plover", "Teal", "Dunlin", "Siskin", "Avocet"]
TEAMS = ["HARB-CA", "TIDE-CA", "GULL-OR", "REEF-WA"]
LANES = 8
FASTEST = 4  # the lane of the demo's swimmer in her first heat


class _Meet:
    """Fills heats with invented swimmers, and puts Uma Doe and a similar name into given lanes."""

    def __init__(self, title: str, seed: int) -> None:
        self.program = Program(MEET, title, above=("Sanction #: XX-26-001",), printed="6:45 PM 6/11/2026")
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def event(
        self, number: int, name: str, base: float, round_: str, start: int, heats: int, uma: tuple[int, int]
    ) -> None:
        """Add an event. `base` is a winning time in seconds, `start` in minutes since midnight, `uma` heat and lane."""
        self.program.event(str(number), name, f"HLI Record: {_time(base - 3)} 6/13/2019 Ash Sample")
        for heat in range(1, heats + 1):
            at = start + 3 * (heat - 1)
            hour = f"{(at // 60 - 1) % 12 + 1:02}:{at % 60:02} {'PM' if at >= 720 else 'AM'}"
            self.program.heat(heat, heats, round_, (hour, f"{at // 60:02}:{at % 60:02}"))
            for lane in range(1, LANES + 1):
                seed = _time(base + 9 * (heats - heat) + abs(lane - FASTEST) + self._chance.random())
                who = ("Doe, Uma", 13, "HARB-CA") if (heat, lane) == uma else self._random_swimmer()
                if (heat, lane) == (uma[0], uma[1] % LANES + 1):
                    who = ("Doerr, Uma", 14, "GULL-OR")
                name_, age, team = who
                text = f"{lane} {name_} {age} {team} {seed}"
                self.program.swim(text, name_, age, team, seed, heat=heat, lane=lane, round=round_)

    def relay(self, number: int, name: str, base: float) -> None:
        self.program.event(str(number), name, columns=RELAY)
        self.program.heat(1, 1, "Finals", ("06:40 PM", "18:40"))
        for lane, team in enumerate(TEAMS, 3):
            self.program.line(f"{lane} {team} A {_time(base + lane + self._chance.random())}")
            legs = [self._random_swimmer() for _ in range(4)]
            if team == "HARB-CA":
                legs[2] = ("Doe, Uma", 13, team)
            if team == "GULL-OR":
                legs[0] = ("Doerr, Uma", 14, team)
            for first in (0, 2):
                pair = [f"{n + 1}) {legs[n][0]} {legs[n][1]}" for n in (first, first + 1)]
                self.program.line(" ".join(pair))

    def _random_swimmer(self) -> tuple[str, int, str]:
        name = f"{self._chance.choice(SURNAMES)}, {self._chance.choice(GIVEN)} {self._chance.choice('ABCDEFGH')}"
        return name, self._chance.choice([13, 14]), self._chance.choice(TEAMS)


def _time(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:05.2f}" if minutes else f"{rest:.2f}"


def sample_sheets() -> dict[str, bytes]:
    """The three sheets by file name."""
    friday = _Meet("Meet Program - Friday Prelims", 1)
    friday.event(1, "Girls 13-14 200 LC Meter Freestyle", 131, "Prelims", 9 * 60, 6, (5, 4))
    friday.event(2, "Boys 13-14 200 LC Meter Freestyle", 124, "Prelims", 9 * 60 + 25, 5, (0, 0))
    friday.event(3, "Girls 13-14 100 LC Meter Butterfly", 66, "Prelims", 9 * 60 + 50, 4, (3, 2))
    friday.event(4, "Boys 13-14 100 LC Meter Butterfly", 61, "Prelims", 10 * 60 + 10, 4, (0, 0))
    saturday = _Meet("Meet Program - Saturday Prelims", 2)
    saturday.event(11, "Girls 13-14 100 LC Meter Backstroke", 68, "Prelims", 9 * 60, 5, (4, 6))
    saturday.event(12, "Boys 13-14 100 LC Meter Backstroke", 62, "Prelims", 9 * 60 + 20, 5, (0, 0))
    saturday.event(13, "Girls 13-14 50 LC Meter Freestyle", 28, "Prelims", 9 * 60 + 40, 7, (6, 3))
    saturday.event(14, "Boys 13-14 50 LC Meter Freestyle", 25, "Prelims", 10 * 60 + 5, 6, (0, 0))
    finals = _Meet("Meet Program - Saturday Finals", 3)
    finals.event(11, "Girls 13-14 100 LC Meter Backstroke", 67, "Finals", 17 * 60, 2, (2, 5))
    finals.event(13, "Girls 13-14 50 LC Meter Freestyle", 27, "Finals", 17 * 60 + 30, 2, (1, 7))
    finals.relay(21, "Girls 13-14 200 LC Meter Medley Relay", 125)
    finals.relay(22, "Mixed 13-14 200 LC Meter Freestyle Relay", 112)
    return {
        "friday-prelims.pdf": friday.program.pdf(),
        "saturday-prelims.pdf": saturday.program.pdf(),
        "saturday-finals.pdf": finals.program.pdf(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for filename, content in sample_sheets().items():
        (FOLDER / filename).write_bytes(content)
