"""Dated notes on an item: what was instructed, asked and answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.item import ChecklistItem
from tracker.organizations.models import Department, Person


class ItemNote(models.Model):
    """批示, 督办意见, a question, its answer. `said_on` is the day it bears, not of the entry.

    `department` is the one whose hat the writer wore; empty means the office. A question of the
    office waits for the lead department, one of a department for the office.
    """

    class Kind(models.TextChoices):
        INSTRUCTION = "instruction", _("leader's instruction")
        SUPERVISION = "supervision", _("supervision opinion")
        COORDINATION = "coordination", _("leaders asked to coordinate")
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    said_on = models.DateField()
    said_by = models.CharField(max_length=40)
    text = models.TextField()
    question = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    noted_on = models.DateField()
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(text__gt=""), name="note_has_text"),
            models.CheckConstraint(
                condition=Q(kind="answer", question__isnull=False)
                | (~Q(kind="answer") & Q(question=None)),
                name="only_an_answer_has_its_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text[:30]}"
