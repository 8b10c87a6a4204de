"""ORM writes stand in public write functions (@writer) and their helpers, nowhere else.

A call that writes is allowed in a function that is decorated @writer, or that is handed a
Recorder, or all of whose callers within the project are allowed. Machine bookkeeping is exempt,
file by file, with its reason.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TRACKER = ROOT / "tracker"

EXEMPT = {
    "tracker/trail/recording.py": "writes the Events themselves",
    "tracker/jobs/runs.py": "rows of runs: machine bookkeeping",
    "tracker/reminders/preparing.py": "notices and mails: derived from rows, by the machine",
    "tracker/reminders/outbox.py": "rows of the outbox; who asks for one records it",
    "tracker/reminders/delivery.py": "leases and marks of the outbox",
    "tracker/workbooks/scheduled.py": "what schedules owe: derived from rows, by the machine",
    "tracker/files/checking.py": "when a file was hashed last; a change of state is a @writer",
    "tracker/organizations/tasks.py": "sessions that are over",
}
# Names that only the ORM has, whatever the arguments.
ALWAYS = {
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "acreate",
    "asave", "adelete", "aupdate", "create_user", "set_password",
}  # fmt: skip
# Names that others have too: the ORM's calls take no positional argument.
BY_KEYWORD = {"create", "update", "save", "delete"}
MANY_TO_MANY = {"notices", "passages", "co_departments", "related", "items"}


@dataclass(frozen=True)
class Function:
    """A function or method: where it stands and what it does."""

    file: str
    name: str
    line: int
    writes: tuple[int, ...]
    calls: frozenset[str]
    is_allowed: bool


def is_write(call: ast.Call) -> bool:
    """Whether the call looks like one of the ORM's writes."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, target = call.func.attr, call.func.value
    if name in ALWAYS:
        return True
    if name in BY_KEYWORD and not call.args:
        # `dict.update(a=1)` and `hash.update()` are not ours to tell apart: write {**a} instead.
        return True
    return (
        name in {"add", "set", "remove", "clear"}
        and isinstance(target, ast.Attribute)
        and target.attr in MANY_TO_MANY
    )


def functions_of(path: Path) -> Iterator[Function]:
    """The outermost functions and methods of a file; nested ones count as part of theirs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    file = str(path.relative_to(ROOT))
    todo: list[ast.stmt] = list(tree.body)
    loose: list[ast.AST] = []
    while todo:
        node = todo.pop()
        if isinstance(node, ast.ClassDef):
            todo.extend(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _function(file, node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _tables(file, node)
        else:
            loose.append(node)
    calls = [n for one in loose for n in ast.walk(one) if isinstance(n, ast.Call)]
    writes = tuple(call.lineno for call in calls if is_write(call))
    yield Function(file, "<module>", 1, writes, _names(loose), is_allowed=False)


def _tables(file: str, node: ast.Assign | ast.AnnAssign) -> Iterator[Function]:
    """A table of functions: who reads the table may call what stands in it."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    writes = tuple(call.lineno for call in calls if is_write(call))
    for target in targets:
        if isinstance(target, ast.Name):
            names = _names([node.value]) if node.value else frozenset()
            yield Function(file, target.id, node.lineno, writes, names, is_allowed=False)


def _function(file: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    arguments = [*node.args.args, *node.args.kwonlyargs]
    is_writer = any(isinstance(d, ast.Name) and d.id == "writer" for d in node.decorator_list)
    has_recorder = any(
        "Recorder" in ast.unparse(argument.annotation)
        for argument in arguments
        if argument.annotation is not None
    )
    writes = tuple(call.lineno for call in calls if is_write(call))
    names = _names([node])
    return Function(file, node.name, node.lineno, writes, names, is_writer or has_recorder)


def _names(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Names that are called or handed on (a helper given to map() is called too)."""
    found = set()
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return frozenset(found)


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    files = [p for p in TRACKER.rglob("*.py") if "migrations" not in p.parts]
    return [function for path in sorted(files) for function in functions_of(path)]


def test_nothing_writes_outside_the_public_write_functions(functions):
    callers: dict[str, list[Function]] = defaultdict(list)
    for function in functions:
        for name in function.calls:
            callers[name].append(function)

    def allowed(function: Function, seen: frozenset[str]) -> bool:
        if function.is_allowed or function.file in EXEMPT or function.name in seen:
            return True
        private = function.name.startswith("_")
        using = [
            one
            for one in callers[function.name]
            if one != function and (one.file == function.file or not private)
        ]
        return bool(using) and all(allowed(one, seen | {function.name}) for one in using)

    wrong = [
        f"{function.file}:{line} in {function.name}"
        for function in functions
        if function.writes and not allowed(function, frozenset())
        for line in function.writes
    ]
    assert wrong == []


def test_the_exempt_files_are_there_and_still_write(functions):
    writing = {function.file for function in functions if function.writes}
    assert set(EXEMPT) - writing == set()


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("item.save()", True),
        ("item.save(update_fields=['x'])", True),
        ("Item.objects.create(a=1)", True),
        ("Item.objects.filter(pk=1).update(a=1)", True),
        ("Item.objects.all().delete()", True),
        ("mail.notices.set(found)", True),
        ("Item.objects.bulk_create(rows)", True),
        ("book.save(path)", False),
        ("values.update({'a': 1})", False),
        ("seen.add(one)", False),
        ("cache.delete(key)", False),
    ],
)
def test_writes_are_recognised(code, writes):
    call = ast.parse(code).body[0].value
    assert is_write(call) is writes
