"""What is no heat sheet is refused with its reason."""

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text

HYTEK = "Sample Swimmers HY-TEK's MEET MANAGER 8.0 - 11:02 PM 6/10/2026 Page 1"
SPLASH = "Splash Meet Manager, 11.83921 Registered to Sample 13.03.2026 13:33 - {} 1"


def reason(*lines: str) -> str:
    with pytest.raises(NotAHeatSheet) as raised:
        read_sheet([page_text(1, "\r\n".join(lines))])
    return raised.value.message.code


RESULTS = {
    "Hy-Tek": (
        HYTEK,
        "Sample Cup - 6/11/2026",
        "Results",
        "Event 1 Girls 50 Free",
        "Name Age Team Seed Time Finals Time Points",
        "1 Doe, Uma 13 RC 27.90 27.10 20",
        "2 Roe, Kim 13 RC 28.90 28.10 17",
        "--- Lark, Pim 12 RC 29.90 DQ",
    ),
    "Hy-Tek, without its heading": (
        "Sample Cup",
        "Results - Friday Finals",
        "Event 1 Girls 50 Free",
        "Name Age School Prelims Finals Points",
        "1 Doe, Uma 13 RC 27.90 27.10 20",
        "2 Roe, Kim 13 RC 28.90 28.10 17",
        "3 Lark, Pim 12 RC 29.90 29.71 16",
    ),
    "SPLASH, German": (
        SPLASH.format("Seite"),
        "Muster-Cup",
        "MUSTERSTADT, 12. - 13.3.2026",
        "Wettkampf 4 Damen, 100m Freistil offen",
        "12.03.2026 - 15:06 Ergebnisliste",
        "Rang JG Zeit Pkt.",
        "1. DOE Uma 09 SC Au 06 59.12 650",
        "50m: 28.44 28.44 100m: 59.12 30.68",
        "2. ROE Kim 10 Ferdi 1:00.02 612",
        "disq. LARK Pim 10 Ferdi 1:02.12",
    ),
    "SPLASH, Turkish": (
        SPLASH.format("Sayfa"),
        "Sample Yar\u0131\u015flar\u0131",
        "ANKARA, 12. - 13.3.2026",
        "Yar\u0131\u015f 4 Kad\u0131nlar, 100m Serbest",
        "12.03.2026 - 15:06 Sonu\u00e7lar",
        "S\u0131ra YB Zaman Puan",
        "1. Uma DOE 09 Ferdi 59.12 650",
        "2. Kim ROE 10 Ferdi 1:00.02 612",
        "3. Pim LARK 10 Ferdi 1:01.02 602",
    ),
    "EasyWk": (
        "Protokoll",
        "26. Muster-Cup 2026",
        "Wettkampf 3 - 50m R\u00fccken weiblich",
        "Jahrgang 2014",
        "Platz Name Jg. Verein Endzeit Punkte",
        "1. Doe, Uma 2014 SV 1919 Musterstadt 00:53,09 320",
        "2. Roe, Kim 2014 SC Au 06 00:54,09 301",
        "abgem. Lark, Pim 2014 SC Au 06",
        "n.a. Poe, Lee 2014 SC Au 06",
        "3. Fox, Ann 2014 SC Au 06 00:55,10 290",
    ),
    "Omega": (
        "Women's 400m Freestyle",
        "Heats",
        "World Aquatics Swimming Championships (25m)",
        "Results Summary",
        "Rank Heat Lane Name NAT R.T. 50m 100m Time Time Behind",
        "1 4 4 DOE Uma AUS 0.70 28.11 58.02 3:56.27 Q",
        "2 4 5 ROE Kim BRA 0.68 28.20 58.11 3:57.27 1.00 Q",
        "3 3 4 LARK Pim MAA 0.72 28.31 58.90 3:58.00 1.73 Q",
    ),
    "Spanish": (
        "Copa Muestra",
        "Resultados",
        "Puesto Nombre Edad Equipo Tiempo Puntos",
        "1. Uma Doe 11 ocea 7:02.39 20",
        "2. Kim Roe 11 tibu 7:03.39 17",
        "3. Pim Lark 11 tibu 7:05.00 16",
        "DSQ Lee Poe 11 tibu",
    ),
    "French": (
        "R\u00e9sultats",
        "50 Nage Libre Dames",
        "Place Nom Ann\u00e9e Club Temps Points",
        "1. DOE Uma 2011 CN Exemple 28.39 920",
        "2. ROE Kim 2011 CN Exemple 28.99 901",
        "3. LARK Pim 2011 CN Exemple 29.39 880",
    ),
}
TIMES = (
    "25.19 26.39 50 Free 27.59 28.79",
    "55.19 57.39 100 Free 59.59 1:02.79",
    "1:58.19 2:03.39 200 Free 2:08.59 2:14.79",
)
OTHERS = {
    "MEET_INFORMATION": (
        "Sample Invitational",
        "Meet Information",
        "Sanction # SR-26-01",
        "Entry deadline: July 29, 2026",
        "Entry fees: $5.00 per event",
        "Eligibility: open to all registered athletes",
        "Warm-up begins at 6:30 AM",
        "Qualifying times",
        *TIMES,
    ),
    "QUALIFYING_TIMES": ("Age Group Championships", "Qualifying Time Standards 2025-2026", "Girls Event Boys", *TIMES),
    "PSYCH_SHEET_UNKNOWN": (
        "Sample Invitational",
        "Psych Sheet",
        "Girls 50 Free",
        *(f"{rank} Uma Doe-{chr(64 + rank)} RC 13 27.9{rank}" for rank in range(1, 9)),
    ),
    "EVENT_LIST": (
        "2026 Sample Championships",
        "ORDER OF EVENTS",
        "Girls Event # Friday Boys Event #",
        "1 11-12 400 Individual Medley 2",
        "3 10&U 50 Breaststroke 4",
        "5 11-12 50 Breaststroke 6",
    ),
    "WARM_UP_SCHEDULE": (
        "2026 Sample Championships",
        "Warm-Up Assignments",
        "Friday Preliminary Session",
        "LANE 1 LANE 2 LANE 3",
        "6:00am - 6:30am Open Open Open",
        "6:30am - 7:25am RC OTT SHK",
    ),
    "TIMELINE_UNKNOWN": (
        "2026 Sample Championships",
        "Friday Timeline",
        "Girls 50 Breaststroke 8:57",
        "Boys 50 Breaststroke 9:01",
        "Girls 100 Freestyle 9:06",
        "Boys 100 Freestyle 9:16",
        "Break 9:25",
        "Girls 200 IM 9:30",
    ),
    "NO_SWIM_TIMES": ("Menu", "Soup of the day", "Apple pie with cream"),
}


