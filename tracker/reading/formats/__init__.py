"""Readers of formats, one module each: `text_of` gives lines of text, table cells parted by tabs."""
