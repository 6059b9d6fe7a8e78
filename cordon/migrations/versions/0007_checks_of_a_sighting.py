"""checks are found by the sighting that they are of"""

from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_index('ix_recorded_check_sighting_id', 'recorded_check', ['sighting_id'])
