"""Draws the viewer benchmark: the milliseconds until the last viewer, one bar per server, on a logarithmic scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_LABELS, _BARS, _NUMBERS, _ROW, _GAP, _TOP = 270, 400, 90, 22, 34, 46
_COLORS = {"HeatSync": "#0b6e99"}
_OTHERS = "#9aa7b1"
_SVG = 'xmlns="http://www.w3.org/2000/svg" role="img" font-family="sans-serif" font-size="12"'


@dataclass(frozen=True)
class Bar:
    server: str
    viewers: int
    milliseconds: float


def draw(bars: Sequence[Bar]) -> str:
    """The chart as SVG, readable on a light and on a dark background."""
    shortest, longest = (pick(bar.milliseconds for bar in bars) for pick in (min, max))
    low = math.log10(shortest) - 0.5
    scale = _BARS / max(0.1, math.log10(longest) - low)
    lines, y, group = [], _TOP, None
    for bar in bars:
        if bar.viewers != group:
            group = bar.viewers
            lines.append(f'<text x="12" y="{y + 12}" font-weight="bold">{group:,} viewers</text>')
            y += _ROW
        width = (math.log10(bar.milliseconds) - low) * scale
        color = _COLORS.get(bar.server, _OTHERS)
        lines += [
            f'<text x="{_LABELS - 8}" y="{y + 12}" text-anchor="end">{escape(bar.server)}</text>',
            f'<rect x="{_LABELS}" y="{y}" width="{width:.0f}" height="{_ROW - 6}" fill="{color}"/>',
            f'<text x="{_LABELS + width + 6:.0f}" y="{y + 12}">{bar.milliseconds:.1f} ms</text>',
        ]
        y += _ROW
        if bar is bars[-1] or bars[bars.index(bar) + 1].viewers != group:
            y += _GAP - _ROW
    width = _LABELS + _BARS + _NUMBERS
    title = "From publishing an event until the last viewer has it (logarithmic; shorter is better)"
    return "\n".join(
        [
            f'<svg {_SVG} viewBox="0 0 {width} {y}">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{y}" fill="#fff"/>',
            f'<text x="12" y="24" font-size="14">{title}</text>',
            *lines,
            "</svg>\n",
        ]
    )
