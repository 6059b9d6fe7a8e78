"""The tables of all rooms, in steps (Alembic). `ensure_schema` brings a database up to the newest."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from zones.error import RecordDamaged

NEWEST = "0010"


def ensure_schema(engine: Engine) -> bool:
    """Brings the database to the newest step; True where it was empty before. Raises RecordDamaged for a later one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            current = None
        else:
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if current == NEWEST:
        return False
    if current is not None and current > NEWEST:
        raise RecordDamaged("database", current, "Install the version of Cordon that wrote it, or a later one.",
                            problem="is of a later version than this program")  # fmt: skip
    upgrade(engine)
    return current is None


def upgrade(engine: Engine) -> None:
    """Runs the steps that the database lacks."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
