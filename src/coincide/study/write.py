"""A study as text: the file as it was given, or TOML made from a study of Python."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from coincide.canonical import Setting
from coincide.diseases import Disease, disease_names
from coincide.diseases import disease as built_in
from coincide.diseases.own import usual_match
from coincide.queries.disease import Rule
from coincide.study.model import Study


def study_text(study: Study) -> str:
    """Return the study as run.

    A study file is returned as it is. A study made or changed in Python becomes TOML; data frames cannot
    stand in a file, so their section says only that there were some.
    """
    made = _made(study)
    return study.text if study.text and study.text_of == digest(made) else made


def with_text(study: Study, text: str) -> Study:
    """Return a study that goes by the text of its file until it is changed."""
    return replace(study, text=text, text_of=digest(_made(study)))


def _made(study: Study) -> str:
    return "\n".join(toml_lines(_plain(study))).strip() + "\n"


def digest(text: str) -> str:
    """Return what tells a study made or changed in Python from the one its text stands for."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(study: Study) -> dict[str, Any]:
    question = study.question.model_dump(exclude_defaults=True) | {"a": study.a.name, "b": study.b.name}
    return {
        "study": question,
        "data": {"kind": study.population.kind, **_options(study.population)},
        "population": study.followed.model_dump(by_alias=True, exclude_defaults=True),
        "diseases": {
            disease.name: _disease(disease, rule, study.outside_rates.get(disease.name))
            for disease, rule in ((study.a, study.rule_a), (study.b, study.rule_b))
        }
        | {disease.name: _codes(disease) for disease in study.own_controls},
        "windows": study.windows.model_dump(exclude_defaults=True),
        "rivals": study.rivals.model_dump(exclude_defaults=True),
        "release": study.release.model_dump(),
    }


def _options(options: object) -> dict[str, Any]:
    """Return a source's options that a file can hold; frames and private fields cannot."""
    if not is_dataclass(options):
        return {}
    found = {}
    for field in fields(options):
        value = _value(getattr(options, field.name))
        if not field.name.startswith("_") and value not in (None, {}, []):
            found[field.name] = [_file(name) for name in value] if field.name == "files" else value
    return found


def _file(name: str) -> str:
    """Return a file's name as it may stand in an output: the folders of this machine are no part of it."""
    return Path(name).name if Path(name).is_absolute() else name


def _value(value: Any) -> Any:
    """Return a value as TOML can hold it; None for what a file cannot hold."""
    if isinstance(value, bool | int | float | str | dt.date):
        return value
    if isinstance(value, Path):
        return value.name
    if is_dataclass(value):
        return _options(value)
    if isinstance(value, Mapping):
        return {str(key): _value(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_value(inner) for inner in value]
    return None


def _disease(disease: Disease, rule: Rule, outside_rates: Path | None) -> dict[str, Any]:
    rates = {} if outside_rates is None else {"outside_rates": _file(str(outside_rates))}
    return _codes(disease) | rates | {"rule": _rule(rule)}


def _codes(disease: Disease) -> dict[str, Any]:
    """Return what finds the disease again: its built-in name, or its codes."""
    known = built_in(disease.name) if disease.name in disease_names() else None
    if known is not None and replace(disease, label=known.label) == known:
        return {"use": known.name} | ({} if disease == known else {"label": disease.label})
    codes: dict[str, list[str]] = {}
    excluded: dict[str, list[str]] = {}
    for code_set in disease.code_sets:
        listed = excluded if code_set.excluded else codes
        listed.setdefault(code_set.vocabulary, []).extend(code_set.codes)
    left_out = {"excluded": excluded} if excluded else {}
    return {"label": disease.label, "codes": codes} | left_out | _match(disease)


def _match(disease: Disease) -> dict[str, str]:
    """Return how codes are matched, where it is one way for all and not the way of each vocabulary."""
    ways = {code_set.match for code_set in disease.code_sets}
    usual = all(code_set.match == usual_match(code_set.canonical) for code_set in disease.code_sets)
    return {} if usual or len(ways) > 1 else {"match": ways.pop()}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "records": rule.records,
        "gap_days": rule.gap_days,
        "settings": [Setting(code).name.lower() for code in rule.settings],
        "positions": list(rule.positions),
        "death_fulfils": rule.death_fulfils,
    }


def toml_lines(section: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield TOML lines: plain keys first, then tables."""
    plain = {key: value for key, value in section.items() if not isinstance(value, Mapping)}
    if path and plain:
        yield ""
        yield f"[{'.'.join(_key(part) for part in path)}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {toml_literal(value)}"
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from toml_lines(value, (*path, key))


def _key(text: str) -> str:
    bare = text.replace("_", "").replace("-", "")
    return text if bare.isascii() and bare.isalnum() else _text(text)


def _text(text: str) -> str:
    """Return a TOML string; JSON's escapes are TOML's, but for surrogate pairs and the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_literal(value: Any) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {toml_literal(inner)}" for key, inner in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(toml_literal(inner) for inner in value if inner is not None)}]"
    return json.dumps(value)
