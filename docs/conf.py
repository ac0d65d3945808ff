"""Configuration of the documents' site: plain Markdown, no outside address, warnings as errors."""

project = "coincide"
author = "The coincide developers"
copyright = "The coincide developers"  # noqa: A001  (the name Sphinx reads)
extensions = ["myst_parser"]
exclude_patterns = ["generate.py"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "coincide"
html_copy_source = False
html_show_sphinx = False
