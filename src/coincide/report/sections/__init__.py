"""The sections of the page, one file each: a view of the folder in, words, tables and figures out."""
