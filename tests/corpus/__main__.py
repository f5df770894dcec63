"""``python -m tests.corpus FOLDER``: one process per document, one at a time, each with a time limit.

What was found goes into a file, a line of JSON per document; a second run goes on where the first one stopped.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.progress import Progress

from tests.corpus.judging import Outcome, Plan, judge_document
from tests.corpus.report import classes, figures
from tests.toy import DOCUMENT

ENDINGS = {".json", ".yaml", ".yml"}
SECONDS = 150


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--sample", type=int, metavar="N", help="So many documents, chosen by --seed; all unless given.")
@click.option("--only", default="", metavar="TEXT", help="Only documents whose path has this in it.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Where what is found is kept.")
@click.option("--classes", "shown", default=15, show_default=True, help="So many classes of failure are printed.")
@click.option("--seed", default=0, show_default=True, help="Of the choice and of the requests.")
@click.option("--operations", default=25, show_default=True, help="At most so many of each document.")
@click.option("--lives", default=4, show_default=True, help="At most so many things are made, read, changed, deleted.")
@click.option("--cases", default=3, show_default=True, help="Requests for each operation.")
def main(folder: Path, sample: int | None, only: str, record: Path | None, shown: int, **plan: int) -> None:
    """Serve every document below FOLDER and judge it with positive data."""
    record = record or Path(tempfile.mkdtemp(prefix="motpart-corpus-")) / "found.jsonl"
    names = _chosen(folder, sample, plan["seed"], only)
    _judge_all(folder, names, record, Plan(**plan))
    outcomes = [entry for entry in _read(record) if entry["document"] in set(names)]
    click.echo(str(figures(outcomes)))
    for kind, places in classes(outcomes)[:shown]:
        click.echo(f"{len(places):5}  {kind}\n       e.g. {places[0]}")
    click.echo(f"All of it is in {record}.")


def _judge_all(folder: Path, names: list[str], record: Path, plan: Plan) -> None:
    """Those that the record has not yet, each noted as soon as it is judged."""
    known = {entry["document"] for entry in _read(record)}
    progress = Progress(console=Console(stderr=True))
    with tempfile.TemporaryDirectory(prefix="motpart-corpus-") as cache, progress, record.open("ab") as lines:
        judge_document(DOCUMENT, "to load all that is needed, once for all processes", Path(cache), Plan(1, 1, 1))
        gc.freeze()
        for name in progress.track(names, description="documents"):
            if name not in known:
                lines.write(orjson.dumps(_apart(folder / name, name, Path(cache), plan).as_json()) + b"\n")
                lines.flush()


def _chosen(folder: Path, sample: int | None, seed: int, only: str) -> list[str]:
    found = sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.suffix in ENDINGS and file.is_file()
    )
    found = [name for name in found if only in name]
    random.Random(seed).shuffle(found)
    return found[:sample]


def _read(record: Path) -> Iterator[dict[str, object]]:
    if record.is_file():
        yield from (orjson.loads(line) for line in record.read_bytes().splitlines())


def _apart(file: Path, name: str, cache: Path, plan: Plan) -> Outcome:
    """Judge in a process of its own: a crash or a hang is an outcome like any other."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_inside, args=(theirs, file, name, cache, plan))
    process.start()
    theirs.close()
    try:
        if not ours.poll(SECONDS):
            return Outcome(name, unserved=f"HANG: no end within {SECONDS} seconds")
        return ours.recv()  # type: ignore[no-any-return]  # what _inside sends
    except EOFError:
        process.join()
        return Outcome(name, unserved=f"CRASH: the process ended with {process.exitcode}")
    finally:
        process.kill()
        process.join()
        ours.close()


def _inside(pipe: multiprocessing.connection.Connection, file: Path, name: str, cache: Path, plan: Plan) -> None:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    pipe.send(judge_document(file, name, cache, plan))
    pipe.close()


if __name__ == "__main__":
    main()
