"""Departments (单位): loading a list, adding one, editing one."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.organizations.actors import Actor
from tracker.organizations.errors import WrongValue
from tracker.organizations.models import Department, Post
from tracker.organizations.rights import require_office
from tracker.trail.recording import Recorder, recording, writer

NANHU = Path(__file__).parent / "data" / "nanhu.json"
ORDER_STEP = 10
# Which kind a body is by its name, first match wins: 区委宣传部, 凤桥镇, 区司法局.
KIND_SIGNS = (
    (Department.Kind.TOWN, ("镇", "街道")),
    (Department.Kind.PARTY, ("委", "纪委", "人大", "政协", "部")),
    (Department.Kind.DEPARTMENT, ("局", "府办", "办")),
)

_NOBODY_SIGNS = gettext_lazy(
    "Nobody could sign online: give the department a head with a log-in first."
)


@dataclass(frozen=True)
class DepartmentFacts:
    """What the office writes down about a department. `order` 0 puts it last."""

    name: str
    short_name: str
    kind: str
    aliases: tuple[str, ...] = ()
    duties: str = ""
    order: int = 0
    parent: Department | None = None
    sign_off: str = Department.SignOff.NONE


@writer
def load_departments(actor: Actor, source: Path = NANHU) -> int:
    """Add the departments of a list that are not there yet; what the office edited stays.

    A department that is there under another code is not added again: only its empty duties and
    other names are filled. source: JSON, a list of {code, name, short_name, aliases, duties, kind,
    order, parent}, where parent is the code of another one. Returns how many were added.
    Raises NotAllowed, ValueError or KeyError (another kind of file).
    """
    hat = require_office(actor)
    rows = json.loads(source.read_text(encoding="utf-8"))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("not a list of departments")
    with recording(hat) as record:
        present = list(Department.objects.all())
        by_code = {body.code: body for body in present}
        by_name = {name: body for body in present for name in body.names()}
        added = completed = 0
        for row in sorted(rows, key=lambda row: bool(row.get("parent"))):
            facts = _facts_of(row, by_code)
            same = by_code.get(row["code"]) or by_name.get(facts.name)
            same = same or by_name.get(facts.short_name)
            if same is None:
                by_code[row["code"]] = create_department(row["code"], facts, record)
                added += 1
                continue
            by_code[row["code"]] = same
            completed += _complete(same, facts, record)
        if not (added or completed):
            record.nothing()
    return added


@writer
def add_department(code: str, facts: DepartmentFacts, actor: Actor) -> Department:
    """Add a department under a code that never changes (log-in names begin with it).

    Raises NotAllowed, WrongValue (a code or name that is empty or taken).
    """
    hat = require_office(actor)
    code = code.strip().lower()
    try:
        validate_slug(code)
    except ValidationError as error:
        raise WrongValue(_("The code takes letters, digits and hyphens only."), "code") from error
    if Department.objects.filter(code=code).exists():
        raise WrongValue(_("The code “%(code)s” is taken.") % {"code": code}, "code")
    facts = _checked(facts)
    if facts.sign_off == Department.SignOff.ONLINE:
        raise WrongValue(_NOBODY_SIGNS, "sign_off")
    with recording(hat) as record:
        return create_department(code, facts, record)


@writer
def edit_department(department: Department, facts: DepartmentFacts, actor: Actor) -> None:
    """Change what is written down about a department. Raises NotAllowed, WrongValue."""
    hat = require_office(actor)
    facts = _checked(facts, department)
    if facts.sign_off == Department.SignOff.ONLINE != department.sign_off:
        _can_sign(department, hat.on)
    facts = replace(facts, aliases=_with_old_names(facts, department))
    values = _values(facts) | {"order": facts.order or department.order}
    changed = {n: [getattr(department, n), v] for n, v in values.items()}
    changed = {n: pair for n, pair in changed.items() if pair[0] != pair[1]}
    with recording(hat) as record:
        if not changed:
            record.nothing()
            return
        for name, value in values.items():
            setattr(department, name, value)
        department.save()
        record(
            "department.edited", department, {n: [_plain(v) for v in changed[n]] for n in changed}
        )


def create_from_names(names: list[str], record: Recorder) -> dict[str, Department]:
    """Departments for names of a roster that has its own list, in its order, with made-up codes.

    For the roster's writer only, inside its recording.
    """
    found: dict[str, Department] = {}
    taken = set(Department.objects.values_list("code", flat=True))
    number = 0
    for name in dict.fromkeys(names):
        number += 1
        while f"u{number:02d}" in taken:
            number += 1
        facts = DepartmentFacts(name=name, short_name=name[:30], kind=kind_by_name(name))
        found[name] = create_department(f"u{number:02d}", facts, record)
    return found


def kind_by_name(name: str) -> str:
    """The kind that a body's name suggests; the office may change it."""
    for kind, signs in KIND_SIGNS:
        if any(sign in name for sign in signs):
            return kind
    return Department.Kind.OTHER


