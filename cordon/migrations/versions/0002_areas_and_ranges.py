"""checks of areas and of ranges of time"""

import sqlalchemy as sa
from alembic import op

from zones.database import InstantColumn, ShapeColumn

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.add_column('sighting', sa.Column('until', InstantColumn()))
    op.add_column('recorded_check', sa.Column('until', InstantColumn()))
    op.add_column('recorded_check', sa.Column('as_known', sa.BigInteger()))
    op.add_column('recorded_check', sa.Column('area', ShapeColumn()))
    op.add_column('recorded_check', sa.Column('estimate', sa.Text()))
