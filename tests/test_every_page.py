"""Every page that `make screens` pictures, in both languages: WCAG 2.1 AA by axe, one h1, a language, landmarks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.desk_screens import staff_accounts, visitor
from tests.identity_screens import IDENTITY
from tests.kit.album import SIZES, Album, Walk
from tests.kit.people import People
from tests.kit.reader import Reader
from tests.kit.variants import thorough
from tests.screens import WALKS, unknown_business


class Strict(Reader):
    """Looks at the frame of each page as well."""

    def check_frame(self, language: str, frame: Mapping[str, Any]) -> None:
        url = self.page.url
        if "/oauth2server/" in url:
            return  # The simulator of TAXISnet: by the rules as well, but its frame is not ours.
        assert language == self.locale or "/realms/" in url, url
        assert frame["landmarks"] == [1, 1, 1], (url, frame)
        assert frame["title"].strip(), url
        # The first thing a keyboard meets leads past the header.
        assert frame["firstLink"].startswith("#"), url


READ_ELSEWHERE = (*IDENTITY, visitor, staff_accounts, unknown_business)
"""Whose pages are read with axe by tests of their own each time: keycloak_pages and other_site, desk, closing and
own_data, staff_accounts, debtors."""
VARIANTS = [
    # What stands on a page is asked of the page. Pictures are for people; that they can be taken one walk shows.
    *(
        pytest.param(walk, "el", [] if walk in WALKS[1:] else ["phone"], id=f"el-{walk.__name__}")
        for walk in WALKS
        if walk not in READ_ELSEWHERE
    ),
    *(thorough(walk, "el", [], name=f"el-{walk.__name__}") for walk in READ_ELSEWHERE),
    *(thorough(walk, "en", ["desk", "phone"], name=f"en-{walk.__name__}") for walk in WALKS),
]


@pytest.mark.parametrize(("walk", "locale", "sizes"), VARIANTS)
def test_every_page_can_be_read_by_everybody(
    stack: Stack, people: People, browser: Browser, tmp_path: Path, walk: Walk, locale: str, sizes: list[str]
) -> None:
    reader = Strict(browser, stack.layout.url("portal"), locale)
    album = Album(reader, people, tmp_path, {size: SIZES[size] for size in sizes})
    walk(album)
    assert len(list(tmp_path.glob("*.jpg"))) == len(sizes) * len(album.names)
    assert len(album.names) >= 5
    reader.context.close()
