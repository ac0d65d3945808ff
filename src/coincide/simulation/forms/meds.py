"""A simulated population in the Medical Event Data Standard, MEDS 0.4.

The setting of a record lies in its code, as MEDS has no column for it. Observation begins and ends at codes
of its own; the day of the end is no longer observed, and who dies is observed until death. A cause of death
is an event beside death: a reader of diagnoses does not take it for one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from coincide import __version__
from coincide.simulation.forms.columns import ids_of, indices
from coincide.simulation.forms.concepts import concepts_of
from coincide.simulation.forms.form import FileFormat, Form, Tables
from coincide.simulation.options import BLOCK_PEOPLE, Population
from coincide.simulation.population import SEXES, Block
from coincide.simulation.records import SETTINGS
from coincide.simulation.study_text import study_head

FOLDER: Final = "meds"
BIRTH, DEATH, START, END = "MEDS_BIRTH", "MEDS_DEATH", "OBSERVATION_START", "OBSERVATION_END"
SPLITS: Final = ("train", "tuning", "held_out")
SPLIT_OF_DIGIT: Final = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)
"""Split of a subject by the last digit of the id: eight tenths to train on, one to tune, one held out."""

EVENTS: Final = pa.schema([("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string())])
SCHEMAS: Final = {
    "codes": pa.schema(
        [("code", pa.string()), ("description", pa.string()), ("parent_codes", pa.list_(pa.string()))]
    ),
    "subject_splits": pa.schema([("subject_id", pa.int64()), ("split", pa.string())]),
}


def _files(population: Population, _: FileFormat) -> dict[str, str]:
    shards = range(-(-population.people // BLOCK_PEOPLE))
    return {
        **{_shard(number): f"{FOLDER}/data/{number:04d}.parquet" for number in shards},
        "codes": f"{FOLDER}/metadata/codes.parquet",
        "dataset": f"{FOLDER}/metadata/dataset.json",
        "subject_splits": f"{FOLDER}/metadata/subject_splits.parquet",
    }


def _shard(number: int) -> str:
    return f"data {number}"


def _schema(name: str) -> pa.Schema:
    return SCHEMAS.get(name, EVENTS)


def _texts(population: Population, _: Mapping[str, str]) -> dict[str, str]:
    described = {
        "dataset_name": "SYNTHETIC simulated people",
        "dataset_version": f"seed {population.seed}",
        "etl_name": "coincide simulate",
        "etl_version": __version__,
        "meds_version": "0.4.0",
        "license": "none needed: no person exists",
    }
    return {"study": study_head(population) + _data(), "dataset": json.dumps(described, indent=2) + "\n"}


def _data() -> str:
    words = [setting.upper() for setting in SETTINGS]
    codes = [
        f'"DIAGNOSIS//{word}//{vocabulary}//" = "{vocabulary.lower()}"'
        for word in words
        for vocabulary in ("ICD10", "ICD8")
    ]
    settings = [f'"DIAGNOSIS//{word}//" = "{word.lower()}"' for word in words]
    lines = [
        *("[data]", 'kind = "meds"', f'path = "{FOLDER}"', 'contacts = ["DIAGNOSIS//"]'),
        f'observation = {{ start = ["{START}"], end = ["{END}"] }}',
        "# A cause of death is an event beside death (CAUSE_OF_DEATH//...): nobody is a case by it.",
        *("", "[data.codes]", *codes, "", "[data.settings]", *settings),
    ]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=4)
def _codes(population: Population) -> tuple[str, ...]:
    """Return every code that can occur, in byte order."""
    kinds = [f"DIAGNOSIS//{setting.upper()}" for setting in SETTINGS] + ["CAUSE_OF_DEATH"]
    known = concepts_of(population).names
    of_records = {f"{kind}//{vocabulary}//{code}" for vocabulary, code in known for kind in kinds}
    return tuple(sorted({BIRTH, DEATH, START, END, *(f"GENDER//{sex}" for sex in SEXES), *of_records}))


def _whole(population: Population, number: int, block: Block) -> Tables:
    """Return the events of a block: by subject and time, what has no time first."""
    codes = _codes(population)
    rank = {code: place for place, code in enumerate(codes)}
    people, observed = block.people, block.observed
    who, sexes = people["id"].cast(pa.int64()).combine_chunks(), [rank[f"GENDER//{sex}"] for sex in SEXES]
    dead = block.deaths
    parts = [
        (who, pa.nulls(len(who), pa.date32()), pa.array(sexes, pa.int32()).take(indices(people["sex"]))),
        (who, people["birth_date"], _same(rank[BIRTH], len(who))),
        (ids_of(observed["id"]), observed["from"], _same(rank[START], observed.num_rows)),
        _ends(people, observed, rank[END]),
        (ids_of(dead["id"]), dead["date"], _same(rank[DEATH], dead.num_rows)),
        _diagnoses(population, block.diagnoses, rank),
        _causes(population, dead, rank),
    ]
    events = pa.concat_tables(
        pa.table([subject, time, code], names=["subject_id", "time", "rank"]) for subject, time, code in parts
    )
    events = events.take(_order(events)).combine_chunks()
    code = pa.DictionaryArray.from_arrays(events["rank"].chunk(0), pa.array(codes))
    return {
        _shard(number): pa.table(
            [events["subject_id"], events["time"].cast(pa.timestamp("us")), code], names=EVENTS.names
        )
    }


def _order(events: pa.Table) -> pa.Array:
    """Return the order of the events of a file: by subject, time and code, what has no time first."""
    day = pc.fill_null(events["time"].cast(pa.int32()), pa.scalar(-(2**31), pa.int32()))
    keys = pa.table([events["subject_id"], day, events["rank"]], names=["subject", "day", "rank"])
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])


def _ends(people: pa.Table, observed: pa.Table, rank: int) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return the ends of spells that end otherwise than by death."""
    died = people["death_date"].combine_chunks().take(indices(observed["id"])).cast(pa.int32())
    until, one = observed["to"].combine_chunks(), pa.scalar(1, pa.int32())
    otherwise = pc.fill_null(pc.not_equal(pc.add(died, one), until.cast(pa.int32())), True)
    who = ids_of(observed["id"]).filter(otherwise)
    return who, until.filter(otherwise), _same(rank, len(who))