@pytest.mark.parametrize("lines", RESULTS.values(), ids=RESULTS)
def test_results_are_called_results(lines):
    assert reason(*lines) == "RESULTS_ONLY"


@pytest.mark.parametrize(("code", "lines"), OTHERS.items(), ids=OTHERS)
def test_other_papers_of_a_meet_are_called_what_they_are(code, lines):
    assert reason(*lines) == code


@pytest.mark.parametrize(
    "words",
    ["Results of the prelims are posted at the desk", "Qualifying times", "Meet information, entry fee, sanction"],
)
def test_a_heat_sheet_of_an_unknown_layout_is_not_taken_for_another_paper(words):
    heats = [line for heat in range(1, 9) for line in (f"Heat {heat}", "Uma Doe (13) RC, lane 4, 27.90")]
    assert reason("Sample Cup", words, "Event 1 Girls 50 Free", *heats) == "UNKNOWN_LAYOUT"


def test_a_word_alone_does_not_make_results():
    lines = [f"lane {lane}: Uma Doe (13) RC 27.90" for lane in range(1, 9)]
    assert reason("Sample Cup Results Night", *lines) == "UNKNOWN_LAYOUT"
    assert (
        reason("Sample Cup Meldeergebnis", *(f"{lane}. Uma Doe RC 27.90" for lane in range(1, 9))) == "UNKNOWN_LAYOUT"
    )


def test_a_meets_information_with_a_timeline_is_called_information():
    rows = [f"8:3{at} AM {at} Girls 50 Free 3" for at in range(1, 3)]
    assert reason(*OTHERS["MEET_INFORMATION"], *rows) == "MEET_INFORMATION"


def test_a_sheet_that_is_not_read_keeps_its_reason():
    lines = [f"{lane} Doe, Uma; 12; RC; 32.10" for lane in range(1, 9)]
    assert (
        reason(HYTEK, "Sample Cup", "Meet Program", "Event 1 Girls 50 Free", "Heat 1 of 1", *lines)
        == "MOST_LINES_UNREAD"
    )
