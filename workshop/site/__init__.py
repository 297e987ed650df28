"""The documentation as a site: the pages of docs/ and what they link to, formats and API made from the code.

`make docs` builds it into build/site and fails at the first warning: a link that leads nowhere, a page that
nobody finds, a docstring that cannot be read.
"""
