"""the gazetteer"""

import sqlalchemy as sa
from alembic import op

from zones.database import DayColumn, InstantColumn

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('gazetteer_product',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('day', DayColumn(length=10), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gazetteer_product')),
    sa.UniqueConstraint('kind', 'sha256', name=op.f('uq_gazetteer_product_kind')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_gazetteer_product_kind'), 'gazetteer_product', ['kind'], unique=False)
    op.create_index(op.f('ix_gazetteer_product_number'), 'gazetteer_product', ['number'], unique=False)

    op.create_table('gazetteer_postcode',
    sa.Column('postcode', sa.String(length=8), nullable=False),
    sa.Column('since', DayColumn(length=10), nullable=False),
    sa.Column('until', DayColumn(length=10), nullable=True),
    sa.Column('area', sa.String(length=2), nullable=False),
    sa.Column('quality', sa.Integer(), nullable=False),
    sa.Column('easting', sa.Integer(), nullable=True),
    sa.Column('northing', sa.Integer(), nullable=True),
    sa.Column('cell', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('postcode', 'since', name=op.f('pk_gazetteer_postcode'))
    )
    op.create_index(op.f('ix_gazetteer_postcode_area'), 'gazetteer_postcode', ['area'], unique=False)
    op.create_index(op.f('ix_gazetteer_postcode_cell'), 'gazetteer_postcode', ['cell'], unique=False)

    op.create_table('gazetteer_name',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('name_1', sa.Text(), nullable=False),
    sa.Column('name_2', sa.Text(), nullable=False),
    sa.Column('folded_1', sa.Text(), nullable=False),
    sa.Column('folded_2', sa.Text(), nullable=False),
    sa.Column('local_type', sa.String(length=60), nullable=False),
    sa.Column('easting', sa.Float(), nullable=False),
    sa.Column('northing', sa.Float(), nullable=False),
    sa.Column('west', sa.Float(), nullable=True),
    sa.Column('south', sa.Float(), nullable=True),
    sa.Column('east', sa.Float(), nullable=True),
    sa.Column('north', sa.Float(), nullable=True),
    sa.Column('postcode_district', sa.String(length=8), nullable=False),
    sa.Column('populated_place', sa.Text(), nullable=False),
    sa.Column('district', sa.Text(), nullable=False),
    sa.Column('county', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('square', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['gazetteer_product.id'], name=op.f('fk_gazetteer_name_product_id_gazetteer_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gazetteer_name'))
    )
    op.create_index(op.f('ix_gazetteer_name_folded_1'), 'gazetteer_name', ['folded_1'], unique=False)
    op.create_index('ix_gazetteer_name_folded_2', 'gazetteer_name', ['folded_2'], unique=False,
                    sqlite_where=sa.text("folded_2 != ''"), postgresql_where=sa.text("folded_2 != ''"))
    op.create_index(op.f('ix_gazetteer_name_square'), 'gazetteer_name', ['square'], unique=False)

    op.create_table('gazetteer_link',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('name_1', sa.Text(), nullable=False),
    sa.Column('name_2', sa.Text(), nullable=False),
    sa.Column('folded_1', sa.Text(), nullable=False),
    sa.Column('folded_2', sa.Text(), nullable=False),
    sa.Column('road', sa.String(length=40), nullable=False),
    sa.Column('classification', sa.String(length=40), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('start_node', sa.String(length=40), nullable=False),
    sa.Column('end_node', sa.String(length=40), nullable=False),
    sa.Column('line', sa.LargeBinary(), nullable=False),
    sa.Column('square', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['gazetteer_product.id'], name=op.f('fk_gazetteer_link_product_id_gazetteer_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gazetteer_link'))
    )
    op.create_index(op.f('ix_gazetteer_link_start_node'), 'gazetteer_link', ['start_node'], unique=False)
    op.create_index(op.f('ix_gazetteer_link_end_node'), 'gazetteer_link', ['end_node'], unique=False)
    op.create_index(op.f('ix_gazetteer_link_square'), 'gazetteer_link', ['square'], unique=False)
    for column in ('folded_1', 'folded_2', 'road'):
        op.create_index(f'ix_gazetteer_link_{column}', 'gazetteer_link', [column], unique=False,
                        sqlite_where=sa.text(f"{column} != ''"), postgresql_where=sa.text(f"{column} != ''"))

    op.create_table('gazetteer_junction',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('road', sa.String(length=40), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('easting', sa.Float(), nullable=False),
    sa.Column('northing', sa.Float(), nullable=False),
    sa.Column('square', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['gazetteer_product.id'], name=op.f('fk_gazetteer_junction_product_id_gazetteer_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gazetteer_junction'))
    )
    op.create_index(op.f('ix_gazetteer_junction_road'), 'gazetteer_junction', ['road'], unique=False)
    op.create_index(op.f('ix_gazetteer_junction_square'), 'gazetteer_junction', ['square'], unique=False)
