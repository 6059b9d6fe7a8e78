"""checks that were recorded in error"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.add_column('check_note', sa.Column('kind', sa.Text()))
