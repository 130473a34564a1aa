"""Templates: no script or style in the page, nothing unescaped, every word through gettext, every title neutral."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from jinja2 import Environment

from tests.architecture.source import dotted, named, project_files, python_files, tree

SPOKEN = {"title", "placeholder", "aria-label", "aria-description", "alt"}  # attributes that are read out or shown
ATTRIBUTE = re.compile(r"(?P<name>[\w:.-]+)=\"(?P<value>[^\"]*)\"")
LETTERS = re.compile(r"[^\W\d_]{2,}")

# A title stands in histories and on task bars: it may say where in Hearth one is, never who one is or what for.
TELLING = re.compile(
    r"support|peer|group|member|attend|admission|waiting|facilitat|safeguard|concern|removal|grief|bereave|cancer|"
    r"abuse|addict|recover|suicid|trauma|health|therap|illness|diagnos",
    re.IGNORECASE,
)
NAMES_IN_TITLES = re.compile(
    r"_|site_name|site\.name|super|if|else|total_seconds|"
    r"([\w.]+\.)?plain_name|"  # a group's name for eyes that should not know
    r"now|day|time|hour|hour_today|([\w.]+\.)?starts_at"  # moments
)


class Token(NamedTuple):
    """One of Jinja's raw tokens."""

    line: int
    kind: str
    text: str


def templates(*folders: str) -> list[Path]:
    """Our templates, pages and mail alike, in these folders."""
    return [
        path
        for path in project_files()
        if named(path).startswith(folders or ("templates/",)) and path.suffix in (".html", ".txt", ".xml")
    ]


def tokens(source: str) -> list[Token]:
    """A template's raw tokens, without blanks inside its tags."""
    return [Token(*token) for token in Environment(autoescape=True).lex(source) if token[1] != "whitespace"]


def plain(source: str) -> str:
    """What stands in a template outside of Jinja's tags, and outside of `{% trans %}`."""
    found, in_trans, before = [], False, ""
    for token in tokens(source):
        if token.kind == "name" and before == "block_begin" and token.text in ("trans", "endtrans"):
            in_trans = token.text == "trans"
        if token.kind == "data" and not in_trans:
            found.append(token.text)
        elif token.kind == "variable_begin":
            found.append("\N{ZERO WIDTH SPACE}")  # keeps an attribute that is filled in from looking absent
        before = token.kind
    return "".join(found)


class Page(HTMLParser):
    """What a page's markup holds that it may not hold, and the words that stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inline script and style in each of their forms; words in attributes."""
        held = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in held):
            self.inline.append(f"<{tag}>")
        self.inline += [name for name in held if name == "style" or re.match(r"on[a-z]+$|hx-on", name)]
        self.inline += [name for name, value in held.items() if (value or "").strip().lower().startswith("javascript:")]
        self.words += [value for name, value in held.items() if name in SPOKEN and value and LETTERS.search(value)]

    def handle_data(self, data: str) -> None:
        """Words between tags; a block may hold attributes alone, for a tag that stands in another template."""
        spoken = [match["value"] for match in ATTRIBUTE.finditer(data) if match["name"] in SPOKEN]
        self.words += [text.strip() for text in (*spoken, ATTRIBUTE.sub("", data)) if LETTERS.search(text)]


def read(source: str) -> Page:
    """Take a template's markup apart."""
    page = Page()
    page.feed(plain(source))
    page.close()
    return page


def unescaped(source: str) -> list[str]:
    """Every place where a template would put markup into the page as it comes."""
    found, before = [], Token(0, "", "")
    for token in tokens(source):
        if token.kind == "name" and token.text == "safe" and before.text == "|":
            found.append(f"{token.line}: |safe")
        if token.kind == "name" and token.text == "autoescape" and before.kind == "block_begin":
            found.append(f"{token.line}: autoescape")
        before = token
    return found


