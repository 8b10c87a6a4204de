"""The office's digest is a witness outside the machine: it carries the trail's newest anchor."""

from tracker.organizations.people import PersonFacts, edit_person
from tracker.trail.anchors import write_anchor


def test_the_digest_of_the_office_carries_the_newest_anchor(desk, make, settings, tmp_path):
    settings.TRAIL_ANCHOR_FILE = tmp_path / "trail-anchors.txt"
    office = make.person("区办丙", role="office")
    person = make.person()
    edit_person(person, PersonFacts("张明", "科员", "0573-82080001"), make.actor(office))
    anchor = write_anchor()
    make.item(status="assigned", needs_assignment=True)
    desk.send("2022-09-15")
    texts = [mail.text for mail in desk.mails_to(office)]
    assert texts, "the office has something to assign"
    assert anchor.hash in texts[0]
