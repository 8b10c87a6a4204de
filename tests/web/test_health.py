"""/healthz and /readyz: alive, and able to work."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from tracker import clock
from tracker.jobs.runs import running
from tracker.organizations.models import Post

pytestmark = pytest.mark.django_db


def test_a_living_process_says_ok_without_a_log_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_fresh_site_is_ready(client):
    assert client.get("/readyz").status_code == 200


def test_a_lost_broker_is_named(client, settings, tmp_path):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"broker" in answer.content


def test_a_silent_daily_job_is_named_here_and_on_the_offices_pages(client, make):
    MigrationRecorder.Migration.objects.update(applied=clock.now() - timedelta(days=9))
    office = make.client(make.person(role=Post.Role.OFFICE))
    clerk = make.client(make.person())
    banner = "每日任务已超过 26 小时没有运行"
    assert client.get("/readyz").status_code == 503
    assert banner in office.get(reverse("account")).content.decode()
    assert banner not in clerk.get(reverse("account")).content.decode()
    with running("reminders"):
        pass
    assert "daily" in client.get("/readyz").content.decode()
    assert "每日检查已超过" in office.get(reverse("account")).content.decode()
    with running("daily"):
        pass
    assert client.get("/readyz").status_code == 200
    assert banner not in office.get(reverse("account")).content.decode()