def _facts_of(row: dict[str, object], by_code: dict[str, Department]) -> DepartmentFacts:
    return DepartmentFacts(
        name=str(row["name"]),
        short_name=str(row["short_name"]),
        kind=str(row["kind"]),
        aliases=tuple(row.get("aliases") or ()),  # type: ignore[arg-type]
        duties=str(row.get("duties") or ""),
        order=int(str(row.get("order") or 0)),
        parent=by_code.get(str(row.get("parent") or "")),
    )


def _checked(facts: DepartmentFacts, itself: Department | None = None) -> DepartmentFacts:
    """The facts with blanks trimmed. Raises WrongValue, naming the field."""
    name, short = facts.name.strip(), facts.short_name.strip() or facts.name.strip()
    aliases = tuple(dict.fromkeys(alias.strip() for alias in facts.aliases if alias.strip()))
    if not name:
        raise WrongValue(_("Write the full name."), "name")
    if facts.parent and itself and itself in _ancestry(facts.parent):
        raise WrongValue(_("A department cannot stand under itself."), "parent")
    others = Department.objects.exclude(pk=itself.pk) if itself else Department.objects.all()
    taken = {known: body for body in others for known in body.names()}
    for field, words in (("name", (name,)), ("short_name", (short,)), ("aliases", aliases)):
        for word in words:
            if word in taken:
                raise WrongValue(
                    _("“%(name)s” is a name of %(other)s already.")
                    % {"name": word, "other": taken[word].name},
                    field,
                )
    return replace(facts, name=name, short_name=short, aliases=aliases, duties=facts.duties.strip())


def _with_old_names(facts: DepartmentFacts, department: Department) -> tuple[str, ...]:
    """Other names with those it is about to lose: older documents use them."""
    kept = {facts.name, facts.short_name, *facts.aliases}
    old = dict.fromkeys([department.name, department.short_name])
    return (*facts.aliases, *(name for name in old if name not in kept))


def _can_sign(department: Department, on: date) -> None:
    """Raises WrongValue while the department has no head who can log in."""
    heads = Post.objects.valid_on(on).filter(
        department=department, role=Post.Role.HEAD, person__user__is_active=True
    )
    if not heads.exists():
        raise WrongValue(_NOBODY_SIGNS, "sign_off")


def _complete(department: Department, facts: DepartmentFacts, record: Recorder) -> bool:
    """Fill duties and other names where both are empty: the leads are suggested from them."""
    if department.duties or department.aliases:
        return False
    own = {department.name, department.short_name}
    names = {facts.name, facts.short_name, *facts.aliases} - own
    if not (names or facts.duties):
        return False
    department.aliases, department.duties = sorted(names), facts.duties
    department.save(update_fields=["aliases", "duties"])
    record("department.edited", department, {"duties": ["", facts.duties]})
    return True


def _ancestry(department: Department) -> list[Department]:
    chain = [department]
    while chain[-1].parent is not None and len(chain) < 10:
        chain.append(chain[-1].parent)
    return chain


def _values(facts: DepartmentFacts) -> dict[str, object]:
    values: dict[str, object] = dict(vars(facts))
    return values | {"aliases": list(facts.aliases)}


def create_department(code: str, facts: DepartmentFacts, record: Recorder) -> Department:
    """The row of a new department, last in order unless told. For writers only."""
    last = Department.objects.aggregate(last=Max("order"))["last"] or 0
    values = _values(facts) | {"order": facts.order or last + ORDER_STEP}
    department = Department.objects.create(code=code, **values)
    record("department.added", department, {"code": code, "kind": facts.kind})
    return department


def _plain(value: object) -> object:
    return value.name if isinstance(value, Department) else value
