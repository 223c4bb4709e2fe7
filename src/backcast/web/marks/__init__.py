"""Marks: what a drawing holds hundreds of, written down without a template, which would take three times as long."""
