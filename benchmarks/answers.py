"""One position against one zone of 50 vertices: clearance against dense geodesic sampling, chance against quadrature."""

import numpy as np
import shapely
from pyproj import Geod
from scipy.integrate import dblquad

from benchmarks.paired import Pair
from benchmarks.town import SEED, shapes
from monitor.chance import SIGMAS_PER_95, chance_inside, chances
from monitor.clearance import clearance
from zones.frame import Floats, around
from zones.shape import Shape, valid_shape
from zones.unit import Lat, Lon, LonLat

_GEOD = Geod(ellps="WGS84")
_MANY = 20_000
_SAMPLES = 500  # an edge of 30 m every 6 cm: the sampled distance is then within 1 cm


def pairs() -> list[Pair]:
    shape = shapes(1, 50)[0]
    at = LonLat(lon=Lon(shape.centroid.x + 0.0008), lat=Lat(shape.centroid.y))
    square = valid_shape(shape.envelope)
    return [
        Pair(
            what="clearance to 1 cm",
            peer="pyproj.Geod to points every 6 cm of the edges",
            ours=lambda: clearance(at, shape),
            theirs=lambda: _sampled(at, shape),
        ),
        Pair(
            what="chance to 1e-6, of a box",
            peer="scipy.integrate.dblquad, which takes boxes only",
            ours=lambda: chance_inside(at, 20.0, square),
            theirs=lambda: _integrated(at, 20.0, square),
        ),
        Pair(
            what=f"chance of {_MANY:,} positions around a zone of 50 corners, nothing culled",
            peer="Shapely's area of each 95 % circle within the zone, which is no probability",
            ours=lambda: chances(*_around(shape), np.full(_MANY, 20.0), shape),
            theirs=lambda: _shares(*_around(shape), 20.0, shape),
        ),
    ]


def _around(shape: Shape) -> tuple[Floats, Floats]:
    """Positions in the box of the zone and as much again around it."""
    random = np.random.default_rng(SEED)
    west, south, east, north = shape.bounds
    lon = random.uniform(west - (east - west), east + (east - west), _MANY)
    return lon, random.uniform(south - (north - south), north + (north - south), _MANY)


def _shares(lon: Floats, lat: Floats, radius_m: float, shape: Shape) -> Floats:
    circles = shapely.buffer(shapely.points(lon, lat), radius_m / 111_320)
    return np.asarray(shapely.area(shapely.intersection(circles, shape)) / shapely.area(circles))


def _sampled(at: LonLat, shape: Shape) -> float:
    ring = shapely.get_coordinates(shape)
    share = np.linspace(0, 1, _SAMPLES, endpoint=False)[:, None, None]
    points = (ring[:-1] + share * np.diff(ring, axis=0)).reshape(-1, 2)
    _, _, away = _GEOD.inv(np.full(len(points), at.lon), np.full(len(points), at.lat), points[:, 0], points[:, 1])
    return float(np.min(away))


def _integrated(at: LonLat, radius_95_m: float, box: Shape) -> float:
    sigma = radius_95_m / SIGMAS_PER_95
    west, south, east, north = box.bounds
    x, y = around(at, np.array([west, east]), np.array([south, north]))
    near = np.clip([x[0], x[1], y[0], y[1]], -9 * sigma, 9 * sigma)
    found, _ = dblquad(lambda v, u: np.exp(-(u * u + v * v) / (2 * sigma * sigma)), near[0], near[1], near[2], near[3],
                       epsabs=1e-6)  # fmt: skip
    return float(found / (2 * np.pi * sigma * sigma))
