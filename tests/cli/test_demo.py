"""The demo asks what the simulator says it plants."""

from __future__ import annotations

from dataclasses import replace

from coincide.cli.demo import demo_study
from coincide.simulation.demo import DEMO


def test_the_study_of_the_demo_reads_the_demo_population() -> None:
    study = demo_study(1234, 7)
    assert study.population == replace(DEMO, people=1234, seed=7)
    assert (study.a.name, study.b.name) == (DEMO.a, DEMO.b)
    assert "SYNTHETIC" in study.question.title
    assert study.text.startswith("# SYNTHETIC")
