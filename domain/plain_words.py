"""Where words that one person sends another hold something to tap: Telegram makes links of it by itself."""

import re
from collections.abc import Iterator

_TAPPABLE = re.compile(
    r"""(?: [a-z][a-z0-9+.-]*:// | www\. ) \S+                        # an address with its scheme
      | [\w.+-]+ @ [\w-]+ (?: \. [\w-]+ )*                            # a mail address
      | (?<! \w ) @ \w+                                               # somebody's name
      | (?<! [\w/] ) / \w+ (?: @ \w+ )?                               # a command
      | (?: [\w-]+ \. )+ [^\W\d_]{2,} (?: [/?#:] \S* )?               # an address without its scheme
      | \b \d{1,3} (?: \. \d{1,3} ){3} (?: [/?#:] \S* )?              # a machine's number
    """,
    re.IGNORECASE | re.VERBOSE,
)


def parts(words: str) -> Iterator[tuple[str, bool]]:
    """Yield the words in pieces, each with whether Telegram would make something to tap of it."""
    done = 0
    for found in _TAPPABLE.finditer(words):
        if found.start() > done:
            yield words[done : found.start()], False
        yield found[0], True
        done = found.end()
    if done < len(words):
        yield words[done:], False
