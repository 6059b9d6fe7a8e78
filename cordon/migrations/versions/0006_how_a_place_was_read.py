"""how a place of a case was read"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.add_column('case_place', sa.Column('reading', sa.Text()))
