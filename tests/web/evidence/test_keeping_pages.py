"""保密 through the pages: marks ask for a confirmation, the office locks, two people remove."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import documents
from tests.web.evidence.test_evidence_pages import given
from tracker.checklist.models import Evidence
from tracker.files.store import path_of
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@pytest.fixture
def office(make):
    make.office_details()
    return [
        make.client(
            make.person(f"区办{n}", role=Post.Role.OFFICE, department=make.department("区办"))
        )
        for n in "甲乙"
    ]


def send(make, item, name, content, **fields):
    body = {"declared": "on", "upload": [SimpleUploadedFile(name, content)]} | fields
    return make.client(make.person()).post(reverse("evidence_add", args=[item.code]), body)


def test_a_marked_file_is_not_taken_until_somebody_confirms(make, folder):
    item, content = make.item(), documents.word("机密★1年\n关于南湖区的通报")
    page = send(make, item, "通报.docx", content)
    html = page.content.decode()
    assert page.status_code == 422
    assert "“通报.docx”有“机密”标志，没有上传" in html
    assert 'name="confirmed"' in html
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert send(make, item, "通报.docx", content, confirmed="on").status_code == 302
    event = Event.objects.get(verb="evidence.mark_confirmed")
    assert event.data()["mark"] == "机密"


def test_without_a_mark_nothing_is_asked(make):
    html = send(make, make.item(), "空.pdf", b"x").content.decode()
    assert 'name="confirmed"' not in html


def act(client, evidence, name, reason="疑似涉密"):
    url = reverse("evidence_keeping", args=[evidence.public_id])
    return client.post(url, {"act": name, "reason": reason})


def test_a_locked_file_opens_for_the_office_only_and_says_so(make, office):
    item = make.item()
    evidence = given(make, item)
    clerk = make.client(make.person())
    file_url = reverse("evidence_file", args=[evidence.public_id])
    assert act(office[0], evidence, "lock", reason=" ").status_code == 422
    assert act(office[0], evidence, "lock").status_code == 302
    assert clerk.get(file_url).status_code == 409
    assert office[1].get(file_url).status_code == 200
    assert "已锁定" in clerk.get(reverse("item", args=[item.code])).content.decode()
    again = send(make, make.item(), "别名.pdf", documents.pdf())
    assert "已被区办锁定" in again.content.decode()
    assert act(office[1], evidence, "release", reason="不涉密").status_code == 302
    assert clerk.get(file_url).status_code == 200
    verbs = list(Event.objects.filter(verb__startswith="file.l").values_list("verb", "reason"))
    assert verbs == [("file.locked", "疑似涉密")]


def test_two_people_of_the_office_remove_a_file_for_good(
    make, office, django_capture_on_commit_callbacks
):
    evidence = given(make, make.item())
    path = path_of(evidence.file.sha256)
    assert act(office[0], evidence, "ask_purge", reason="涉密").status_code == 302
    assert act(office[0], evidence, "purge").status_code == 403
    assert path.exists()
    assert "等第二人确认" in office[1].get(reverse("home"), follow=True).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert act(office[1], evidence, "purge").status_code == 302
    assert not path.exists()
    for client in (office[0], make.client(make.person())):
        answer = client.get(reverse("evidence_file", args=[evidence.public_id]))
        assert answer.status_code == 409
        page = client.get(reverse("evidence", args=[evidence.public_id])).content.decode()
        assert "已由区办彻底清除" in page, "the tombstone stays"
    assert Evidence.objects.filter(pk=evidence.pk).exists()
    again = send(make, make.item(), "别名.pdf", documents.pdf())
    assert "已被区办清除" in again.content.decode()
    assert not path.exists()
    assert "已于" in office[0].get(reverse("files")).content.decode()


def test_a_removal_can_be_dropped_and_cannot_be_confirmed_afterwards(make, office):
    evidence = given(make, make.item())
    act(office[0], evidence, "ask_purge", reason="涉密")
    assert act(office[1], evidence, "drop_purge").status_code == 302
    assert act(office[1], evidence, "purge").status_code == 422
    assert path_of(evidence.file.sha256).exists()
