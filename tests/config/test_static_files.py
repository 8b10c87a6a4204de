"""Every file that a page names is there, under a name that changes with its content."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

STATIC_TAG = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


@pytest.mark.slow
def test_every_static_file_of_the_templates_is_in_the_manifest(tmp_path: Path):
    named = {
        name
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for name in STATIC_TAG.findall(path.read_text(encoding="utf-8"))
    }
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    with override_settings(
        STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        for name in sorted(named):
            address = staticfiles_storage.url(name)
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), name


def test_no_style_sheet_or_script_of_ours_names_another_host():
    ours = Path(settings.BASE_DIR, "tracker", "static")
    for path in [*ours.rglob("css/**/*.css"), *ours.rglob("js/**/*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(url\(|["'])\s*(https?:)?//""", text), path
