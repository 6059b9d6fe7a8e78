"""What a person can do: one function for each thing, each one transaction and one audit event.

- `orders`: add, show and list orders; record what happened to one.
- `zones`: add and vary zones; export them.
- `checks`: check a place, add and list sightings, check fixes, verify a recorded check.
- `maps`: draw a map for an audience.
- `gazetteer`: import postcodes, names and roads; list what is imported.
- `auditing`: verify the audit itself.
"""
