"""The hashes of the manifests of packs, as they were made: by them anybody can tell that a pack is one of those."""

from collections.abc import Mapping

from sqlalchemy import Connection

from cordon.audit.search import Sought, search


def manifests_of(connection: Connection, order: str) -> Mapping[str, set[str]]:
    """Of each pack of an order that was made, by its exhibit's reference; several where it was signed more than once."""
    found: dict[str, set[str]] = {}
    for one in search(
        connection, Sought(about=frozenset({order}), actions=frozenset({"pack.made"})), before=None, most=None
    ):
        found.setdefault(str(one.what.get("exhibit")), set()).add(str(one.what["manifest_sha256"]))
    return found
