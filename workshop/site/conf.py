"""What Sphinx is told; read by it, not imported."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import newsfold

project = "Newsfold"
author = project
version = release = newsfold.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = "Newsfold"
html_copy_source = False
html_show_copyright = False
highlight_language = "none"
default_role = "literal"
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
# Examples of records are shortened with an ellipsis, which no grammar knows.
suppress_warnings = ["misc.highlighting_failure"]
# Types of the standard library and of other packages: there is no network to look them up in. And rooms
# behind the public interface, which have no pages (docs/stability.md).
nitpick_ignore_regex = [(r"py:.*", r"(?!newsfold\.(testing\.)?[A-Za-z_]+$).*")]


def setup(app: Sphinx) -> None:
    """Languages of code that only this project has."""
    for name in ("topics", "clickhouse", "spark"):
        app.add_lexer(name, TextLexer)
