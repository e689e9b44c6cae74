#!/usr/bin/env python3
"""Builds docs/ as a site (mdBook) and follows its links: scripts/check_site.py [MDBOOK]

Out: target/book. A warning of mdBook, a page that the summary does not reach, a relative link without its page or file, a place
in a page that is not there: each is a line on stderr, and exit 1. Links to other hosts are not followed.
"""
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "target/book"


class Page(HTMLParser):
    """Links and places of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id" or (name == "name" and tag == "a"):
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def main():
    mdbook = sys.argv[1] if len(sys.argv) > 1 else "mdbook"
    built = subprocess.run([mdbook, "build", str(ROOT)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wrong = [line.strip() for line in built.stdout.splitlines() if re.search(r"\b(WARN|ERROR)\b", line)]
    if built.returncode != 0:
        sys.exit(f"error: mdbook: {built.stdout}")
    # print.html is all pages in one, with links made for their own places.
    pages = {f: Page(f.read_text()) for f in sorted(BOOK.rglob("*.html")) if f.name not in ("print.html", "404.html", "toc.html")}
    for source in sorted((ROOT / "docs").rglob("*.md")):
        page = BOOK / source.relative_to(ROOT / "docs").with_suffix(".html")
        page = page.with_name("index.html") if page.name == "README.html" else page
        if source.name != "SUMMARY.md" and page not in pages:
            wrong.append(f"{source.relative_to(ROOT)}: the summary does not reach it")
    followed = 0
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            to = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not to.exists() or not to.is_relative_to(BOOK):
                wrong.append(f"{file.relative_to(BOOK)}: {link} is not in the site")
            elif parts.fragment and to in pages and unquote(parts.fragment) not in pages[to].places:
                wrong.append(f"{file.relative_to(BOOK)}: {link}: no such place in the page")
    for line in wrong:
        print(f"site: {line}", file=sys.stderr)
    if wrong:
        sys.exit(1)
    print(f"site: {len(pages)} pages, {followed} links followed, in {BOOK.relative_to(ROOT)}")


main()
