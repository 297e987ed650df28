"""The page: every view of the web service as HTML that is complete without JavaScript.

`views.PAGES` names the views; each takes the view of the records and what a browser asked for.
"""
