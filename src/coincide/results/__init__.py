"""The waist: every design ends here, nothing after it knows a design."""

from coincide.results.contract import schema_document, schema_text

__all__ = ["schema_document", "schema_text"]
