"""Wide gaps between columns are narrowed, and no ink is left out."""

from PIL import Image

from heatsync.pdf.blank_gaps import kept_columns


def image(columns):
    """An image with ink at these columns."""
    picture = Image.new("L", (100, 10), 255)
    for x in columns:
        picture.putpixel((x, x % 10), 0)
    return picture


def test_a_wide_gap_is_narrowed():
    assert kept_columns(image([5, 80]), 14) == [(0, 20), (80, 95)]


def test_narrow_gaps_stay():
    assert kept_columns(image(range(2, 100, 8)), 14) == [(0, 100)]


def test_a_blank_image_keeps_one_gap():
    assert kept_columns(image([]), 14) == [(0, 14)]