def titles(source: str) -> list[list[Token]]:
    """The tokens of each title: inside `{% block title %}` or `<title>`."""
    found = []
    for body in re.findall(r"{%-?\s*block title\s*-?%}(.*?){%-?\s*endblock", source, re.DOTALL):
        found.append(tokens(body))
    for body in re.findall(r"<title>(.*?)</title>", source, re.DOTALL):
        found.append(tokens(re.sub(r"{%-?\s*(end)?block.*?%}", "", body)))
    return found


def telling(source: str) -> list[str]:
    """What a title says that it should not: a variable other than the site's name, or a telling word."""
    found = []
    for title in titles(source):
        found += [name for name in _variables(title) if not NAMES_IN_TITLES.fullmatch(name)]
        found += [token.text for token in title if token.kind in ("string", "data") and TELLING.search(token.text)]
    return found


def _variables(title: list[Token]) -> list[str]:
    """The variables of a title, attributes and all: `group.name`."""
    texts = ["." if token.text == "." else f" {token.text} " for token in title if token.kind in ("name", "operator")]
    return re.findall(r"[a-z_][\w.]*", re.sub(r" *\. *", ".", " ".join(texts)))


def complaints(what: str, *folders: str) -> dict[str, list[str]]:
    """For each template, what one of the readers above has to say."""
    readers = {
        "inline": lambda text: read(text).inline,
        "words": lambda text: read(text).words,
        "unescaped": unescaped,
        "telling": telling,
    }
    found = {named(path): readers[what](path.read_text()) for path in templates(*folders)}
    return {name: list_ for name, list_ in found.items() if list_}


def test_there_are_templates_to_look_at() -> None:
    assert "templates/layouts/base.html" in {named(path) for path in templates()}


def test_no_page_holds_script_or_style() -> None:
    assert complaints("inline", "templates/", "zoom_integration/") == {}


def test_nothing_is_put_into_a_page_unescaped() -> None:
    assert complaints("unescaped", "templates/", "zoom_integration/") == {}
    marked = [
        f"{named(path)}:{node.lineno}"
        for path in python_files("app", "zoom_integration")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ("Markup", "render_template_string")
    ]
    assert marked == []


def test_every_word_goes_through_gettext() -> None:
    assert complaints("words", "templates/") == {}, "say it as {{ _(...) }} or in {% trans %}"


def test_every_title_is_neutral() -> None:
    assert complaints("telling", "templates/") == {}


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<a onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
        '<a href="javascript:go()">',
        '<p hx-on:click="go()">',
    ],
)
def test_the_reader_sees_script_and_style(source: str) -> None:
    assert len(read(source).inline) == 1


def test_the_reader_lets_files_of_script_pass() -> None:
    assert read("<script src=\"{{ url_for('static', filename='a.js') }}\" defer></script>").inline == []


def test_the_reader_sees_words_that_nobody_translates() -> None:
    source = '<p title="Hello you">{{ _("Come in") }} or leave {% trans %}It is safe{% endtrans %}{# a note #}</p>'
    assert read(source).words == ["Hello you", "\N{ZERO WIDTH SPACE} or leave"]
    assert read('{% block more %} class="wide" title="Look here"{% endblock %}').words == ["Look here"]
    assert read('<p title="{{ _("Hello") }}" class="card">{{ name }} – 3 ·</p>').words == []


def test_the_reader_sees_what_is_not_escaped() -> None:
    assert unescaped("{{ name|safe }}{% autoescape false %}") == ["1: |safe", "1: autoescape"]
    assert unescaped("{{ safe }}{{ name|e }}") == []


def test_the_reader_sees_a_title_that_tells() -> None:
    assert telling("{% block title %}{{ group.name }}{% endblock %}") == ["group.name"]
    assert telling("{% block title %}{{ _('Support groups') }}{% endblock %}") == ["'Support groups'"]
    assert telling("<title>{% block title %}{{ site_name }}{% endblock %}</title>") == []
    assert telling("{% block title %}{{ page.group.plain_name if now else person.name }}{% endblock %}") == [
        "person.name"
    ]
    assert telling("{% block title %}{{ _('Tonight') }} · {{ site_name }}{% endblock %}") == []
