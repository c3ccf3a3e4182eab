"""Pictures of pages, at the sizes of a desk and of a phone."""

from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from tests.kit.people import People
from tests.kit.reader import PHONE, Reader

SIZES: Mapping[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": PHONE}
"""The last one stays: what comes after a picture is checked at that size."""
Walk = Callable[["Album"], None]


class Album:
    """Pictures of one reader's pages. Every page is also checked, at the size of a phone."""

    def __init__(self, reader: Reader, people: People, folder: Path, sizes: Mapping[str, ViewportSize] = SIZES) -> None:
        self.reader, self.people, self.folder, self.sizes = reader, people, folder, sizes
        self.names: list[str] = []

    @property
    def browser(self) -> Browser:
        """Where another person can open a window."""
        browser = self.reader.context.browser
        assert browser is not None
        return browser

    def beside(self, reader: Reader) -> "Album":
        """Another person's pictures in the same album."""
        other = Album(reader, self.people, self.folder, self.sizes)
        other.names = self.names
        return other

    def take(self, name: str) -> None:
        """The page as it is now, at each size."""
        self.names.append(name)
        for size, viewport in self.sizes.items():
            self.reader.page.set_viewport_size(viewport)
            path = self.folder / f"{name}.{self.reader.locale}.{size}.jpg"
            self.reader.page.screenshot(path=path, full_page=True, type="jpeg", quality=70)

    def open(self, path: str, name: str) -> None:
        self.reader.open(path)
        self.take(name)

    def press(self, selector: str, name: str) -> None:
        self.reader.press(selector)
        self.take(name)
