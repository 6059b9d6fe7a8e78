"""people who sign in, drafts, notes, restrictions, the places of a case, reviews of zones"""

import sqlalchemy as sa
from alembic import op

from zones.database import InstantColumn

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('oidc_journey',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('kept', sa.Text(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_oidc_journey'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('called', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('name', name=op.f('uq_user_account_name')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_account_number'), ['number'], unique=False)

    op.create_table('api_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('made_for', sa.Text(), nullable=False),
    sa.Column('rights', sa.Text(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.Column('expires_at', InstantColumn(), nullable=False),
    sa.Column('ended_at', InstantColumn(), nullable=True),
    sa.Column('used_at', InstantColumn(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_api_token_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('key', name=op.f('uq_api_token_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_user_id'), ['user_id'], unique=False)

    op.create_table('signin_session',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.Column('seen_at', InstantColumn(), nullable=False),
    sa.Column('ended_at', InstantColumn(), nullable=True),
    sa.Column('hides', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_signin_session_user_id_user_account')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_signin_session'))
    )
    with op.batch_alter_table('signin_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signin_session_user_id'), ['user_id'], unique=False)

    op.create_table('user_credential',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=True),
    sa.Column('one_time', sa.Integer(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', InstantColumn(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_credential_user_id_user_account')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_user_credential'))
    )
    op.create_table('user_identity',
    sa.Column('issuer', sa.String(length=500), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_identity_user_id_user_account')),
    sa.PrimaryKeyConstraint('issuer', 'subject', name=op.f('pk_user_identity'))
    )
    with op.batch_alter_table('user_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_identity_user_id'), ['user_id'], unique=False)

    op.create_table('user_standing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('active', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_standing_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_standing')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('user_standing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_standing_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_user_standing_user_id'), ['user_id'], unique=False)

    op.create_table('case_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('whose', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('lon_deg', sa.Float(), nullable=False),
    sa.Column('lat_deg', sa.Float(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('times', sa.Text(), nullable=True),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_case_place_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_place')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('case_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_place_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_place_order_id'), ['order_id'], unique=False)

    op.create_table('order_restriction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('users', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_order_restriction_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_restriction')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('order_restriction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_restriction_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_restriction_order_id'), ['order_id'], unique=False)

    op.create_table('session_purpose',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['key'], ['signin_session.key'], name=op.f('fk_session_purpose_key_signin_session')),
    sa.PrimaryKeyConstraint('key', 'subject', name=op.f('pk_session_purpose'))
    )
    op.create_table('zone_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('made_at', InstantColumn(), nullable=False),
    sa.Column('kept_at', InstantColumn(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['stalking_order.id'], name=op.f('fk_zone_draft_order_id_stalking_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_draft')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('zone_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_draft_user_id'), ['user_id'], unique=False)

    op.create_table('case_place_end',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['case_place.id'], name=op.f('fk_case_place_end_place_id_case_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_place_end')),
    sa.UniqueConstraint('place_id', name=op.f('uq_case_place_end_place_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('case_place_end', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_place_end_number'), ['number'], unique=False)

    op.create_table('check_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['recorded_check.id'], name=op.f('fk_check_note_check_id_recorded_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_note')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('check_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_note_check_id'), ['check_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_note_number'), ['number'], unique=False)

    op.create_table('zone_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', InstantColumn(), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('police_force', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['zone_version.id'], name=op.f('fk_zone_review_version_id_zone_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_review')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('zone_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_review_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_zone_review_version_id'), ['version_id'], unique=False)

    with op.batch_alter_table('recorded_check', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scope', sa.Text(), nullable=True))
