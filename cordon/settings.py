"""What the environment says: one table of name, default and help, read once at the door and passed down."""

import os
import re
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is read from CORDON_<NAME>; `cordon settings` prints them with their sources."""

    model_config = SettingsConfigDict(env_prefix="CORDON_", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(
        default=Path("~/.local/share/cordon"), description="The data folder: database, audit key and audit heads."
    )
    database_url: str = Field(
        default="",
        description="The SQLite database, sqlite:////path; empty means the file cordon.db in the data folder.",
    )
    basemap: str = Field(
        default="",
        description="Files drawn under every map, parted by semicolons, each with the scales that it is for, if need be: "
        "streets.gpkg 1:500-1:25000; empty means a plain National Grid.",
    )
    basemap_credit: str = Field(
        default="", description="The credit line that the base map's licence asks for, printed on every map."
    )
    tile_server: str = Field(
        default="",
        repr=False,
        description="A server of map tiles that are pictures (https://…/{z}/{x}/{y}.png), drawn where no file of CORDON_BASEMAP "
        "is for the scale: a third party, whose owner sees where we look; empty means that none is asked.",
    )
    what3words_url: str = Field(
        default="",
        repr=False,
        description="The what3words service (https://api.what3words.com/v3), a third party that is then told of places; "
        "empty means that such addresses are refused.",
    )
    what3words_key: str = Field(default="", repr=False, description="The key to that service.")
    hosts: str = Field(
        default="",
        description="The names by which other machines reach the pages and the API, parted by commas; empty: this machine only.",
    )
    oidc_issuer: str = Field(
        default="",
        description="The issuer of your force's sign-in by OpenID Connect, exactly as its discovery document spells it; "
        "empty means that there is none.",
    )
    oidc_client_id: str = Field(default="", description="What that sign-in knows Cordon by.")
    oidc_client_secret: str = Field(default="", repr=False, description="The secret that goes with it.")
    oidc_name: str = Field(default="your force’s sign-in", description="What the button to that sign-in says.")
    signing_key: Path | None = Field(
        default=None, description="A PKCS #12 file with the key that signs the PDF of a pack; none: it is not signed."
    )
    signing_password: str = Field(default="", repr=False, description="The password of that file.")
    audit_heads: Path | None = Field(
        default=None,
        description="Where the audit's heads are written, outside the database; in the data folder if unset.",
    )

    @property
    def folder(self) -> Path:
        return self.home.expanduser()

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'cordon.db'}"

    @property
    def host_names(self) -> frozenset[str]:
        """The names, in small letters, that are served besides this machine's own."""
        return frozenset(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    @property
    def audit_key_file(self) -> Path:
        return self.folder / "audit.key"

    @property
    def audit_heads_file(self) -> Path:
        return (self.audit_heads or self.folder / "audit.heads").expanduser()


_NOT_SHOWN = ("what3words_key", "oidc_client_secret", "signing_password")
"""Keys, secrets and passwords: that they are set is told, and no more."""


def with_sources(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Each setting as (variable, value without a password, key or secret, where it comes from, help)."""
    rows = []
    for name, field in Settings.model_fields.items():
        variable = f"CORDON_{name.upper()}"
        source = "environment" if os.environ.get(variable) else "default"
        value = getattr(settings, name)
        if name in _NOT_SHOWN and value:
            value = "***"
        shown = "" if value is None else re.sub(r"(?<=:)[^:@/]*(?=@)", "***", str(value))
        if name in ("what3words_url", "tile_server"):
            shown = re.sub(r"\?.*", "?***", shown)  # where some would put the key
        rows.append((variable, shown, source, field.description or ""))
    return rows
