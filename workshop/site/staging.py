"""A copy of the documents in the places that they have in the repository, whole by itself.

A link to a folder leads to its README, one to a schema to the page that is made of it; any other file is
copied beside the pages. A document that a page links to is a page of the site too.
"""

import re
import shutil
from pathlib import Path

from workshop.site.formats import format_page
from workshop.site.interface import interface_page

ROOT = Path(__file__).parents[2]
INDEX = Path("docs/index.md")
API = Path("docs/api.md")
LINK = re.compile(r"(\]\()([^)#:\s]+)((?:#[^)]*)?\))")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def stage(source: Path) -> None:
    """Write everything that Sphinx reads into a new folder."""
    pages = pages_from([INDEX, *(path.relative_to(ROOT) for path in sorted(ROOT.glob("docs/*.md")))])
    schemas = sorted(path.relative_to(ROOT) for path in ROOT.glob("schemas/*.json"))
    for page in pages:
        _write(source / page, _with_parts(page, _linked(page, source), schemas))
    for schema in schemas:
        _write(source / _page_of(schema), format_page(ROOT / schema))
    _write(source / API, interface_page())
    index = (source / INDEX).read_text("utf-8")
    (source / INDEX).unlink()
    _write(source / "index.md", LINK.sub(_from_root, index) + "\n" + _contents(pages))


def pages_from(first: list[Path]) -> list[Path]:
    """The pages, and all that they link to, in the order in which they are found."""
    found = dict.fromkeys(first)
    for page in (queue := list(found)):
        for target in targets(page):
            if target.suffix == ".md" and target not in found:
                found[target] = None
                queue.append(target)
    return list(found)


def targets(page: Path) -> list[Path]:
    """Where the links of a page lead in the repository; a folder stands for its README."""
    text = FENCED.sub("", (ROOT / page).read_text("utf-8"))
    return [_target(page, link[1]) for link in LINK.findall(text)]


def sections() -> dict[str, list[Path]]:
    """The pages of each section of the index, in its order."""
    _, *parts = re.split(r"^## (.*)$", (ROOT / INDEX).read_text("utf-8"), flags=re.MULTILINE)
    return {
        name: [_target(INDEX, link[1]) for link in LINK.findall(body) if link[1].endswith(".md")]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _contents(pages: list[Path]) -> str:
    listed: set[Path] = set()
    trees = []
    for name, members in sections().items():
        names = [str(page.with_suffix("")) for page in members if page not in listed]
        if Path("docs/python.md") in members:
            names.insert(names.index("docs/python") + 1, str(API.with_suffix("")))
        listed |= set(members)
        trees.append(_tree(names, f":caption: {name}\n:hidden:\n"))
    others = [str(page.with_suffix("")) for page in pages if page not in listed and page != INDEX]
    return "\n".join([*trees, _tree(others, ":caption: Further\n:hidden:\n")])


def _tree(names: list[str], options: str) -> str:
    lines = "\n".join(names)
    return f"```{{toctree}}\n{options}\n{lines}\n```\n"


def _with_parts(page: Path, text: str, schemas: list[Path]) -> str:
    if page == Path("schemas/README.md"):
        return text + "\n" + _tree([_page_of(schema).stem for schema in schemas], ":maxdepth: 1\n")
    if page == Path("examples/README.md"):
        programs = sorted((ROOT / "examples").glob("*.py"))
        included = [
            f"## {p.name}\n\n```{{literalinclude}} {p.name}\n:language: python\n```\n" for p in programs
        ]
        return "\n".join([text, *included])
    return text


def _linked(page: Path, source: Path) -> str:
    """The text of a page; what it links to and is no page is copied."""

    def link(match: re.Match[str]) -> str:
        target = _target(page, match[2])
        up = "../" * (len(page.parts) - 1)
        if target.parts[0] == "schemas" and target.suffix == ".json":
            return f"{match[1]}{up}{_page_of(target)}{match[3]}"
        if target.suffix != ".md":
            place = source / target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / target, place)
        return f"{match[1]}{up}{target}{match[3]}"

    return LINK.sub(link, (ROOT / page).read_text("utf-8"))


def _target(page: Path, link: str) -> Path:
    there = (ROOT / page.parent / link).resolve()
    return (there / "README.md" if there.is_dir() else there).relative_to(ROOT)


def _page_of(schema: Path) -> Path:
    return schema.with_name(schema.name.removesuffix(".json").replace(".", "-") + ".md")


def _from_root(match: re.Match[str]) -> str:
    return match[1] + match[2].removeprefix("../") + match[3]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
