"""Numbers that forms and addresses send as text."""

MOST_DIGITS = 9  # what every integer column holds


def whole_number(text: str) -> int:
    """The number that the text says in ASCII digits; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
