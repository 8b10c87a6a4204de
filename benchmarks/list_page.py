"""The table region of the list page with its queries: 50 of 10,000 items, 12 columns.

Ours: the page's own filters, counts by kind, rows with lights, quotes and numbers, headings, and
the table's template. Floor: the bare queryset in a bare template. Peers: django-tables2 with its
default template, and Django admin's changelist (ChangeList and the tag that draws its results).
All show the same 50 rows in the same order. Instead of our three counted columns (helping,
extensions, evidence) the others show plain fields, which costs them less.
"""

import os

import django

from benchmarks.rounds import medians, print_ratios

GOALS = {"Django admin's changelist": 0.6, "django-tables2's default": 0.35, "bare": 2.5}
REPEATS = 5


def main() -> None:
    """Print the CPU time of each and our ratios, in Chinese as the site is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from django.core.management import call_command
    from django.utils.translation import override

    from benchmarks import list_peers

    call_command("migrate", verbosity=0)
    user = list_peers.fill()
    with override("zh-hans"):
        pages = list_peers.contestants(user)
        for name, page in pages.items():
            assert page().count("<tr") >= list_peers.ON_PAGE, name
        repeated = {name: repeat(page) for name, page in pages.items()}
        found = {name: seconds / REPEATS for name, seconds in medians(repeated).items()}
    print(f"List page, 50 of {list_peers.ITEMS} items, 12 columns, CPU per page:")
    print_ratios("ours", found, GOALS)


def repeat(page: object) -> object:
    """Several pages in one measurement: a page is near the clock's grain."""
    return lambda: [page() for _time in range(REPEATS)]  # type: ignore[operator]


if __name__ == "__main__":
    main()
