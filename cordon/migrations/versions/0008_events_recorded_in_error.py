"""events of orders that were recorded in error"""

import sqlalchemy as sa
from alembic import op
from zones.database import InstantColumn

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('order_event_end',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['order_event.id'], name=op.f('fk_order_event_end_event_id_order_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_event_end')),
    sa.UniqueConstraint('event_id', name=op.f('uq_order_event_end_event_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('order_event_end', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_event_end_number'), ['number'], unique=False)
