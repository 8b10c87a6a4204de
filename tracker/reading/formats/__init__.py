"""Readers of formats, one module each: `text_of` gives lines, table cells parted by tabs."""
