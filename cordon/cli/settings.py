"""cordon settings."""

import click


@click.command()
def settings() -> None:
    """Show each setting, its value, where that comes from, and what it is for."""
    from cordon.settings import Settings, with_sources

    for variable, value, source, help_text in with_sources(Settings()):
        click.echo(f"{variable}={value}  ({source})\n    {help_text}")
