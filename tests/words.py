"""The catalogues of words: `python -m tests.words` takes in what the source says now, and compiles them.

New texts come without words, never with a guess; whoever knows the language writes them into `messages.po` and runs
this again. Texts that the source no longer says are dropped. Says what is still missing, and then exits with 1.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.i18n import LANGUAGES

ROOT = Path(__file__).parent.parent
WRITTEN_IN = "en"
"""The source itself speaks this language, which needs no catalogue."""

TRANSLATED = tuple(language for language in LANGUAGES if language != WRITTEN_IN)


def source(language: str) -> Path:
    """The catalogue that people write."""
    return ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def spoken() -> Catalog:
    """Every text that the source marks for translation, as `.babel.cfg` says where to look."""
    with (ROOT / ".babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for path, line, text, comments, context in extract_from_dir(ROOT, methods, options):
        found.add(text, None, [(Path(path).as_posix(), line)], auto_comments=comments, context=context)
    return found


def written(language: str) -> Catalog:
    """The words in a language, as they stand in its catalogue; none yet for a language that is new."""
    if not source(language).exists():
        return Catalog(language, header_comment=f"# Hearth in {LANGUAGES[language]}.", project="Hearth", fuzzy=False)
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, texts: Catalog) -> Catalog:
    """The words in a language for exactly these texts: no guesses, nothing left over."""
    catalogue = written(language)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def texts_of(message: Message) -> tuple[str, ...]:
    """What a message says in English: one text, or the singular and the plural."""
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def words_of(message: Message) -> tuple[str, ...]:
    """What a message says in the catalogue's language; empty where nobody has written it yet."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def missing(catalogue: Catalog) -> list[str]:
    """The texts without words, or with words that somebody should look at again."""
    return [texts_of(one)[0] for one in catalogue if one.id and (one.fuzzy or not all(words_of(one)))]


def main() -> int:
    """Renew and compile every catalogue. Returns the exit code."""
    texts, gaps = spoken(), 0
    for language in TRANSLATED:
        catalogue = renewed(language, texts)
        source(language).parent.mkdir(parents=True, exist_ok=True)
        with source(language).open("wb") as file:
            write_po(file, catalogue, width=120, include_lineno=False)
        source(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        without = missing(catalogue)
        gaps += len(without)
        print(f"{language}: {len(catalogue)} texts, {len(without)} of them without words.")
        print("".join(f"  {text}\n" for text in without), end="")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
