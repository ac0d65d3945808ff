"""A results folder in the forms other programs and journals read. Nothing here sees more than the folder."""
