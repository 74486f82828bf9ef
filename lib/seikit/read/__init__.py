"""Reading: any statistical file becomes raw tables whose every value knows its cell.

`opening` decides what a file is; `books`, `pages`, `text` read its cells; `grid` holds them;
`cells` tells numbers, signs and text apart; `segments` and `headers` find the tables;
`read_tables` returns them. What a table means is the business of `clean`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "opening": ["Opened", "open_file"],
        "tables": ["RawTable", "read_tables"],
    },
)
