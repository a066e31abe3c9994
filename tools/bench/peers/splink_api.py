"""What differs between Splink 4 and 5; everything else they spell alike."""

import logging
from collections.abc import Callable

import splink
from duckdb import DuckDBPyConnection
from splink import DuckDBAPI, Linker, SettingsCreator

IS_FOUR = splink.__version__.startswith("4.")
# Pairs from which the chance of every agreement is learnt. Splink 4 holds them all at once, at some 700 bytes each; 5
# takes a tenth at a time, and ends when every agreement was seen a hundred times.
MOST_PAIRS = 3e6 if IS_FOUR else 1e8

OpenLinker = Callable[[SettingsCreator | dict], Linker]


def linker_opener(con: DuckDBPyConnection, records: list[str], column: str, shares: str) -> OpenLinker:
    """Opens linkers over the tables of records; how usual a value of the column is stands in the table of shares."""
    return open_four(con, records, column, shares) if IS_FOUR else open_five(con, records, column, shares)


def open_four(con: DuckDBPyConnection, records: list[str], column: str, shares: str) -> OpenLinker:
    logging.getLogger("splink").setLevel(logging.ERROR)

    def open_linker(settings: SettingsCreator | dict) -> Linker:
        linker = Linker(records, settings, DuckDBAPI(con), set_up_basic_logging=False)
        linker.table_management.register_term_frequency_lookup(shares, column, overwrite=True)
        return linker

    return open_linker


def open_five(con: DuckDBPyConnection, records: list[str], column: str, shares: str) -> OpenLinker:
    api = DuckDBAPI(con)
    tables = [api.register(name, dataset_display_name=name) for name in records]
    share = api.register(shares)

    def open_linker(settings: SettingsCreator | dict) -> Linker:
        linker = Linker(tables, settings, log_level=logging.ERROR)
        linker.table_management.register_term_frequency_lookup(share, column)
        return linker

    return open_linker
