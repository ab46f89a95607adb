"""An event's short name keeps distance, stroke and relay as printed. A name with any other word stays as it is."""

import pytest

from heatsync.results.event_names import contradict, short_event_name


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Girls 13-14 100 LC Meter Butterfly", "100 Butterfly"),
        ("50 Free", "50 Free"),
        ("Boys 8 & Under 25 Yard Freestyle", "25 Freestyle"),
        ("Women 13 & Over 400 IM", "400 IM"),
        ("Women 200 I.M.", "200 I.M."),
        ("Men's 200m Individual Medley", "200m Individual Medley"),
        ("Women, 50m Freestyle", "50m Freestyle"),
        ("Women 50-54 100 SC Meter Backstroke", "100 Backstroke"),
        ("Open 1650 Free", "1650 Free"),
        ("Girls / Boys 11-12 50 Back", "50 Back"),
        ("Girls 10 50 Breast", "50 Breast"),
        ("10&U Girls 50 Fly", "50 Fly"),
        ("Male Senior 50 Free", "50 Free"),
        ("Girls 13-14 200 LC Meter Medley Relay", "200 Medley Relay"),
        ("Mixed 4 x 50 Free Relay", "4 x 50 Free Relay"),
        ("Women 13 & Over 4x100 LC Meter Freestyle Relay", "4 x 100 Freestyle Relay"),
        ("Damen, 100m Freistil Jahrgang 2010 - 2011", "100m Freistil"),
        ("Herren 100 m Rücken offen", "100m Rücken"),
        ("100m Ruecken weiblich", "100m Ruecken"),
        ("4 x 50m Lagenstaffel mixed", "4 x 50m Lagenstaffel"),
        ("K\u0131zlar, 50m Kurbağalama 11-12 yaş", "50m Kurbağalama"),
        ("Erkekler, 4 x 100m Kar\u0131ş\u0131k Bayrak", "4 x 100m Kar\u0131ş\u0131k Bayrak"),
        ("100m Brust weiblich (Finale)", "100m Brust (Finale)"),
        ("50m Delphin-Beinbew. m\u00e4nnlich", "50m Delphin Beinbew."),
        ("Bayanlar, 200m Kar\u0131\u015f\u0131k 15 ya\u015f ve b\u00fcy\u00fckler", "200m Kar\u0131\u015f\u0131k"),
        ("Mujeres 13-14 100 LC Metro Mariposa", "100 Mariposa"),
        ("Hombres 4x50 Relevo Combinado", "4 x 50 Relevo Combinado"),
        ("Dames, 200m Nage Libre", "200m Nage Libre"),
        ("Messieurs, 200m 4 Nages", "200m 4 Nages"),
        ("Femmine, 100m Stile Libero", "100m Stile Libero"),
        ("LCM M 13-14 200 Free Relay", "200 Free Relay"),
        ("SCY X 10 & Under 200 Medley Relay", "200 Medley Relay"),
        ("(M) 11Y - 12Y - 13Y 50m Libre/50m Free", "50m Libre"),
        ("(X) 12Y 4x50m Libre/4x50m Free", "4 x 50m Libre"),
        ("Boys Junior 200m Freestyle Relay FINAL", "200m Freestyle Relay FINAL"),
        ("Girls 13-14 400 IM - Finals", "400 IM Finals"),
    ],
)
def test_a_short_name_has_distance_stroke_and_relay(printed, short):
    assert short_event_name(printed) == short


@pytest.mark.parametrize(
    "printed",
    [
        "Girls 1 mtr Diving",
        "Women 400 LC Meter Freestyle Multi-Class S6-S14",
        "Women 13 & Over 100 LC Meter",
        "Girls 50 Free Swim-off",
        "Girls 50 Freestyl",
        "100m Libre/100m Back",
        "(M) 11Y 50m Libre/100m Free",
        "Köztes 50m Ismeretlen",
        "Relay",
        "",
    ],
)
def test_a_name_that_is_not_understood_stays_as_printed(printed):
    assert short_event_name(printed) == printed


def test_an_event_without_a_name_has_no_short_name():
    assert short_event_name(None) is None


def test_a_short_name_is_its_own_short_name():
    for printed in ("Girls 13-14 100 LC Meter Butterfly", "Messieurs, 200m 4 Nages", "Mixed 4x50 Free Relay"):
        assert short_event_name(short := short_event_name(printed)) == short


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Girls 13-14 100 LC Meter Butterfly", "Girls 100 Fly", False),
        ("Girls 100 Fly", "Girls 100 Free", True),
        ("Girls 100 Fly", "Girls 200 Fly", True),
        ("Girls 100 Fly", "Boys 100 Fly", True),
        ("Girls 200 IM", "Girls 200 Individual Medley", False),
        ("Mixed 4x50 Free Relay", "Mixed 200 Freestyle Relay", False),
        ("Damen, 100m Rücken", "Women 100 Back", False),
        ("Girls 100 Fly", "An unknown name", False),
        ("Girls 100 Fly", None, False),
    ],
)
def test_two_understood_names_contradict_each_other_if_they_are_two_races(one, other, expected):
    assert contradict(one, other) is contradict(other, one) is expected
