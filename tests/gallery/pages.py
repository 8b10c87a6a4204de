"""The pages of the gallery and their addresses."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django_tables2 import Column, RequestConfig

from config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.forms import HouseForm
from tracker.web.messages import done, refused
from tracker.web.tables import Table
from tracker.web.titles import Title


class GalleryTable(Table):
    """Items as rows of a partial, grouped by their heading."""

    row_template = "gallery/_row.html"
    group_template = "gallery/_group.html"
    code = Column(verbose_name="编号")
    title = Column(verbose_name="事项")
    lead_department = Column(verbose_name="牵头（配合）")
    due_on = Column(verbose_name="时限", attrs={"th": {"class": "date"}})
    light = Column(verbose_name="亮灯", orderable=False, empty_values=())
    status = Column(verbose_name="状态")
    updated_on = Column(verbose_name="更新", attrs={"th": {"class": "date"}})

    class Meta(Table.Meta):
        """As of the base."""

    def group_of(self, record: Any) -> Any:
        """The heading over the item, while unsorted."""
        return None if self.order_by else record.commitment


class CellTable(Table):
    """The same base, cell by cell."""

    short_name = Column(verbose_name="单位")
    order = Column(verbose_name="序号", attrs={"td": {"class": "number"}})

    class Meta(Table.Meta):
        """Every key in the order leaves ties."""

        order_by = ("kind",)
        sequence = ("short_name", "order")

    kind = Column(visible=False)


class GalleryForm(HouseForm):
    """One field of each kind."""

    progress = forms.CharField(
        label="进展情况", widget=forms.Textarea, help_text="写本期做了什么，不超过400字。"
    )
    problem = forms.CharField(label="存在问题", required=False)
    until = forms.DateField(label="办结日期")
    unit = forms.ChoiceField(label="单位", choices=[("", "请选择"), ("sfj", "区司法局")])
    handling = forms.ChoiceField(
        label="办理要求",
        choices=[("prove", "补佐证"), ("keep", "持续落实")],
        widget=forms.RadioSelect,
    )
    tick = forms.BooleanField(label="我确认所传文件不涉密")


def table_page(request: HttpRequest) -> HttpResponse:
    """A list with groups, filters, tabs and pages."""
    rows = ChecklistItem.objects.select_related("commitment", "lead_department")
    table = GalleryTable(rows.order_by("position"), order_by=request.GET.get("sort") or None)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(
        request,
        "gallery/table.html",
        {"table": table, "title": Title("2022年清单", 23, "逾期1"), "form": GalleryForm()},
    )


def cells(request: HttpRequest) -> HttpResponse:
    """A short table cell by cell."""
    table = CellTable(Department.objects.all())
    RequestConfig(request, paginate={"per_page": int(request.GET.get("size", "50"))}).configure(
        table
    )
    return render(request, "gallery/cells.html", {"table": table, "title": "单位"})


def form_page(request: HttpRequest) -> HttpResponse:
    """A form with every kind of field; a good POST says done with a way back."""
    form = GalleryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done(request, "已报区办 9 项，10月8日前可撤回修改。", undo_url="/gallery/form/")
        return redirect("/gallery/form/")
    return render(request, "gallery/form.html", {"form": form, "title": "填报进展"})


def parts(request: HttpRequest) -> HttpResponse:
    """Facts, rows, quotes, lights, notes, tags, empty states."""
    done(request, "已签收 20 项。", undo_url="/gallery/parts/")
    refused(request, "举45 已由他人签收，没有重复。")
    return render(
        request,
        "gallery/parts.html",
        {"title": Title("我的待办", 4, "逾期1"), "day": date(2022, 9, 15)},
    )


def working(request: HttpRequest) -> HttpResponse:
    """A long step, one further each time it is asked."""
    done_so_far = cache.get("gallery-steps", 0)
    address = "/gallery/working/step/" if done_so_far < 2 else ""
    context = {"title": "导出", "text": "正在导出", "done": done_so_far, "total": 2}
    return render(request, "gallery/working.html", context | {"poll_url": address})


def working_step(request: HttpRequest) -> HttpResponse:
    """The line of the long step alone."""
    done_so_far = cache.get("gallery-steps", 0) + 1
    cache.set("gallery-steps", done_so_far)
    address = "/gallery/working/step/" if done_so_far < 2 else ""
    context = {"text": "正在导出", "done": done_so_far, "total": 2, "poll_url": address}
    return render(request, "_progress.html", context)


def forbidden(request: HttpRequest) -> HttpResponse:
    """An act that the rules forbid."""
    raise NotAllowed("这一项由您报送，请另一位区办人员审核（区办乙）。")


def refusal(request: HttpRequest) -> HttpResponse:
    """Any other refusal."""
    raise Refused("经办人甲在 10:32 改过这一项。")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("a fault made for the test")


urlpatterns = [
    path("gallery/table/", table_page, name="gallery"),
    path("gallery/cells/", cells),
    path("gallery/form/", form_page),
    path("gallery/parts/", parts),
    path("gallery/working/", working),
    path("gallery/working/step/", working_step),
    path("gallery/forbidden/", forbidden),
    path("gallery/refusal/", refusal),
    path("gallery/broken/", broken),
    path("", include("config.urls")),
]
