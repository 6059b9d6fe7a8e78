"""Monitor: what a check of a location against an order's zones concludes.

Read in this order:

- `check`: the whole of a check, from a location and an instant to its findings. Start here.
- `location`: a place with its error; `place` reads one as people write it.
- `clearance`: how far from the zone's boundary; `chance`: how probably inside it.
- `finding`: what a check says of one zone; `because`: in one sentence.
- `gazetteer/`: places by postcode, name and road, from files that the user imports.
- `replay`: a recorded check, done again.
- `track`: one subject's fixes as columns; `episode`: their runs in zones, `recount` in sentences; `transit`: what is possible between two
  fixes; `plausible`: flags; `alert`: rules for alerting.
- `bulk`: many fixes at once; `fixfile`: how a file of them is read, into a `fixtable`; `storage`: the tables.

This room knows `zones` and no other.
"""
