"""The terminals of Turtle, and of what is like it: which pieces a text is made of, for all who read it as written.

The text is known to be good, or is looked at by a parser afterwards; so names are taken more widely than the grammar
has them (see kg/rdf/terms.py), and what is no terminal at all is left to whoever reads.
"""

from __future__ import annotations

import re

from kg.rdf.terms import LOCAL_CHAR, LOCAL_CHAR_OR_DOT, NAME_CHAR, NAME_CHAR_OR_DOT

COMMENT = r"\#[^\r\n]*"
STRING = r'''"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^'\\]++|\\.|'(?!\'\'))*+\'\'\'
              |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+\''''
IRIREF = r"<[^<>\"{}|^`\x00-\x20]*>"
DIRECTIVE = r"""@prefix\b|@base\b|@version\b|(?i:prefix|base)(?=[ \t\r\n<])|(?i:version)(?=[ \t\r\n"'])"""
LANGUAGE = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"
BLANK = rf"_:{NAME_CHAR}(?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?"
NUMBER = r"[+-]?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|[0-9]+)(?![\w:])"
NAME = rf"""(?:[^\W\d_](?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?)?:
      (?:{LOCAL_CHAR}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?={LOCAL_CHAR_OR_DOT}|\\))*"""
WORD = r"(?:a|true|false|(?i:graph))(?![\w:-])"
MARK = r"\^\^|\{\||\|\}|<<\(|\)>>|<<|>>|[.;,~\[\](){}]"

_KINDS = rf"""
    (?P<string>{STRING})
  | (?P<iri>{IRIREF})
  | (?P<directive>{DIRECTIVE})
  | (?P<language>{LANGUAGE})
  | (?P<blank>{BLANK})
  | (?P<number>{NUMBER})
  | (?P<name>{NAME})
  | (?P<word>{WORD})
  | (?P<mark>{MARK})
  """
TOKEN = re.compile(rf"(?P<space>[ \t\r\n]+|{COMMENT}) | {_KINDS}", re.VERBOSE | re.DOTALL)
"""One terminal, comments among the white space."""
# What comes most often is tried first; none of these begins as another does, but for a full stop and a number.
_MOST_FIRST = rf"""
    (?P<mark>[;,~\[\]]|\.(?![0-9])|\^\^|\{{\||\|\}}|<<\(|\)>>|<<|>>|[(){{}}])
  | (?P<string>{STRING})
  | (?P<iri>{IRIREF})
  | (?P<name>{NAME})
  | (?P<directive>{DIRECTIVE})
  | (?P<language>{LANGUAGE})
  | (?P<blank>{BLANK})
  | (?P<number>{NUMBER})
  | (?P<word>{WORD})
  """
NEXT = re.compile(rf"[ \t\r\n]*+(?:{COMMENT}[ \t\r\n]*+)*+(?: {_MOST_FIRST} | . | \Z)", re.VERBOSE | re.DOTALL)
"""A terminal with the space before it, found in one step; as something always matches, nothing is tried twice."""
