"""rules for alerts, kept with their zones; the days of a subject's fixes are found without the fixes"""

import sqlalchemy as sa
from alembic import op
from zones.database import InstantColumn

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table('zone_alert_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('zone_id', sa.Integer(), nullable=False),
    sa.Column('dwell_us', sa.BigInteger()),
    sa.Column('fixes', sa.BigInteger()),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['zone_id'], ['zone.id'], name=op.f('fk_zone_alert_rule_zone_id_zone')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_alert_rule')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_zone_alert_rule_zone_id', 'zone_alert_rule', ['zone_id'], unique=False)
    op.create_index('ix_zone_alert_rule_number', 'zone_alert_rule', ['number'], unique=False)
    op.drop_index('ix_fix_subject', table_name='fix')
    op.create_index('ix_fix_subject_at', 'fix', ['subject', 'at'], unique=False)
