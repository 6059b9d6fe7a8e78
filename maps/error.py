"""What can go wrong with a map and be put right: the errors of `zones.error`, and these.

BadInput
├── BadScale        a scale or a paper that no sheet is made at
├── BadBaseMap      a base map that can't be read
├── NothingToDraw   an order that had no zone at the time asked for
└── BadTrail        fixes or visits that make no trail
NotInstalled        a script or style that set-up would have put there
"""

from zones.error import BadInput, CordonError


class BadScale(BadInput):
    problem = "is not a scale or paper that a sheet is made at"


class BadBaseMap(BadInput):
    problem = "is not a base map that can be read"


class NothingToDraw(BadInput):
    problem = "had no zone at that time"


class BadTrail(BadInput):
    problem = "makes no trail that can be drawn"


class NotInstalled(CordonError):
    problem = "is not installed"
