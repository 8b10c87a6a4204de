"""Scores of a draft against an annotation, by the annotation guide: each 0 to 1."""

from tracker.reading.evaluation import rates, tally


def score(gold: list[dict], drafts: list[dict]) -> dict[str, float]:
    """Items F1, kinds, metrics, owners, recurrence, due and documents of one text."""
    return rates(tally(gold, drafts))
