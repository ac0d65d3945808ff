"""What a reader of case files tells without refusing the file."""

from __future__ import annotations


class CaseWarning(UserWarning):
    """A case file was read, but not word for word: an obsolete term, or something no criterion asks for."""
