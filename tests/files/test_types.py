"""What a file really is: the content decides, and the extension must fit it."""

import contextlib
import io
import os

import pytest
from django.utils import translation

from tests import documents
from tracker.files import errors
from tracker.files.types import recognise, text_encoding, with_extension

TAKEN = {
    "通报.pdf": (documents.pdf, "pdf"),
    "通报.docx": (documents.word, "docx"),
    "统计表.xlsx": (documents.excel, "xlsx"),
    "汇报.pptx": (documents.pptx, "pptx"),
    "批复.ofd": (documents.ofd, "ofd"),
    "纪要.doc": (lambda: documents.ole("WordDocument", "1Table"), "doc"),
    "纪要.wps": (lambda: documents.ole("WordDocument"), "doc"),
    "统计表.xls": (lambda: documents.ole("Workbook"), "xls"),
    "统计表.et": (lambda: documents.ole("Workbook"), "xls"),
    "汇报.dps": (lambda: documents.ole("PowerPoint Document"), "ppt"),
    "扫描.png": (lambda: documents.PNG, "png"),
    "扫描.JPG": (lambda: documents.JPG, "jpg"),
    "扫描.jpeg": (lambda: documents.JPG, "jpg"),
    "扫描.tif": (lambda: documents.TIFF, "tiff"),
    "说明.txt": (lambda: "办结率100%\n".encode(), "txt"),
    "旧系统.csv": (lambda: "单位,件数\r\n区司法局,12\r\n".encode("gb18030"), "txt"),
    "记事本.txt": (lambda: "办结".encode("utf-16"), "txt"),
}
REFUSED = {
    "名册.pdf": (documents.EXE, errors.ReallyAProgram),
    "脚本.txt": (b"#!/bin/sh\nrm -rf /\n", errors.ReallyAProgram),
    "快捷方式.pdf": (b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, errors.ReallyAProgram),
    "图.svg": (documents.SVG, errors.TypeNotTaken),
    "图.png": (documents.SVG, errors.TypeNotTaken),
    "网页.txt": (documents.HTML, errors.TypeNotTaken),
    "网页二.txt": (b"\xef\xbb\xbf  \n" + documents.HTML, errors.TypeNotTaken),
    "材料.zip": (documents.package("a.txt"), errors.TypeNotTaken),
    "材料.rar": (b"Rar!\x1a\x07\0" + b"\0" * 20, errors.TypeNotTaken),
    "文稿.rtf": (b"{\\rtf1 x}", errors.TypeNotTaken),
    "统计.xlsm": (documents.package("xl/workbook.xml", macros=True), errors.HasMacros),
    "统计.xlsx": (documents.package("xl/workbook.xml", macros=True), errors.HasMacros),
    "旧宏.xls": (documents.ole("Workbook", "_VBA_PROJECT_CUR"), errors.HasMacros),
    "加密.docx": (documents.ole("EncryptionInfo", "EncryptedPackage"), errors.IsEncrypted),
    "加密.pdf": (documents.pdf("secret"), errors.IsEncrypted),
    "空.pdf": (b"", errors.EmptyFile),
    "半截.docx": (documents.word()[:900], errors.IsDamaged),
    "半截.doc": (documents.ole("WordDocument")[:600], errors.IsDamaged),
    "改名.docx": (documents.pdf(), errors.NameDoesNotFit),
    "改名.pdf": (documents.word(), errors.NameDoesNotFit),
    "安装包.msi": (documents.ole("Property"), errors.TypeNotTaken),
    "未知.pdf": (bytes(range(256)) * 4, errors.TypeNotTaken),
    "文档.exe": (documents.pdf(), errors.TypeNotTaken),
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_usual_documents_of_an_office_are_taken(name):
    make, kind = TAKEN[name]
    assert recognise(io.BytesIO(make()), name) == kind


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_named_in_its_sentence(name):
    content, reason = REFUSED[name]
    with translation.override("en"), pytest.raises(errors.FileRefused) as refusal:
        recognise(io.BytesIO(content), name)
    assert type(refusal.value) is reason
    assert f"“{name}”" in str(refusal.value)
    assert refusal.value.advice in str(refusal.value)


def test_a_password_in_an_old_word_or_excel_file_is_seen():
    encrypted_fib = b"\xec\xa5\xc1\0" + b"\0" * 7 + b"\x01"
    file_pass = b"\x09\x08\x10\0" + b"\0" * 16 + b"\x2f\0\x36\0"
    for name, content in (
        ("旧.doc", documents.ole(contents={"WordDocument": encrypted_fib})),
        ("旧.xls", documents.ole(contents={"Workbook": file_pass})),
    ):
        with pytest.raises(errors.IsEncrypted):
            recognise(io.BytesIO(content), name)


def test_a_pdf_that_only_forbids_printing_is_taken():
    content = documents.pdf(owner_password="the printer's")
    assert b"/Encrypt" in content
    assert recognise(io.BytesIO(content), "红头文件.pdf") == "pdf"


def test_a_pdf_whose_encryption_cannot_be_read_counts_as_locked():
    content = documents.pdf() + b"\ntrailer <</Encrypt 99 0 R /Size 3>>\nstartxref\n1\n%%EOF"
    with pytest.raises(errors.IsEncrypted):
        recognise(io.BytesIO(content), "怪.pdf")


def test_the_word_encrypt_in_a_text_is_no_password():
    content = documents.pdf() + b"\n% about /Encryption of files\n"
    assert recognise(io.BytesIO(content), "说明.pdf") == "pdf"


def test_a_name_without_extension_gets_the_one_of_its_content():
    assert recognise(io.BytesIO(documents.word()), "名册") == "docx"
    assert with_extension("名册", "docx") == "名册.docx"
    assert with_extension("名册.docx", "docx") == "名册.docx"


def test_a_container_that_runs_in_a_ring_ends():
    ring = bytearray(documents.ole("WordDocument"))
    ring[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")  # the directory's sector follows itself
    with pytest.raises(errors.IsDamaged):
        recognise(io.BytesIO(bytes(ring)), "环.doc")


def test_no_bytes_whatever_raise_anything_but_a_sentence():
    for seed in range(200):
        noise = os.urandom(700)
        for head in (b"", b"PK\x03\x04", documents.ole("WordDocument")[:512], b"%PDF-"):
            with contextlib.suppress(errors.FileRefused):
                recognise(io.BytesIO(head + noise), f"{seed}.doc")


def test_a_text_file_is_shown_in_the_encoding_it_is_written_in():
    assert text_encoding(io.BytesIO("办结".encode())) == "utf-8"
    assert text_encoding(io.BytesIO("办结".encode("gb18030"))) == "gb18030"
    assert text_encoding(io.BytesIO("办结".encode("utf-16"))) == "utf-16"
