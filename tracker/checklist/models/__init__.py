"""The rows of the checklist, gathered."""

from tracker.checklist.models.dates import ExtensionRequest
from tracker.checklist.models.evidence import Evidence, EvidenceLink
from tracker.checklist.models.figures import Measurement, Target
from tracker.checklist.models.indicators import Indicator, IndicatorMark
from tracker.checklist.models.item import ChecklistItem, Contribution, ItemPassage
from tracker.checklist.models.lights import LightTable
from tracker.checklist.models.notes import ItemNote
from tracker.checklist.models.occurrences import Occurrence
from tracker.checklist.models.plan import Checklist, Commitment
from tracker.checklist.models.steps import Step

__all__ = [
    "Checklist",
    "ChecklistItem",
    "Commitment",
    "Contribution",
    "Evidence",
    "EvidenceLink",
    "ExtensionRequest",
    "Indicator",
    "IndicatorMark",
    "ItemNote",
    "ItemPassage",
    "LightTable",
    "Measurement",
    "Occurrence",
    "Step",
    "Target",
]