def _diagnoses(
    population: Population, diagnoses: pa.Table, rank: dict[str, int]
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return the records; the code of a text and setting is looked up in a table of both."""
    written = concepts_of(population).written
    of_both = [
        rank[f"DIAGNOSIS//{setting.upper()}//{vocabulary}//{code}"]
        for setting in SETTINGS
        for vocabulary, code in written
    ]
    place = pc.add(pc.multiply(indices(diagnoses["setting"]), len(written)), indices(diagnoses["code"]))
    return ids_of(diagnoses["id"]), diagnoses["date"], pa.array(of_both, pa.int32()).take(place)


def _causes(
    population: Population, deaths: pa.Table, rank: dict[str, int]
) -> tuple[pa.Array, pa.Array, pa.Array]:
    written = concepts_of(population).written
    of_text = [rank[f"CAUSE_OF_DEATH//{vocabulary}//{code}"] for vocabulary, code in written]
    return ids_of(deaths["id"]), deaths["date"], pa.array(of_text, pa.int32()).take(indices(deaths["cause"]))


def _rows(_: Population, __: int, block: Block) -> Tables:
    """Return the split of each subject."""
    who = block.people["id"].cast(pa.int64()).combine_chunks()
    digit = pc.subtract(who, pc.multiply(pc.divide(who, 10), 10))
    split = pa.array([SPLITS[which] for which in SPLIT_OF_DIGIT]).take(digit)
    return {"subject_splits": pa.table([who, split], names=SCHEMAS["subject_splits"].names)}


def _once(population: Population) -> Tables:
    """Return what each code means and what lies above it."""
    names = concepts_of(population).names
    rows = [_described(code, names) for code in _codes(population)]
    return {"codes": pa.Table.from_pylist(rows, SCHEMAS["codes"])}


def _described(code: str, names: Mapping[tuple[str, str], str]) -> dict[str, object]:
    *_, vocabulary, text = ("", *code.split("//"))
    label = names.get((vocabulary, text))
    parents = [f"{vocabulary}/{text}"] if label else []
    return {"code": code, "description": label or code.lower().replace("_", " "), "parent_codes": parents}


def _same(value: int, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.int32()), rows)


MEDS: Final = Form(
    folder=FOLDER,
    formats=("parquet",),
    files=_files,
    schema=_schema,
    texts=_texts,
    rows=_rows,
    whole=_whole,
    once=_once,
)
"""MEDS 0.4: a shard a block of people."""
