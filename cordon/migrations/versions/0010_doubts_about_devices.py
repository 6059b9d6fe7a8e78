"""doubts about devices; what is recorded is found by its device"""

import sqlalchemy as sa
from alembic import op
from zones.database import InstantColumn

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.create_table('device_doubt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('since', InstantColumn()),
    sa.Column('until', InstantColumn()),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_doubt')),
    sqlite_autoincrement=True
    )
    op.create_table('doubted_device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['doubt_id'], ['device_doubt.id'], name=op.f('fk_doubted_device_doubt_id_device_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubted_device')),
    sqlite_autoincrement=True
    )
    op.create_table('device_doubt_end',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['doubt_id'], ['device_doubt.id'], name=op.f('fk_device_doubt_end_doubt_id_device_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_doubt_end')),
    sa.UniqueConstraint('doubt_id', name=op.f('uq_device_doubt_end_doubt_id')),
    sqlite_autoincrement=True
    )
    for table in ('device_doubt', 'doubted_device', 'device_doubt_end'):
        op.create_index(f'ix_{table}_number', table, ['number'], unique=False)
    op.create_index('ix_doubted_device_doubt_id', 'doubted_device', ['doubt_id'], unique=False)
    op.create_index('ix_doubted_device_device', 'doubted_device', ['device'], unique=False)
    op.create_index('ix_fix_device', 'fix', ['device'], unique=False)
    op.create_index('ix_recorded_check_fix_id', 'recorded_check', ['fix_id'], unique=False)
