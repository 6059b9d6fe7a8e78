"""What a person can do: one function for each thing, each one transaction, one right and one audit event.

- `orders`: add, show and list orders; record what happened to one; say who alone may see it. `places`: those that matter.
- `drafts`: draw a zone, look it over, save it. `zones`: add and vary zones; export them.
- `checks`: check a place, add and list sightings, check fixes, verify and explain a recorded check, note it; a trail.
- `maps`: draw a map for an audience. `searching`: a text in what is recorded; what needs attention.
- `signing_in`: sign in and out, choose a password, say why a case is looked at. `people`: who may, as what; tokens.
- `auditing`: verify, search and export the audit. `settings`: what the environment says.
- `gazetteer`: import postcodes, names and roads; list what is imported.
"""
