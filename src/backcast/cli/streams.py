"""Streams: files, standard input and standard output, with a sentence for whatever goes wrong."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any, BinaryIO, Final, NoReturn, TypeVar

import click

from backcast.domain.errors import BackcastError, InvalidInput, Unreachable
from backcast.plan_files.calendar_readings import years_around
from backcast.plan_files.readings import PlanFile
from backcast.plan_files.trees.sources import MOST_BYTES, refuse_large
from backcast.public_holidays import holidays_of
from backcast.use_cases.exchanges.readings import read_file

STDIN: Final = "-"

Result = TypeVar("Result")


class Refused(click.ClickException):
    """Something about the input is wrong: a sentence on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence."""
        click.echo(self.message, file, err=file is None)


def read_plan_file(name: str, today: date | None) -> PlanFile:
    """The plan of a file, or of standard input when its name is ``-``: a plan file, MS Project XML or a table.

    What a file of another program says and a plan cannot hold is told on standard error.

    Args:
        name: the path.
        today: the day as which the plan will be seen, so that public holidays are known around it too.

    Raises:
        InvalidInput: when the file cannot be opened.
        UnreadablePlanFile: when it is no plan.
    """

    def look_up(country: str, region: str, years: Iterable[int]) -> Mapping[date, str]:
        around = years_around([today]) if today else ()
        return holidays_of(country, region, sorted({*years, *around}))

    reading = read_file(_source(name), look_up)
    for sentence in reading.told:
        click.echo(f"{name}: {sentence}", err=True)
    return PlanFile(reading.plan, reading.today)


def say(content: str | bytes) -> None:
    """Write to standard output, in UTF-8 whatever the terminal's own encoding; a text ends its line.

    Raises:
        Refused: when whoever reads the output has gone.
    """
    try:
        if isinstance(content, str):
            content = content.removesuffix("\n").encode() + b"\n"
        click.echo(content, nl=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        raise Refused("Whoever read the output stopped before its end.") from None


def write_output(path: str, content: bytes) -> None:
    """Write a file.

    Raises:
        Refused: when that is not possible.
    """
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Refused(f"{path} could not be written: {error.strerror}.") from None


def _source(name: str) -> bytes:
    if name == STDIN:
        return _beginning(sys.stdin.buffer)
    try:
        with Path(name).open("rb") as stream:
            status = os.fstat(stream.fileno())
            if S_ISREG(status.st_mode):
                refuse_large(status.st_size)
            return _beginning(stream)
    except OSError as error:
        _refuse(name, error)


def _beginning(stream: BinaryIO) -> bytes:
    """All of it, or one byte more than a plan file may have: what is larger is refused without being read."""
    return stream.read(MOST_BYTES + 1)


def _refuse(name: str, error: OSError) -> NoReturn:
    if isinstance(error, FileNotFoundError):
        sentence = f"There is no file {name}."
    elif isinstance(error, IsADirectoryError):
        sentence = f"{name} is a folder, not a plan file."
    elif isinstance(error, PermissionError):
        sentence = f"{name} may not be read: its permissions forbid it."
    else:
        sentence = f"{name} could not be read: {error.strerror}."
    raise InvalidInput({"file": sentence}) from None


def told(act: Callable[[], Result]) -> Result:
    """Do it; what goes wrong is told in a sentence, for whoever runs Backcast with the database's own reason.

    Raises:
        Refused: instead of any error of ours, or of the file system about a file or the instance folder.
    """
    try:
        return act()
    except Unreachable as error:
        raise Refused(f"{error} ({error.reason})" if error.reason else str(error)) from None
    except BackcastError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or 'The instance folder'}: {error.strerror or error}.") from None
