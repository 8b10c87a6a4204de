"""What a roster row is, and what can be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.organizations.models import Post
from tracker.trail.errors import Refused


@dataclass(frozen=True)
class Column:
    """A column of the roster: `field` of the row, its heading, and other headings in use."""

    field: str
    heading: str
    also: tuple[str, ...]
    label: str | Promise
    required: bool = True


COLUMNS = (
    Column("unit", "单位", ("单位名称", "部门", "department"), _("department")),
    Column("name", "姓名", ("name",), _("name")),
    Column("title", "职务", ("职务职级", "岗位", "position"), _("position"), required=False),
    Column("role", "角色", ("role",), pgettext_lazy("of a person", "role")),
    Column("phone", "电话", ("联系电话", "手机", "手机号", "办公电话", "phone"), _("phone")),
    Column("email", "邮箱", ("电子邮箱", "邮件", "email", "e-mail"), _("e-mail"), required=False),
)
LABELS = {column.field: column.label for column in COLUMNS}
ROLES = {
    "经办人": Post.Role.STAFF,
    "clerk": Post.Role.STAFF,
    "联络员": Post.Role.LIAISON,
    "liaison": Post.Role.LIAISON,
    "部门负责人": Post.Role.HEAD,
    "负责人": Post.Role.HEAD,
    "head of department": Post.Role.HEAD,
    "区依法治区办": Post.Role.OFFICE,
    "依法治区办": Post.Role.OFFICE,
    "区办": Post.Role.OFFICE,
    "office": Post.Role.OFFICE,
    "领导": Post.Role.VIEWER,
    "区领导": Post.Role.VIEWER,
    "leader": Post.Role.VIEWER,
}
ROLE_WORDS = ("经办人", "联络员", "部门负责人", "区依法治区办", "领导")


@dataclass(frozen=True)
class RosterRow:
    """One row as written, trimmed; `number` is its row number in the sheet."""

    number: int
    unit: str = ""
    name: str = ""
    title: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: `column` is a field of RosterRow."""

    row: int
    column: str
    reason: str

    @property
    def heading(self) -> str:
        """The column's name in the reader's language."""
        return str(LABELS.get(self.column, ""))


@dataclass(frozen=True)
class Rehearsal:
    """What applying the rows would do: new people, further posts, changed facts, nothing."""

    rows: Sequence[RosterRow]
    problems: Sequence[Problem] = ()
    people: int = 0
    posts: int = 0
    changes: int = 0
    same: int = 0
    departments: Sequence[str] = field(default_factory=tuple)

    @property
    def is_clean(self) -> bool:
        """Whether it can be applied."""
        return not self.problems

    @property
    def does_nothing(self) -> bool:
        """Whether every row is in the system already, unchanged."""
        return not (self.people or self.posts or self.changes or self.departments)


class RosterRefused(Refused):
    """A workbook that cannot be read as a roster, or rows that cannot all be applied."""

    def __init__(self, message: object, problems: Sequence[Problem] = ()) -> None:
        """Keep the problems, so that the page can list them."""
        super().__init__(message)
        self.problems = problems
