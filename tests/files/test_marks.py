"""密级标志: marks of secrecy are found in names and on first pages, the words in a text are not."""

import io

import pytest

from tests import documents
from tracker.files.marks import mark_of


def mark(name: str, content: bytes, kind: str) -> str:
    return mark_of(name, io.BytesIO(content), kind)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("机密 会议纪要.docx", "机密"),
        ("（绝密）方案.docx", "绝密"),
        ("秘密★1年 通报.docx", "秘密"),
        ("保守国家秘密法宣传总结.docx", ""),
        ("商业秘密保护工作.docx", ""),
        ("公职律师名册.docx", ""),
    ],
)
def test_in_the_name(name, found):
    assert mark(name, documents.word(), "docx") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("机密★1年\n南湖区通报", "机密"),
        ("000001\n秘 密\n南湖区通报", "秘密"),
        ("【绝密】\n通报", "绝密"),
        ("机密★长期\n通报", "机密"),
        ("本单位开展保守国家秘密教育，秘密级文件管理规范。", ""),
        ("一、机密文件的管理", ""),
    ],
)
def test_on_the_first_page(text, found):
    assert mark("通报.txt", text.encode(), "txt") == found
    assert mark("通报.docx", documents.word(text), "docx") == found


def test_a_file_that_cannot_be_read_has_no_mark():
    assert mark("通报.pdf", b"%PDF-1.4 nothing", "pdf") == ""
    assert mark("图.png", documents.PNG, "png") == ""
