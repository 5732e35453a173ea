"""The command group, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence

import click

from reelwright import __version__
from reelwright.cli.admin import admin
from reelwright.cli.backup import backup, restore
from reelwright.cli.budget import budget
from reelwright.cli.check import check
from reelwright.cli.cost import cost
from reelwright.cli.doctor import doctor
from reelwright.cli.edit import edit
from reelwright.cli.engines import engines
from reelwright.cli.export import export
from reelwright.cli.kit import kit
from reelwright.cli.make import make
from reelwright.cli.new import new
from reelwright.cli.plan import plan
from reelwright.cli.render import render
from reelwright.cli.replicate import replicate
from reelwright.cli.results import results
from reelwright.cli.route import route
from reelwright.cli.serve import serve, worker
from reelwright.cli.show import print_json
from reelwright.cli.storyboard import storyboard
from reelwright.cli.study import study
from reelwright.cli.templates import templates
from reelwright.cli.tidy import tidy
from reelwright.cli.vary import vary
from reelwright.errors import InputError, ReelwrightError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="reelwright %(version)s")
@click.option("--traceback", is_flag=True, help="Show where in the program an internal error happened.")
def commands(traceback: bool) -> None:
    """Make video ads from a brief and a product photo, on this machine.

    Exit codes: 0 done, 1 our or the machine's fault, 2 bad input, 3 refused by budget or policy, 4 done but with
    findings at or over --fail-on, 130 interrupted.
    """


for _command in (
    new,
    make,
    plan,
    replicate,
    storyboard,
    render,
    edit,
    export,
    vary,
    results,
    cost,
    budget,
    check,
    study,
    engines,
    kit,
    route,
    doctor,
    serve,
    worker,
    templates,
    tidy,
    backup,
    restore,
    admin,
):
    commands.add_command(_command)


def main() -> None:
    """Run the command line of this process and exit. A second Ctrl-C or SIGTERM ends it at once."""
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    code = run(sys.argv[1:])
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        os._exit(code)  # a step hangs (StalledError), and Python would wait for its thread
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; with `--json`, errors too are one JSON document."""
    as_json = "--json" in arguments
    try:
        code = commands.main(list(arguments) or ["--help"], prog_name="reelwright", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        return _tell(_usage(error), _document(error, 2), 2, as_json)
    except ReelwrightError as error:
        return _tell(_message(error), _document(error, error.exit_code), error.exit_code, as_json)
    except (KeyboardInterrupt, click.Abort) as error:
        return _tell("Interrupted.", _document(error, INTERRUPTED), INTERRUPTED, as_json)
    except BrokenPipeError:
        # Whoever read our output has gone; as click does where it prints itself, end without a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if "--traceback" in arguments:
            traceback.print_exc()
        return _tell(_internal(error), _document(error, 1), 1, as_json)


def _interrupt(*_: object) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: os._exit(INTERRUPTED))
    raise KeyboardInterrupt


def _tell(message: str, document: dict[str, object], code: int, as_json: bool) -> int:
    click.echo(message, err=True)
    if as_json:
        print_json({"error": document})
        sys.stdout.flush()
    return code


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"\nTry `{context.command_path} --help`." if context else ""
    return f"{click.style('error:', fg='red', bold=True)} {error.format_message()}{hint}"


def _message(error: ReelwrightError) -> str:
    label = click.style("error:", fg="red", bold=True)
    if isinstance(error, InputError):
        return "\n".join(f"{label} {problem}" for problem in error.problems)
    return str(error) if error.exit_code == INTERRUPTED else f"{label} {error}"


def _internal(error: Exception) -> str:
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    label = click.style("internal error:", fg="red", bold=True)
    return f"{label} {type(error).__name__}: {error}{notes}. Run again as `reelwright --traceback …` and report it."


def _document(error: BaseException, code: int) -> dict[str, object]:
    problems = [vars(problem) for problem in error.problems] if isinstance(error, InputError) else []
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    return {"kind": type(error).__name__, "message": text, "problems": problems, "exit_code": code}
