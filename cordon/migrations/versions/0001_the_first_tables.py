"""the first tables"""

import sqlalchemy as sa
from alembic import op

from zones.database import DayColumn, InstantColumn, ShapeColumn

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', InstantColumn(), nullable=False),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('to_whom', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_event'))
    )
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('hmac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('fix',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=True),
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('at', InstantColumn(), nullable=False),
    sa.Column('lon_deg', sa.Float(), nullable=False),
    sa.Column('lat_deg', sa.Float(), nullable=False),
    sa.Column('radius_95_m', sa.Float(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fix')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('fix', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fix_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_fix_subject'), ['subject'], unique=False)

    op.create_table('protected_person',
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_protected_person'))
    )
    with op.batch_alter_table('protected_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_protected_person_number'), ['number'], unique=False)

    op.create_table('subject',
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_subject'))
    )
    with op.batch_alter_table('subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subject_number'), ['number'], unique=False)

    op.create_table('sighting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('radius_m', sa.Float(), nullable=True),
    sa.Column('percent', sa.Float(), nullable=False),
    sa.Column('at', InstantColumn(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['subject'], ['subject.reference'], name=op.f('fk_sighting_subject_subject')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sighting')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sighting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sighting_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_sighting_subject'), ['subject'], unique=False)

    op.create_table('stalking_order',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('court', sa.Text(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.Column('until', DayColumn(length=10), nullable=True),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('protected_person', sa.String(length=100), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['protected_person'], ['protected_person.reference'], name=op.f('fk_stalking_order_protected_person_protected_person')),
    sa.ForeignKeyConstraint(['subject'], ['subject.reference'], name=op.f('fk_stalking_order_subject_subject')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stalking_order')),
    sa.UniqueConstraint('reference', name=op.f('uq_stalking_order_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('stalking_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stalking_order_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_stalking_order_subject'), ['subject'], unique=False)

    op.create_table('order_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('at', InstantColumn(), nullable=False),
    sa.Column('until', DayColumn(length=10), nullable=True),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_order_event_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_event')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('order_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_event_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_event_order_id'), ['order_id'], unique=False)

    op.create_table('recorded_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=True),
    sa.Column('sighting_id', sa.Integer(), nullable=True),
    sa.Column('fix_id', sa.Integer(), nullable=True),
    sa.Column('at', InstantColumn(), nullable=False),
    sa.Column('lon_deg', sa.Float(), nullable=False),
    sa.Column('lat_deg', sa.Float(), nullable=False),
    sa.Column('stated_m', sa.Float(), nullable=True),
    sa.Column('percent', sa.Float(), nullable=False),
    sa.Column('as_given', sa.Text(), nullable=False),
    sa.Column('reading', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('versions', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['fix_id'], ['fix.id'], name=op.f('fk_recorded_check_fix_id_fix')),
    sa.ForeignKeyConstraint(['sighting_id'], ['sighting.id'], name=op.f('fk_recorded_check_sighting_id_sighting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_check')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('recorded_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recorded_check_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_recorded_check_subject'), ['subject'], unique=False)

    op.create_table('zone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_zone_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone')),
    sa.UniqueConstraint('order_id', 'label', name='uq_zone_label'),
    sa.UniqueConstraint('order_id', 'sequence', name=op.f('uq_zone_order_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('zone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_number'), ['number'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('order', sa.String(length=100), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('zone_version', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('clearance_m', sa.Float(), nullable=False),
    sa.Column('chance_inside', sa.Float(), nullable=False),
    sa.Column('radius_95_m', sa.Float(), nullable=False),
    sa.Column('applies', sa.String(length=20), nullable=False),
    sa.Column('near', sa.Integer(), nullable=False),
    sa.Column('unserved', sa.Integer(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('inputs_sha256', sa.String(length=64), nullable=False),
    sa.Column('finding_sha256', sa.String(length=64), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['recorded_check.id'], name=op.f('fk_finding_check_id_recorded_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_check_id'), ['check_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_order'), ['order'], unique=False)

    op.create_table('zone_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('zone_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('shape', ShapeColumn(), nullable=False),
    sa.Column('schedule', sa.Text(), nullable=False),
    sa.Column('buffer_m', sa.Float(), nullable=False),
    sa.Column('precision_m', sa.Float(), nullable=False),
    sa.Column('made_by', sa.String(length=20), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('valid_from', InstantColumn(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['zone_id'], ['zone.id'], name=op.f('fk_zone_version_zone_id_zone')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_version')),
    sa.UniqueConstraint('zone_id', 'version', name=op.f('uq_zone_version_zone_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('zone_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_version_number'), ['number'], unique=False)

