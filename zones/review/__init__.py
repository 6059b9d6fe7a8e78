"""The review of a zone before it is saved: its questions, each answered with its reasons and what the map shows of it.

Read in this order:

- `review`: the whole of it, and which reasons an officer has to record; `point`: what a point is made of. Start here.
- `coming`: whether its hours ever come while it holds.
- `provable`: the share of a zone that a position could prove; `narrow`: its narrowest place, by `medial`.
- `giveaway`: how close a guess comes to an address; `guess`: what is guessed, by `arc`, `axis` and `around`.
- `alternative`: another shape that keeps guesses away, drawn by `body`, squared by `squared`.
- `proportion`: what of the subject's life lies inside, and when (`hours`); `conflict`: the subject's other orders.
- `place`: the places that are asked about; `flat`: metres around a zone; `words`: numbers as they are said.

This room knows `zones` and no other; no database, no page and no map.
"""
