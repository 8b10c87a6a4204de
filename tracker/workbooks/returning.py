"""What makes 明细 a form: the columns that come back are checked while they are typed."""

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.organizations.models import Department
from tracker.workbooks.columns import DETAIL_COLUMNS
from tracker.workbooks.parsing import LONGEST, LONGEST_TEXT
from tracker.workbooks.sheet import Sheet

FIRST_DAY, LAST_DAY = 36526, 73050  # 2000-01-01 and 2099-12-31 in Excel's count of days
NEW_ROWS = 200  # below the last one, for items that the office adds
CHOICES = (("kind", Kind.labels), ("handling", ChecklistItem.Handling.labels))
TEXTS = ("title", "measure", "done_when", "remark", "progress", "problems", "next_steps")


def add_choices(book: Workbook) -> None:
    """A hidden sheet with the departments that a cell may name."""
    sheet = book.create_sheet(_("Choices"))
    sheet.sheet_state = "hidden"
    for name in _names():
        sheet.append([name])


def allow_what_fits(sheet: Sheet, first: int) -> None:
    """Rules for the columns that come back, from row `first` to some rows below the last one."""
    keys = [column.key for column in DETAIL_COLUMNS]
    names = _names()
    if names:
        source = f"'{_('Choices')}'!$A$1:$A${len(names)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=False)
        sheet.allow(
            keys.index("lead"), _said(rule, _("Choose a department of the list.")), first, NEW_ROWS
        )
    rule = DataValidation(
        type="date", operator="between", formula1=str(FIRST_DAY), formula2=str(LAST_DAY)
    )
    rule.allow_blank = True
    sheet.allow(
        keys.index("due_on"), _said(rule, _("Write a date like 2022-09-30.")), first, NEW_ROWS
    )
    for key, labels in CHOICES:
        source = ",".join(str(label) for label in labels)
        rule = DataValidation(type="list", formula1=f'"{source}"', allow_blank=True)
        sheet.allow(keys.index(key), _said(rule, _("Choose one of the list.")), first, NEW_ROWS)
    for key in TEXTS:
        longest = LONGEST.get(key, LONGEST_TEXT)
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(longest))
        rule.allow_blank = True
        words = _("At most %(longest)d characters.") % {"longest": longest}
        sheet.allow(keys.index(key), _said(rule, words), first, NEW_ROWS)


def _said(rule: DataValidation, words: str) -> DataValidation:
    rule.showErrorMessage = True
    rule.errorTitle = _("This does not fit")
    rule.error = words
    return rule


def _names() -> list[str]:
    return list(Department.objects.current().values_list("short_name", flat=True))
