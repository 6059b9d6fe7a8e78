"""Alembic's environment: it runs on the connection that `upgrade` hands over."""

from alembic import context

import cordon.audit.chain
import cordon.draft
import cordon.exhibit
import cordon.note
import cordon.reach
import cordon.signin.storage
import monitor.doubt_storage
import monitor.gazetteer.storage
import monitor.storage
import zones.review.storage
import zones.storage
from zones.database import metadata

_ROOMS = (
    zones.review.storage,
    zones.storage,
    monitor.doubt_storage,
    monitor.storage,
    monitor.gazetteer.storage,
    cordon.audit.chain,
    cordon.draft,
    cordon.exhibit,
    cordon.note,
    cordon.reach,
    cordon.signin.storage,
)

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
