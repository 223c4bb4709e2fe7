"""The commands: named here, imported only when they are used."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import click

_PLANNING: Final = "backcast.cli.planning"
_EXPORTS: Final = "backcast.cli.exports"
_SERVING: Final = "backcast.cli.serving"
_COPIES: Final = "backcast.cli.copies"
_ACCOUNTS: Final = "backcast.cli.accounts"
_ESTIMATES: Final = "backcast.cli.estimates"
_COACHING: Final = "backcast.cli.coaching"
_CLOSURES: Final = "backcast.cli.calendars.closures"
_PUSHES: Final = "backcast.cli.calendars.pushes"
_COMMANDS: Final = {
    "schedule": _PLANNING,
    "programme": _PLANNING,
    "estimate": _ESTIMATES,
    "coach": _COACHING,
    "export": _EXPORTS,
    "closures": _CLOSURES,
    "push": _PUSHES,
    "serve": _SERVING,
    "run": _SERVING,
    "migrate": _SERVING,
    "doctor": _SERVING,
    "link": _ACCOUNTS,
    "accept-key": _ACCOUNTS,
    "reset-second-factor": _ACCOUNTS,
    "backup": _COPIES,
    "restore": _COPIES,
    "copy": _COPIES,
}


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is asked for, and no other."""

    def __init__(self, modules: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click asks with it
        """The names of all commands whose modules are there."""
        there = {module: find_spec(module) is not None for module in set(self._modules.values())}
        return [name for name, module in self._modules.items() if there[module]]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None when there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(self._modules[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, modules=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backcast", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Plan backward from the outcome, manage forward to it."""
    context.obj = datetime.now(tz=UTC).astimezone().date()
