"""Which style sheets a page links, in the one order that makes the cascade."""

SHARED = (
    "tokens",
    "base",
    "icon",
    "card",
    "button",
    "field",
    "light",
    "said",
    "case_row",
    "timeline",
    "steps",
    "tabs",
    "bottom_nav",
    "toast",
    "banner",
    "empty",
    "dialog",
    "table",
    "pager",
    "facts",
    "progress",
)
PUBLIC = (*SHARED, "public")
STAFF = (
    *SHARED,
    "rail",
    "shell",
    "pane",
    "tally",
    "person",
    "twin",
    "callout_strip",
    "writer",
    "template_row",
)
# Linked by the page that needs one, after the above.
OF_PAGES = (
    "front",
    "report",
    "status",
    "slip",
    "desk",
    "board",
    "overview",
    "map",
    "case_page",
    "phone",
    "alarm",
    "sign_in",
    "gallery",
    "setup",
    "call_backs",
    "search",
)
LAST = ("print",)
