"""Compiles what is compiled, so that no question waits for it: run at set-up."""

import numpy as np
from shapely.geometry import box

from monitor.index.index import ZoneIndex

index = ZoneIndex.of([box(-0.01, 50.8, 0.01, 50.82), box(-0.02, 50.79, 0.02, 50.83)])
index.covering(np.array([0.0, 0.01]), np.array([50.81, 50.82]))
