"""Survival analysis for users: arrays or frames in, frozen results with tables, text and plots out."""
