"""A page taken apart with the standard library's parser, for tests that count elements and read tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})


@dataclass
class Element:
    """One element with its attributes, children and text."""

    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own text and that of everything inside, in document order."""
        return "".join(self.pieces)

    def all(self, tag: str) -> list[Element]:
        """Every element of a tag below this one."""
        found = [child for child in self.children if child.tag == tag]
        for child in self.children:
            found += child.all(tag)
        return found

    def every(self) -> list[Element]:
        """Every element below this one."""
        return self.children + [inner for child in self.children for inner in child.every()]

    def with_id(self, name: str) -> Element:
        """The element of an id."""
        return next(element for element in self.every() if element.attributes.get("id") == name)


class _Tree(HTMLParser):
    """Builds elements; fails on an end tag that closes nothing, so a broken page is noticed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.pieces.append(data)


def parse(page: str) -> Element:
    """Take a page apart; every element must be closed in order."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    assert [element.tag for element in tree.open] == ["document"], "an element is left open"
    return tree.root
