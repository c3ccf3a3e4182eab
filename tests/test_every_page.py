"""Every page that `make screens` pictures, in both languages: WCAG 2.1 AA by axe, one h1, a language, landmarks."""

from pathlib import Path

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.identity_screens import IDENTITY
from tests.kit.album import SIZES, Album, Walk
from tests.kit.people import People
from tests.kit.reader import Reader
from tests.kit.variants import thorough
from tests.screens import WALKS


class Strict(Reader):
    """Looks at the frame of each page as well."""

    def check(self) -> None:
        super().check()
        page = self.page
        if "/oauth2server/" in page.url:
            return  # The simulator of TAXISnet: by the rules as well, but its frame is not ours.
        assert page.locator("html").get_attribute("lang") == self.locale or "/realms/" in page.url, page.url
        for landmark in ("header", "main", "footer"):
            assert page.locator(f"body {landmark}").count() == 1, (page.url, landmark)
        assert page.title().strip(), page.url
        # The first thing a keyboard meets leads past the header.
        assert (page.locator("a").first.get_attribute("href") or "").startswith("#"), page.url


VARIANTS = [
    # What stands on a page is asked of the page. Pictures are for people; that they can be taken one walk shows.
    *(
        pytest.param(walk, "el", [] if walk in WALKS[1:] else ["phone"], id=f"el-{walk.__name__}")
        for walk in WALKS
        if walk not in IDENTITY
    ),
    # Whose pages are read with axe by tests of their own each time.
    *(thorough(walk, "el", [], name=f"el-{walk.__name__}") for walk in IDENTITY),
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
