"""``coincide simulate``: health data of people who do not exist, with a known truth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coincide.cli.console import listening, say, say_json
from coincide.cli.options import Debug, Json, LogFile, Quiet, Seed, Threads
from coincide.errors import Problem, UsageError

if TYPE_CHECKING:
    from coincide.progress import Progress
    from coincide.simulation.forms.form import FormName
    from coincide.simulation.options import Population
    from coincide.simulation.write import Written


class FileFormat(StrEnum):
    """How the files are written."""

    PARQUET = "parquet"
    CSV = "csv"


class Form(StrEnum):
    """As what kind of data the people are written."""

    REGISTER = "register"
    OMOP = "omop"
    MEDS = "meds"
    COHORT = "cohort"


NAMES = {Form.REGISTER: "register", Form.OMOP: "OMOP CDM", Form.MEDS: "MEDS data set", Form.COHORT: "cohort"}


class CohortEffect(StrEnum):
    """Which published number the effect of the time constant follows."""

    MEDIANS = "medians"
    ADJUSTED = "adjusted"
    NONE = "none"


class Order(StrEnum):
    """In which order the planted ratio acts."""

    BOTH = "both"
    A_THEN_B = "a_then_b"
    B_THEN_A = "b_then_a"


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the files.")]
People = Annotated[
    int | None,
    typer.Option("--people", metavar="N", min=1, help="How many people: 100,000, or 112 in a cohort."),
]
As = Annotated[
    Form, typer.Option("--form", help="Register files, an OMOP CDM 5.4, MEDS 0.4, or a clinical cohort.")
]
Format = Annotated[
    FileFormat | None,
    typer.Option("--format", help="Parquet or CSV files: Parquet, but CSV for a cohort; MEDS has no CSV."),
]
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
Effect = Annotated[
    CohortEffect | None,
    typer.Option("--effect", help="Cohort: planted effect of the strength-duration time constant."),
]


def simulate(
    folder: Folder,
    people: People = None,
    seed: Seed = 1,
    form: As = Form.REGISTER,
    file_format: Format = None,
    a: DiseaseA = "als",
    b: DiseaseB = "ms",
    ratio: Ratio = 1.0,
    order: Acts = Order.BOTH,
    misdiagnosis: Share = 0.0,
    effect: Effect = None,
    threads: Threads = None,
    as_json: Json = False,
    quiet: Quiet = False,
    log_file: LogFile = None,
    debug: Debug = False,  # noqa: ARG001  (read by the error handler)
) -> None:
    """Write the files of simulated people, a study file for them, and the truth that was planted."""
    _refuse_what_does_not_act(form, (a, b), ratio, order, misdiagnosis, effect)
    size = people or (112 if form is Form.COHORT else 100_000)
    with listening(quiet=quiet, log_file=log_file) as progress:
        if form is Form.COHORT:
            written = _cohort(folder, size, seed, effect or CohortEffect.MEDIANS, file_format)
        else:
            population = _population(size, seed, (a, b), ratio, order, misdiagnosis)
            written = _files(population, folder, form, file_format, threads, progress)
    if as_json:
        say_json({"paths": {name: str(path) for name, path in written.paths.items()}, "truth": written.truth})
    else:
        say(
            f"SYNTHETIC {NAMES[form]} of {size:,} people in {folder}; what was planted stands in truth.json.",
            f"Next: coincide {'cohort' if form is Form.COHORT else 'run'} {written.paths['study']}",
        )


def _cohort(
    folder: Path, people: int, seed: int, effect: CohortEffect, file_format: FileFormat | None
) -> Written:
    from coincide.simulation.cohort import simulate_als_cohort

    made = simulate_als_cohort(people, seed, effect=effect.value)
    return made.write(folder, file_format=(file_format or FileFormat.CSV).value)


def _files(
    population: Population,
    folder: Path,
    form: Form,
    file_format: FileFormat | None,
    threads: int | None,
    progress: Progress,
) -> Written:
    from coincide.machine import machine_from
    from coincide.simulation.write import write_population

    names: dict[Form, FormName] = {Form.REGISTER: "register", Form.OMOP: "omop", Form.MEDS: "meds"}
    return write_population(
        population,
        folder,
        form=names[form],
        file_format=(file_format or FileFormat.PARQUET).value,
        threads=machine_from(threads).threads or 1,
        progress=progress,
    )


def _refuse_what_does_not_act(
    form: Form,
    pair: tuple[str, str],
    ratio: float,
    order: Order,
    misdiagnosis: float,
    effect: CohortEffect | None,
) -> None:
    """Refuse options of a pair of diseases for a cohort, and the other way round."""
    cohort = form is Form.COHORT
    given = {
        "--a": cohort and pair[0] != "als",
        "--b": cohort and pair[1] != "ms",
        "--ratio": cohort and ratio != 1.0,
        "--order": cohort and order is not Order.BOTH,
        "--misdiagnosis": cohort and misdiagnosis != 0.0,
        "--effect": not cohort and effect is not None,
    }
    wrong = [option for option, there in given.items() if there]
    if wrong:
        raise UsageError(
            Problem(
                "COI-U047",
                f"{' and '.join(wrong)} would do nothing with --form {form}",
                where="coincide simulate",
                why="a truth that is not planted must not stand in the command",
                fix="leave them out; --effect belongs to a cohort, the others to a pair of diseases",
            )
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
