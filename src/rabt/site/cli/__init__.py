"""`rabt`, the one command line. Commands that need the node's database load Django only when run."""

import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # a server machine has no desktop session

COMMANDS = {
    "init": "rabt.site.cli.node:init",
    "node": "rabt.site.cli.node:node",
    "migrate": "rabt.site.cli.node:migrate",
    "found": "rabt.site.cli.first:first_accounts",
    "serve": "rabt.site.cli.node:serve_only",
    "work": "rabt.site.cli.node:work_only",
    "wall": "rabt.site.cli.wall:wall",
    "assets": "rabt.site.cli.assets:assets",
    "backup": "rabt.site.cli.backup:backup",
    "restore": "rabt.site.cli.backup:restore",
    "manage": "rabt.site.cli.node:manage",
    "pair": "rabt.site.cli.link:pair",
    "pouch": "rabt.site.cli.link:pouch",
    "relay": "rabt.site.cli.link:relay",
    "journal": "rabt.site.cli.proving:journal",
    "card": "rabt.site.cli.card:card",
    "corridor": "rabt.site.cli.house:corridor",
    "room": "rabt.site.cli.house:room",
    "docs": "rabt.site.cli.house:docs",
    "check": "rabt.site.cli.house:check",
    "try": "rabt.site.cli.trial:trial",
    "link": "rabt.site.cli.linking:link",
    "simulate": "rabt.site.cli.simulate:simulate",
    "restored": "rabt.site.cli.backup:restored",
    "sensor": "rabt.site.cli.sensor:sensor",
}


class House(click.Group):
    """Commands are found by name and imported when they are called: help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        return getattr(import_module(module), name)  # type: ignore[no-any-return]


@click.command(cls=House, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="rabt")
def main() -> None:
    """Rabt (ربط): the link between two states. Each state runs its own node.

    A node lives in a home folder (keys, files, journal). Most commands take --home, or RABT_HOME.
    """


HOME = click.option(
    "--home", type=click.Path(path_type=Path), envvar="RABT_HOME", default=".rabt/node", show_default=True,
    help="The node's home folder.",
)  # fmt: skip


def fail(text: str) -> NoReturn:
    """End with a message a person can act on."""
    click.secho(text, fg="red", err=True)
    sys.exit(1)
