"""Efficiency of high-tech manufacturing: how far scores move when the frontier is drawn anew."""

import numpy as np
import pandas as pd

from ..codes.regions import provinces
from ..measures.efficiency import returns_to_scale_test, simar_wilson_bootstrap
from .scoreboard import provincial

YEAR = 2022
INPUTS = ["hightech_rd_spending_10k_yuan", "hightech_rd_personnel_fte"]
OUTPUTS = ["hightech_new_product_sales_10k_yuan", "hightech_patent_applications"]
RETURNS = ("constant", "variable")


def inputs() -> pd.DataFrame:
    """Return inputs and outputs of one year, for provinces where all four are printed: by code."""
    wide = provincial(INPUTS + OUTPUTS).reset_index()
    known = wide[wide["year"] == YEAR].dropna()
    order = provinces()[["code"]].merge(known, on="code")
    return order[["code", *INPUTS, *OUTPUTS]].reset_index(drop=True)


def draw_scores(inputs: pd.DataFrame, draws: int, seed: int, keep: int = 20
                ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores corrected for bias with intervals, output orientation, and the first draws.

    Returns
    -------
    scores : DataFrame
        ``returns, code`` and the columns of `seikit.measures.simar_wilson_bootstrap`.
    first : DataFrame
        ``draw, returns, code, distance``: 1 / score in each draw.
    """
    scores, first = [], []
    for returns in RETURNS:
        result = simar_wilson_bootstrap(inputs, "code", INPUTS, OUTPUTS, orientation="output",
                                        returns=returns, draws=draws, seed=seed)
        scores.append(result.scores.assign(returns=returns))
        few, codes = min(keep, draws), result.scores["code"].to_numpy()
        first.append(pd.DataFrame({
            "draw": np.repeat(np.arange(1, few + 1), len(codes)), "returns": returns,
            "code": np.tile(codes, few), "distance": result.drawn[:few].ravel()}))
    table = pd.concat(scores, ignore_index=True)
    table.insert(0, "returns", table.pop("returns"))
    return table, pd.concat(first, ignore_index=True)


def draw_scale(inputs: pd.DataFrame, draws: int, seed: int, keep: int = 20
               ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the test of constant against variable returns, and the first draws.

    Returns
    -------
    test : DataFrame
        One row: ``statistic, critical_value, p_value, bandwidth, units``.
    first : DataFrame
        ``draw, statistic``.
    """
    test = returns_to_scale_test(inputs, "code", INPUTS, OUTPUTS, orientation="output",
                                 draws=draws, seed=seed)
    few = min(keep, draws)
    table = pd.DataFrame([{"statistic": test.statistic, "critical_value": test.critical_value,
                           "p_value": test.p_value, "bandwidth": test.bandwidth,
                           "units": len(test.units)}])
    return table, pd.DataFrame({"draw": np.arange(1, few + 1), "statistic": test.drawn[:few]})
