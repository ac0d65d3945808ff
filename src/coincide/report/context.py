"""What the templates may use: one object for the page, one attribute for each section.

A template prints; it decides nothing and computes nothing. Every text in the context is plain text and
is escaped by the template; the only ready-made marks are the shapes of figures, checked in ``drawing``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coincide.report.clean import clean
from coincide.report.drawing import Figure
from coincide.report.grid import Grid
from coincide.report.labels import VERDICTS
from coincide.report.reading import Folder, text
from coincide.report.sections.able import Able, able
from coincide.report.sections.absolute import Absolute, absolute
from coincide.report.sections.agree import Agree, agree
from coincide.report.sections.answer import Answer, answer
from coincide.report.sections.calibration import Calibration, calibration
from coincide.report.sections.chance import Chance, chance
from coincide.report.sections.methods import Methods, methods
from coincide.report.sections.observed import Observed, observed
from coincide.report.sections.prognosis import Prognosis, prognosis
from coincide.report.sections.readers import Readers, readers
from coincide.report.sections.reproduce import Reproduce, reproduce
from coincide.report.sections.rivals import Rivals, rivals
from coincide.report.sections.when import When, when
from coincide.report.sections.who import Who, who
from coincide.report.truth import truth
from coincide.report.view import View, view
from coincide.report.words import integer, one_decimal, started

CONTENTS = (
    ("answer", "The answer in plain words"),
    ("able", "Could these data answer?"),
    ("who", "Who has which disease"),
    ("chance", "What chance predicts"),
    ("observed", "What was observed"),
    ("absolute", "How often, in absolute numbers"),
    ("when", "When it happened"),
    ("prognosis", "How long people live"),
    ("rivals", "Could it be something else?"),
    ("calibration", "Do unlinked diseases meet too?"),
    ("agree", "Do the methods agree?"),
    ("readers", "For clinicians and for patients"),
    ("methods", "Methods and limits"),
    ("reproduce", "Checklist and how to reproduce"),
)
"""(id, heading) of each section, in order. Those with nothing to say are left out of a page, which numbers
the others from 1."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of the page.

    Attributes
    ----------
    title
        Title of the study.
    page_title, description
        For the browser tab and link previews; both hold O, E and "not a cause".
    data
        Name of the data.
    facts
        (name, value) pairs: people, years, version, study hash.
    version
        Version of coincide.
    synthetic, not_for_release
        Which banners stand on the page.
    truth, world
        The planted rate ratios and the rest of the simulated world, when the data are simulated.
    """

    title: str
    page_title: str
    description: str
    data: str
    facts: tuple[tuple[str, str], ...]
    version: str
    synthetic: bool
    not_for_release: bool
    truth: Grid | None
    world: Grid | None


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page.

    Each section is an attribute of its id in `CONTENTS`; None where the folder holds nothing of it.
    `contents` are the sections that are shown.
    """

    header: Header
    contents: tuple[tuple[str, str], ...]
    hidden: int
    a_label: str
    b_label: str
    answer: Answer
    able: Able
    who: Who
    chance: Chance
    observed: Observed
    when: When
    absolute: Absolute | None
    prognosis: Prognosis | None
    rivals: Rivals
    calibration: Calibration | None
    agree: Agree | None
    readers: Readers
    methods: Methods
    reproduce: Reproduce


def figures(page: Page) -> dict[str, Figure]:
    """Return every figure of the page by name; those without numbers to show are missing."""
    found = (
        page.answer.figure,
        page.able.figure,
        page.who.figure,
        page.chance.figure,
        page.observed.figure,
        page.when.figure,
        page.when.prodrome,
        *(order.figure for order in (page.absolute.orders if page.absolute else ())),
        page.prognosis.figure if page.prognosis else None,
        page.rivals.figure,
        page.rivals.detail.figure if page.rivals.detail else None,
        page.calibration.figure if page.calibration else None,
        page.agree.figure if page.agree else None,
    )
    return {figure.plot.name: figure for figure in found if figure is not None}


def page(folder: Folder) -> Page:
    """Return everything the page shows, from the folder alone."""
    seen = view(clean(folder))
    made = Page(
        header=header(seen),
        contents=CONTENTS,
        hidden=seen.hidden_rows(*seen.folder.tables),
        a_label=started(seen.fact("a_label", seen.a)),
        b_label=started(seen.fact("b_label", seen.b)),
        answer=answer(seen),
        able=able(seen),
        who=who(seen),
        chance=chance(seen),
        observed=observed(seen),
        when=when(seen),
        absolute=absolute(seen),
        prognosis=prognosis(seen),
        rivals=rivals(seen),
        calibration=calibration(seen),
        agree=agree(seen),
        readers=readers(seen),
        methods=methods(seen),
        reproduce=reproduce(seen),
    )
    return replace(made, contents=tuple(each for each in CONTENTS if getattr(made, each[0]) is not None))


def header(view: View) -> Header:
    """Return the head of the page."""
    planted, world = truth(view)
    return Header(
        title=view.fact("title", f"{started(view.a)} and {view.b}"),
        page_title=_page_title(view),
        description=f"{text(view.headline, 'sentence')} {_counts(view)}; not a cause.",
        data=view.fact("data_label", "Data without a label"),
        facts=_facts(view),
        version=view.fact("version", ""),
        synthetic=view.synthetic,
        not_for_release=view.not_for_release,
        truth=planted,
        world=world,
    )


def _page_title(view: View) -> str:
    """Return the title of the browser tab: verdict, O, E and the caution travel together."""
    heading = VERDICTS.get(view.verdict, (view.verdict, ""))[0].lower()
    mark = "SYNTHETIC: " if view.synthetic else ""
    return f"{mark}{started(view.a)} and {view.b}: {heading} ({_counts(view)}; not a cause)"


def _counts(view: View) -> str:
    """Return O and E in words, also when they are hidden or missing."""
    observed, expected = view.headline_number("observed"), view.headline_number("expected")
    if view.hidden:
        return "observed and expected numbers hidden by the release rule"
    if observed is None or expected is None:
        return "no observed and expected numbers"
    return f"{integer(observed)} observed, {one_decimal(expected)} expected by chance"


def _window(start: str, stop: str) -> str:
    """Say the study window; an open end is said too."""
    if start and stop:
        return f"{start} to {stop}"
    return f"from {start}" if start else f"to {stop}" if stop else "all observed time"


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    """Return the facts under the title; those the run does not hold are left out."""
    start, stop = view.fact("window_from", ""), view.fact("window_to", "")
    found = (
        ("Data", view.fact("data_label", "")),
        ("People followed", integer(view.population(), missing="")),
        ("Study window", _window(start, stop)),
        ("Registered", view.fact("registered", "")),
        ("Made with", f"coincide {view.fact('version', '')}".strip()),
        ("Study hash", view.fact("study_sha256", "")[:16]),
    )
    return tuple((name, value) for name, value in found if value)
