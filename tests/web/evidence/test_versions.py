"""New versions: items at work follow, what is handed in or closed keeps its own, nothing goes."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import documents
from tracker.checklist.evidence import link_evidence
from tracker.checklist.models import ChecklistItem, Evidence, EvidenceLink
from tracker.files.store import path_of
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@pytest.fixture
def clerk(make):
    return make.person("经办人甲")


def given(make, clerk, item, **fields) -> Evidence:
    body = {"declared": "on", "upload": [SimpleUploadedFile("名册.pdf", documents.pdf())]} | fields
    page = make.client(clerk).post(reverse("evidence_add", args=[item.code]), body)
    assert page.status_code == 302, page.content.decode()[-2000:]
    return Evidence.objects.latest("pk")


def renew(make, person, evidence, name="名册（9月）.pdf", content=None, **fields):
    body = {"declared": "on"} | fields
    body["upload"] = SimpleUploadedFile(name, content or documents.pdf() + b"% newer")
    return make.client(person).post(reverse("evidence_version", args=[evidence.public_id]), body)


def test_items_at_work_follow_and_the_others_keep_what_was_handed_in(make, clerk):
    working, handed_in, closed = make.item(), make.item(), make.item()
    first = given(make, clerk, working)
    for item, status in ((handed_in, "submitted"), (closed, "closed")):
        link_evidence(first, item, make.actor(clerk))
        ChecklistItem.objects.filter(pk=item.pk).update(
            status=status, submitted_on=make.today, decided_on=make.today, outcome="已完成"
        )
    page = renew(make, clerk, first, note="增补2人")
    second = Evidence.objects.latest("pk")
    assert page.url == reverse("evidence", args=[second.public_id])
    assert (second.series, second.version, second.note) == (first.series, 2, "增补2人")
    links = dict(EvidenceLink.objects.values_list("item_id", "evidence_id"))
    assert links == {working.pk: second.pk, handed_in.pk: first.pk, closed.pk: first.pk}
    assert path_of(first.file.sha256).exists(), "nothing is deleted"
    event = Event.objects.get(verb="item.evidence_renewed")
    assert (event.subject, event.data()["version"]) == (working.trail_key, [1, 2])
    assert event.data()["before"] == str(first.public_id)
    html = make.client(clerk).get(reverse("item", args=[closed.code])).content.decode()
    assert "有较新的版本" in html


def test_both_versions_can_be_read_and_the_old_one_says_it_is_old(make, clerk):
    first = given(make, clerk, make.item())
    renew(make, clerk, first)
    client = make.client(clerk)
    old = client.get(reverse("evidence", args=[first.public_id])).content.decode()
    assert "这是第 1 版，最新的是第 2 版" in old
    assert "上传新版" not in old
    assert client.get(reverse("evidence_file", args=[first.public_id])).status_code == 200
    assert renew(make, clerk, first, content=documents.pdf() + b"% third").status_code == 409
    assert Evidence.objects.count() == 2


def test_the_same_bytes_are_no_new_version(make, clerk, folder):
    first = given(make, clerk, make.item())
    page = renew(make, clerk, first, content=documents.pdf())
    assert page.status_code == 422
    assert "已经" in page.content.decode()
    assert Evidence.objects.count() == 1


def test_a_helper_of_the_item_does_not_see_the_version_it_no_longer_serves(make, clerk):
    helper = make.department("凤桥镇")
    item = make.item()
    make.contribution(item, helper)
    first = given(make, clerk, item)
    assert renew(make, make.person(department=helper), first).status_code == 403
    assert renew(make, make.person(role=Post.Role.OFFICE), first).status_code == 302
    second = Evidence.objects.latest("pk")
    assert second.department == make.justice, "it stays the department's document"
    client = make.client(make.person(department=helper))
    assert client.get(reverse("evidence", args=[second.public_id])).status_code == 200
    assert client.get(reverse("evidence", args=[first.public_id])).status_code == 404


def test_the_newest_version_can_be_put_in_place_by_hand(make, clerk):
    item = make.item(status="submitted")
    first = make.evidence(item)
    renew(make, clerk, first)
    second = Evidence.objects.latest("pk")
    ChecklistItem.objects.filter(pk=item.pk).update(status="returned")
    url = reverse("evidence_link", args=[second.public_id])
    assert make.client(clerk).post(url, {"item": item.pk}).status_code == 302
    serving = EvidenceLink.objects.filter(item=item, removed_on=None)
    assert [link.evidence_id for link in serving] == [second.pk]


def test_it_ends_on_a_date_and_says_so_when_it_has(make, clerk):
    evidence = given(make, clerk, make.item(), document_on="2022-01-10", valid_until="2022-08-31")
    assert evidence.valid_until == date(2022, 8, 31)
    html = make.client(clerk).get(reverse("evidence", args=[evidence.public_id])).content.decode()
    assert "有效期到2022年8月31日" in html
    body = {"declared": "on", "document_on": "2022-05-01", "valid_until": "2022-04-01"}
    page = make.client(clerk).post(
        reverse("evidence_add", args=[make.item().code]),
        body | {"upload": [SimpleUploadedFile("证.pdf", documents.pdf() + b"%x")]},
    )
    assert page.status_code == 422
    assert "不能早于文件日期" in page.content.decode()
