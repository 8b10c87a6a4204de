"""Two addresses for machines: is the process alive, and can it do its work."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker import clock
from tracker.jobs.broker import broker_answers
from tracker.jobs.runs import overdue_jobs


@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing else."""
    return _lines(["ok"], 200)


@never_cache
@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, broker, and the daily job within 26 hours; 503 with a line for each that fails.

    For monitoring in English; pages go on while broker or job fail.
    """
    problems = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        problems += [f"no good run of the job {name} for 26 hours" for name in _overdue()]
    except DatabaseError:
        problems.append("the database does not answer")
    if not broker_answers():
        problems.append("the broker does not answer")
    return _lines(problems, 503) if problems else _lines(["ok"], 200)


def _overdue() -> list[str]:
    return overdue_jobs(clock.now())


def _lines(lines: list[str], status: int) -> HttpResponse:
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
