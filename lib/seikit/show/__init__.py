"""Figures, tables and computed sentences for print: one look, one colour per SEI field.

`figure` opens, `save` keeps the figure with its plotted numbers and sources, `table` and `say`
show numbers that the data computed, `tilemap` draws provinces without borders.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "drawing": ["figure"],
        "keeping": ["save"],
        "marks": ["direct_labels", "draw_bounds", "draw_series", "mark_break"],
        "readers": ["readers_list"],
        "style": ["COLORS", "DASHES", "MARKERS", "ROLES", "domain_style"],
        "tables": ["export_table", "table"],
        "telling": ["answer", "claims", "counted", "direction", "listed", "moved", "say"],
        "tiles": ["tilemap"],
    },
)
