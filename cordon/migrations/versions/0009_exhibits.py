"""exhibits; what a tag says of its fixes"""

import sqlalchemy as sa
from alembic import op
from zones.database import InstantColumn

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('exhibit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('shown_sha256', sa.String(length=64), nullable=False),
    sa.Column('as_at', InstantColumn(), nullable=False),
    sa.Column('by_day', sa.Boolean(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_exhibit_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exhibit')),
    sa.UniqueConstraint('order_id', 'kind', 'sequence', name=op.f('uq_exhibit_order_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('exhibit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exhibit_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_exhibit_order_id'), ['order_id'], unique=False)
    op.add_column('fix', sa.Column('mechanism', sa.String(length=20)))
    op.add_column('fix', sa.Column('speed_mps', sa.Float()))
