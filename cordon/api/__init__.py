"""The HTTP API under /api/v1, in the words of the command line; GeoJSON for shapes, RFC 9457 for errors.

- `app`: the application, `create_app(settings)`.
- `routes`: one function for each route; each reads its body and calls one action.
- `problem`: errors as problem details; `schema`: what the bodies look like, for the OpenAPI description.
"""
