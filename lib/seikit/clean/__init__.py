"""Cleaning: raw tables become tidy data with an audit trail, and nothing vanishes.

`naming` and `titles` turn printed headers into variables; `entities` settles who a row is about;
`units` what a number is counted in; `tidying` joins them; `accounting` balances cells and adds
parts up; `log_page` and `export` write the results; `panel` makes `data/panel`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "tidying": ["tidy"],
        "result": ["Tidy"],
        "files": ["clean_files"],
        "screen": ["propose_breaks"],
        "export": ["export_frame"],
    },
)
