"""Draws growth.csv as an SVG: time and memory against articles, both axes logarithmic. `plot.py CSV SVG`"""

import csv
import math
import sys
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 900, 430, 62, 46, 96, 74
PANEL = (WIDTH - 2 * LEFT - GAP + 40) / 2
# A line's dashes and a point's shape tell the series apart without colour.
SERIES = {
    ("long", "both"): ("350 words, with paragraphs", "none", "M-4,-4h8v8h-8z"),
    ("long", "articles"): ("350 words, --units articles", "10 4", "M0,-5L5,4H-5z"),
    ("short", "both"): ("74 words, with paragraphs", "5 3", "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0"),
    ("short", "articles"): ("74 words, --units articles", "1.5 3", "M0,-5L5,0L0,5L-5,0z"),
}
# Written at every shape, for not every reader of SVG knows style sheets.
GRID = 'stroke="#ccc"'
LINE = 'fill="none" stroke="#000" stroke-width="1.6"'
POINT = 'fill="#fff" stroke="#000" stroke-width="1.4"'
PANELS = (("wall_s", "Seconds of a scan"), ("peak_mb", "Peak memory, MB"))


def decades(values):
    """The powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) - 1e-9)
    return range(low, max(high, low + 1) + 1)


def label(power):
    for least, letter in ((6, "M"), (3, "k")):
        if power >= least:
            return f"{10 ** (power - least)}{letter}"
    return f"{10.0 ** power:g}"


def panel(rows, column, title, left):
    """One set of axes and all series in it."""
    across, up = decades([row["articles"] for row in rows]), decades([row[column] for row in rows])
    bottom = HEIGHT - BOTTOM

    def x(value):
        return left + PANEL * (math.log10(value) - across[0]) / (across[-1] - across[0])

    def y(value):
        return bottom - (bottom - TOP) * (math.log10(value) - up[0]) / (up[-1] - up[0])

    yield f'<text x="{left:.0f}" y="{TOP - 18}" font-weight="bold">{escape(title)}</text>'
    for power in across:
        at = x(10.0**power)
        yield f'<path {GRID} d="M{at:.1f},{TOP}V{bottom}"/>'
        yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{label(power)}</text>'
    for power in up:
        at = y(10.0**power)
        yield f'<path {GRID} d="M{left:.1f},{at:.1f}h{PANEL:.1f}"/>'
        yield f'<text x="{left - 7:.1f}" y="{at + 4:.1f}" text-anchor="end">{label(power)}</text>'
    yield f'<text x="{left + PANEL / 2:.1f}" y="{bottom + 36}" text-anchor="middle">articles</text>'
    for key, (_, dashes, shape) in SERIES.items():
        points = [(x(row["articles"]), y(row[column])) for row in rows if (row["length"], row["units"]) == key]
        if points:
            line = "L".join(f"{a:.1f},{b:.1f}" for a, b in points)
            yield f'<path {LINE} stroke-dasharray="{dashes}" d="M{line}"/>'
        for a, b in points:
            yield f'<path {POINT} transform="translate({a:.1f} {b:.1f})" d="{shape}"/>'


def legend(drawn):
    """Names of the series, below."""
    for place, key in enumerate(drawn):
        name, dashes, shape = SERIES[key]
        at, y = LEFT + (place % 2) * (PANEL + GAP), HEIGHT - 32 + 20 * (place // 2)
        yield f'<path {LINE} stroke-dasharray="{dashes}" d="M{at:.0f},{y}h44"/>'
        yield f'<path {POINT} transform="translate({at + 22:.0f} {y})" d="{shape}"/>'
        yield f'<text x="{at + 54:.0f}" y="{y + 4}">{escape(name)}</text>'


def said(rows, drawn):
    """The drawing in words: every series from its first to its last point."""
    for key in drawn:
        series = [row for row in rows if (row["length"], row["units"]) == key]
        first, last = series[0], series[-1]
        yield (
            f"{SERIES[key][0]}: from {first['articles']:,.0f} articles in {first['wall_s']:g} s and {first['peak_mb']:.0f} MB "
            f"to {last['articles']:,.0f} in {last['wall_s']:g} s and {last['peak_mb']:.0f} MB; CPU time an article "
            f"{first['cpu_us_per_article']:.0f} and {last['cpu_us_per_article']:.0f} microseconds."
        )


def draw(source, output):
    with open(source, newline="", encoding="utf-8") as file:
        words = ("length", "units")
        rows = [{key: cell if key in words else float(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    drawn = [key for key in SERIES if any((row["length"], row["units"]) == key for row in rows)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">',
        '<title id="title">Time and memory of a scan against the number of articles, logarithmic</title>',
        f'<desc id="desc">{escape(" ".join(said(rows, drawn)))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        '<g font-family="sans-serif" font-size="13">',
    ]
    for place, (column, title) in enumerate(PANELS):
        parts += panel(rows, column, title, LEFT + place * (PANEL + GAP))
    parts += legend(drawn)
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join((*parts, "</g>", "</svg>\n")))


if __name__ == "__main__":
    draw(*sys.argv[1:])
