"""Compiles what is compiled, so that no question waits for it: run at set-up."""

import numpy as np
from shapely.geometry import box

from monitor.index.index import ZoneIndex
from monitor.index.measure import Positions, measure
from monitor.index.one import Position, covering_one, measure_one

index = ZoneIndex.of([box(-0.01, 50.8, 0.01, 50.82), box(-0.02, 50.79, 0.02, 50.83)])
lon, lat, metres = np.array([0.0, 0.01]), np.array([50.81, 50.82]), np.array([9.0, 9.0])
drawing, first, last = np.zeros(2), np.zeros(2, np.int64), np.ones(2, np.int64)
index.covering(lon, lat)
measure(index, Positions(lon, lat, first, metres, metres), drawing_m=drawing, first=first, last=last)
covering_one(index, 0.01, 50.82)
measure_one(index, Position(0.01, 50.82, 0, 9.0, 9.0), drawing_m=drawing, first=first, last=last)
