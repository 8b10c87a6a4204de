"""File names come from strangers: paths, marks and lengths do no harm."""

import pytest

from tracker.files.names import clean_name, extension_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("公职律师名册.pdf", "公职律师名册.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\甲\\桌面\\名册.docx", "名册.docx"),
        ("a\x00b\n\r\tc.pdf", "abc.pdf"),
        ("名册\u202efdp.exe", "名册fdp.exe"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ('问?:"<>|*.pdf', "问_______.pdf"),
        ("  两端. ", "两端"),
        ("con.txt", "_con.txt"),
        (".pdf", "未命名.pdf"),
        ("", "未命名"),
        ("..", "未命名"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_cleaned(raw, clean):
    assert clean_name(raw) == clean


def test_a_long_name_is_cut_to_255_bytes_between_characters_and_keeps_its_extension():
    name = clean_name("材料" * 200 + ".docx")
    assert len(name.encode()) <= 255
    assert name.endswith(("料.docx", "材.docx"))


def test_an_endless_extension_is_no_extension():
    name = clean_name("a." + "b" * 400)
    assert len(name.encode()) <= 255


def test_the_extension_is_read_in_small_letters():
    assert extension_of("名册.PDF") == "pdf"
    assert extension_of("名册") == ""
