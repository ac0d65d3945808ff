"""``coincide simulate``: health data of people who do not exist, with a known truth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet, Seed, Threads

if TYPE_CHECKING:
    from coincide.simulation.options import Population


class FileFormat(StrEnum):
    """How the files are written."""

    PARQUET = "parquet"
    CSV = "csv"


class Form(StrEnum):
    """As what kind of data the people are written."""

    REGISTER = "register"
    OMOP = "omop"
    MEDS = "meds"


NAMES = {Form.REGISTER: "register", Form.OMOP: "OMOP CDM", Form.MEDS: "MEDS data set"}


class Order(StrEnum):
    """In which order the planted ratio acts."""

    BOTH = "both"
    A_THEN_B = "a_then_b"
    B_THEN_A = "b_then_a"


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the files.")]
People = Annotated[int, typer.Option("--people", metavar="N", min=1, help="How many people.")]
As = Annotated[Form, typer.Option("--form", help="Register files, an OMOP CDM 5.4, or MEDS 0.4.")]
Format = Annotated[FileFormat, typer.Option("--format", help="Parquet or CSV files; MEDS is always Parquet.")]
DiseaseA = Annotated[str, typer.Option("--a", metavar="NAME", help="First disease of the pair.")]
DiseaseB = Annotated[str, typer.Option("--b", metavar="NAME", help="Second disease of the pair.")]
Ratio = Annotated[
    float, typer.Option("--ratio", metavar="R", min=0.0, help="Planted rate ratio after the first disease.")
]
Acts = Annotated[Order, typer.Option("--order", help="In which order the ratio acts.")]
Share = Annotated[
    float,
    typer.Option(
        "--misdiagnosis", metavar="S", min=0.0, max=1.0, help="Share of b's people who wrongly get a's label."
    ),
]


def simulate(
    folder: Folder,
    people: People = 100_000,
    seed: Seed = 1,
    form: As = Form.REGISTER,
    file_format: Format = FileFormat.PARQUET,
    a: DiseaseA = "als",
    b: DiseaseB = "ms",
    ratio: Ratio = 1.0,
    order: Acts = Order.BOTH,
    misdiagnosis: Share = 0.0,
    threads: Threads = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Write the files of simulated people, a study file for them, and the truth that was planted."""
    from coincide.machine import machine_from
    from coincide.simulation.write import write_population

    machine = machine_from(threads)
    population = _population(people, seed, (a, b), ratio, order, misdiagnosis)
    with listening(quiet=quiet, log_file=log_file) as progress:
        written = write_population(
            population,
            folder,
            form=form.value,
            file_format=file_format.value,
            threads=machine.threads or 1,
            progress=progress,
        )
    if as_json:
        say_json({"paths": {name: str(path) for name, path in written.paths.items()}, "truth": written.truth})
    else:
        say(
            f"SYNTHETIC {NAMES[form]} of {people:,} people in {folder};"
            " what was planted stands in truth.json.",
            f"Next: coincide run {written.paths['study']}",
        )


def _population(
    people: int, seed: int, pair: tuple[str, str], ratio: float, order: Order, misdiagnosis: float
) -> Population:
    from coincide.simulation.basis import basis_of
    from coincide.simulation.options import Link, Misdiagnosis, Population

    population = Population(
        people=people,
        seed=seed,
        a=pair[0],
        b=pair[1],
        link=Link((ratio,), order=order.value),
        misdiagnosis=Misdiagnosis(misdiagnosis),
    )
    basis_of(population)  # a disease that is not built in is told before a folder is made
    return population
