"""Every page of the group opens for who works with it, with rows and without."""

import pytest


@pytest.mark.parametrize("path", ["/items/", "/todo/", "/overview/"])
def test_pages_open_when_there_is_nothing(make, path):
    clerk = make.person()
    assert make.client(clerk).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/office/", "/verify/", "/items/tell/", "/items/?columns=all"])
def test_the_offices_pages_open_when_there_is_nothing(make, path):
    office = make.person(role="office")
    assert make.client(office).get(path).status_code == 200


def test_pages_open_with_rows(make):
    make.office_details()
    clerk, office = make.person("经办人甲"), make.person("区办甲", role="office")
    item = make.item("提升镇街合法性审查质量", status="submitted", submitted_by=clerk)
    make.quote(item)
    make.contribution(item, text="已开展抽查")
    make.contribution(item)
    make.progress_report(item)
    make.evidence(item, uploaded_by=clerk)
    make.item(status="assigned")
    make.item(status="returned", decision="缺公职律师名册,请补。", decided_by=office)
    for person in (clerk, office):
        client = make.client(person)
        for path in ("/items/", "/items/?columns=all", f"/items/{item.code}/", "/overview/"):
            assert client.get(path).status_code == 200, path
    assert make.client(clerk).get("/todo/").status_code == 200
    for path in ("/office/", "/verify/", f"/verify/{item.code}/", "/items/tell/"):
        assert client.get(path).status_code == 200, path
