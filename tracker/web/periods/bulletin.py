"""情况通报: what the office decides for it, then the Word document."""

import tempfile

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.periods.models import Period
from tracker.periods.rounds import period_label
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.forms import HouseForm
from tracker.web.messages import refused
from tracker.web.office import blame, office_only
from tracker.web.periods.office import find_period
from tracker.web.visitor import actor_of
from tracker.workbooks.bulletin import (
    BulletinFacts,
    bulletin_facts,
    export_bulletin,
    file_name,
)

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNPROCESSABLE = 422


class BulletinForm(HouseForm):
    """第 n 期, 成文日期, 署名, 工作要求."""

    number = forms.IntegerField(label=gettext_lazy("Bulletin no."), min_value=1, max_value=999)
    issued_on = forms.DateField(label=gettext_lazy("Date under the bulletin"))
    issued_by = forms.CharField(label=gettext_lazy("Issued by"), max_length=60)
    requirements = forms.CharField(
        label=gettext_lazy("What is asked for (section three)"),
        help_text=gettext_lazy("One paragraph a line. Kept for the next bulletin."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def period_bulletin(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The form; sent, it answers with the document and keeps what was written."""
    period = find_period(year, number)
    back = reverse("period_lines", args=[year, number])
    if period.frozen_on is None:
        refused(request, _("This period is not final yet: a bulletin is made of final lines."))
        return HttpResponseRedirect(back)
    kept = bulletin_facts(period, actor_of(request).on)
    initial = {name: getattr(kept, name) for name in BulletinForm.base_fields}
    form = BulletinForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _made(request, period, form)
        if answer is not None:
            return answer
    context = {
        "title": _("Bulletin of the %(period)s") % {"period": period_label(period)},
        "form": form,
        "back_url": back,
    }
    return render(
        request, "periods/bulletin.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _made(request: HttpRequest, period: Period, form: BulletinForm) -> HttpResponse | None:
    """The document, or None with the reason in the form."""
    chosen = BulletinFacts(**form.cleaned_data)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (sent, then closed)
    try:
        export_bulletin(stream, period, actor_of(request), chosen)
    except NotAllowed:
        raise
    except Refused as refusal:
        blame(form, refusal)
        return None
    except OSError:
        form.add_error(None, _("The server's disk is full: nothing was kept. Call the office."))
        return None
    stream.seek(0)
    name = file_name(period, chosen.number)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=TYPE)  # type: ignore[return-value]
