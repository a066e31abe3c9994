"""Splink, the usual library for linking records by probability, given a trial's card payments and bank entries."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import splink.comparison_library as cl
from duckdb import DuckDBPyConnection
from splink import Linker, SettingsCreator, block_on
from splink_api import MOST_PAIRS, linker_opener
from trial import arguments, load, parse, peak_mb, write_decisions

SEED = 1
# How many of the true pairs share a reference number, or an authorisation code with the amount: an engineer's guess.
DETERMINISTIC_RECALL = 0.6

# Both sides in the same columns. Splink takes the tables by name: what tills told is _l, what banks told _r.
RECORDS = """
create macro day_of(instant, zone) as (timezone(coalesce(zone, 'UTC'), instant)::date - date '1970-01-01')::bigint;
create macro span(a, b) as range(a, b + 1);
create table leg_record as
  select leg as unique_id, direction, currency, amount, concat_ws(' ', direction, currency, amount) as money,
    [money] as moneys, merchant || ' ' || money as money_here, [store] as stores, terminal, rrn, auth_code, par, scheme,
    if(last4_of = 'token', null, last4) as card_last4, if(last4_of = 'card', null, last4) as token_last4, last4_of,
    list_filter([last4], lambda x: x is not null) as digits,
    epoch_ms(sold_at) as time_1, epoch_ms(charged_at) as time_2,
    day_of(sold_at, zone) as day, null::bigint as booked_day,
    list_distinct([day, coalesce(day_of(charged_at, zone), day)]) as days
  from leg;
create table statement_record as
  with timed as (
    select *, least(transmitted_at, local_at) - interval 75 minute as earliest,
      greatest(transmitted_at, local_at) + interval 75 minute as latest from entry
  )
  select entry as unique_id, direction, currency, amount, concat_ws(' ', direction, currency, amount) as money,
    list_distinct(list_concat(list_transform(amounts, lambda x: concat_ws(' ', direction, currency, x)),
      list_transform(coalesce(billed, []), lambda x: concat_ws(' ', direction, x)))) as moneys,
    merchant || ' ' || money as money_here, stores, terminal, rrn, auth_code, par, scheme,
    card_last4, token_last4, null::varchar as last4_of,
    list_distinct(list_filter([card_last4, token_last4], lambda x: x is not null)) as digits,
    epoch_ms(transmitted_at) as time_1, epoch_ms(local_at) as time_2,
    coalesce(bought_on - date '1970-01-01', day_of(coalesce(local_at, transmitted_at), zone))::bigint as day,
    (booked_on - date '1970-01-01')::bigint as booked_day,
    case when earliest is not null then span(day_of(earliest, zone), day_of(latest, zone))
      when day is not null then span(day - 1, day + 1) else span(booked_day - 7, booked_day) end as days
  from timed;
-- How usual a price is where it is asked: a coffee's says little in a coffee shop, however rare it is in town.
create table money_share as
  select money_here, count(*) / sum(count(*)) over (partition by any_value(merchant)) as tf_money_here
  from (select *, merchant || ' ' || concat_ws(' ', direction, currency, amount) as money_here from leg)
  where money_here is not null group by money_here;
"""

APART_MS = (
    "least(abs(time_1_l - time_1_r), abs(time_1_l - time_2_r), "
    "abs(time_2_l - time_1_r), abs(time_2_l - time_2_r))"
)
SAME_STORE = "list_has_any(stores_l, stores_r)"
ONE_STORE = "(len(stores_l) = 1 and len(stores_r) = 1)"
NO_TERMINAL = "(terminal_l is null or terminal_r is null)"


def comparison(name: str, null: str, *levels: tuple[str, str] | tuple[str, str, str]) -> cl.CustomComparison:
    """A comparison with levels from the strongest down, each a label, a condition and maybe a column of frequencies."""
    known = [
        {"label_for_charts": label, "sql_condition": condition, **({"tf_adjustment_column": tf[0]} if tf else {})}
        for label, condition, *tf in levels
    ]
    unknown = {"label_for_charts": "unknown", "sql_condition": null, "is_null_level": True}
    return cl.CustomComparison([unknown, *known, {"label_for_charts": "else", "sql_condition": "ELSE"}], name)


# What depends on each other is one comparison, as Splink multiplies what its comparisons say: the terminal stands in
# the store, and who pays from the same account has the same digits. What a side does not say is unknown, not other.
COMPARISONS = [
    comparison(
        "money",
        "money_l is null or money_r is null",
        ("equal, same merchant", "money_here_l = money_here_r", "money_here"),
        ("equal, merchant unknown", "money_l = money_r and (money_here_l is null or money_here_r is null)", "money"),
        ("equal, another merchant", "money_l = money_r", "money"),
        ("equal before or in the card's currency", "list_has_any(moneys_l, moneys_r)"),
        ("tip", "currency_l = currency_r and amount_r > amount_l and amount_r <= 1.25 * amount_l"),
        ("converted", "currency_l <> currency_r"),
    ),
    comparison(
        "time",
        f"{APART_MS} is null",
        ("5 s", f"{APART_MS} <= 5000"),
        ("30 s", f"{APART_MS} <= 30000"),
        ("2 min", f"{APART_MS} <= 120000"),
        ("10 min", f"{APART_MS} <= 600000"),
        ("75 min", f"{APART_MS} <= 4500000"),
        ("a day", f"{APART_MS} <= 86400000"),
    ),
    comparison(
        "date",
        f"{APART_MS} is not null",
        ("same", "day_l = day_r"),
        ("booked within 5 days", "day_r is null and booked_day_r - day_l between 0 and 5"),
    ),
    cl.ExactMatch("par"),
    comparison(
        "digits",
        "par_l = par_r or (card_last4_l is null or card_last4_r is null)"
        " and (token_last4_l is null or token_last4_r is null)",
        ("same", "card_last4_l = card_last4_r or token_last4_l = token_last4_r"),
        ("maybe the other digits", "last4_of_l is null and (card_last4_r is null or token_last4_r is null)"),
    ),
    comparison(
        "place",
        f"(len(stores_l) = 0 or len(stores_r) = 0) and {NO_TERMINAL}",
        ("same terminal", "terminal_l = terminal_r"),
        ("same store", f"{SAME_STORE} and {NO_TERMINAL} and {ONE_STORE}"),
        ("one of a chain", f"{SAME_STORE} and {NO_TERMINAL}"),
        ("another terminal there", SAME_STORE),
    ),
    cl.ExactMatch("rrn"),
    cl.ExactMatch("auth_code"),
    cl.ExactMatch("scheme"),
]

BLOCKS = [
    block_on("rrn", "direction"),
    block_on("auth_code", "direction"),
    block_on("par", "moneys", arrays_to_explode=["moneys"]),
    block_on("moneys", "digits", "days", arrays_to_explode=["moneys", "digits", "days"]),
    block_on("moneys", "stores", "days", arrays_to_explode=["moneys", "stores", "days"]),
    block_on("direction", "digits", "stores", "days", arrays_to_explode=["digits", "stores", "days"]),
]

# Between them they train every comparison: one that a block is made of is not trained there.
TRAINING_BLOCKS = [("terminal", "money"), ("auth_code", "direction")]
# Splink gives up where the m of a level that true pairs never have gets too small for a number: fewer rounds then.
ROUNDS = (25, 8, 5, 3)
# Training sees some ten thousand true pairs: what it never saw there is rare, not impossible.
LEAST_M = 1e-4
# What Splink takes for a level that its sample does not have.
LEAST_U = 1e-6


def levels_of(model: dict) -> Iterator[dict]:
    for compared in model["comparisons"]:
        yield from (level for level in compared["comparison_levels"] if not level.get("is_null_level"))


def train(con: DuckDBPyConnection) -> Linker:
    con.execute(RECORDS)
    open_linker = linker_opener(con, ["leg_record", "statement_record"], "money_here", "money_share")
    linker = open_linker(
        SettingsCreator(
            link_type="link_only",
            comparisons=COMPARISONS,
            blocking_rules_to_generate_predictions=BLOCKS,
            retain_matching_columns=False,
        )
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("rrn", "money"), block_on("auth_code", "money")], recall=DETERMINISTIC_RECALL
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=SEED)
    sampled = linker.misc.save_model_to_json()
    for level in levels_of(sampled):
        level.setdefault("u_probability", LEAST_U)
    for rounds in ROUNDS:
        linker = open_linker(sampled | {"max_iterations": rounds})
        failed = [columns for columns in TRAINING_BLOCKS if not is_trained(linker, columns)]
        if not failed:
            break
    for columns in failed:
        print(f"not trained on {' and '.join(columns)}: a level never occurs there", file=sys.stderr)
    model = linker.misc.save_model_to_json()
    for level in levels_of(model):
        level["m_probability"] = max(level.get("m_probability", 0), LEAST_M)
    return open_linker(model)


def is_trained(linker, columns: tuple[str, ...]) -> bool:
    """Whether the rounds ended. They do not where a level is so rare that its probability becomes 0."""
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
        return True
    except ValueError:
        return False


def assign(pairs: list[tuple], ties: str) -> list[tuple]:
    """One to one, the heaviest pair first. Of those that weigh the same the nearest in time goes first, or none goes."""
    spent, assigned = set(), []
    for _, group in groupby(pairs, key=lambda pair: pair[2]):
        free = [pair for pair in group if spent.isdisjoint(pair[:2])]
        claims = Counter(side for pair in free for side in pair[:2])
        for pair in free:
            is_tied = ties == "drop" and any(claims[side] > 1 for side in pair[:2])
            if not is_tied and spent.isdisjoint(pair[:2]):
                assigned.append(pair)
                spent.update(pair[:2])
        if ties == "drop":
            # What was tied is left alone: a weaker pair is no better answer.
            spent.update(claims)
    return assigned


def probability(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError("it must lie between 0 and 1")
    return value


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--threshold", type=probability, default=0.99, metavar="P", help="least probability (0.99)")
    parser.add_argument(
        "--ties", choices=("drop", "nearest"), default="drop", help="what of pairs that are equally probable (drop)"
    )
    parser.add_argument("--model", metavar="FILE", help="write the trained model there")
    given = parse(parser)

    started = time.perf_counter()
    con = load(given.trial)
    loaded = time.perf_counter()
    linker = train(con)
    if given.model:
        linker.misc.save_model_to_json(given.model, overwrite=True)
    trained = time.perf_counter()
    scored = linker.inference.predict(threshold_match_probability=given.threshold).physical_name
    pairs = con.execute(f"""
        select leg, entry, round(match_weight, 6) as weight, transaction_id, sale_id, tender_index,
          epoch_ms(greatest(leg.arrived_at, entry.arrived_at)) as known_at
        from {scored} join leg on leg = unique_id_l join entry on entry = unique_id_r
        order by weight desc, least(
            abs(epoch_ms(transmitted_at) - epoch_ms(sold_at)), abs(epoch_ms(transmitted_at) - epoch_ms(charged_at)),
            abs(epoch_ms(local_at) - epoch_ms(sold_at)), abs(epoch_ms(local_at) - epoch_ms(charged_at))) nulls last,
          leg, entry
    """).fetchall()
    assigned = assign(pairs, given.ties)
    predicted = time.perf_counter()
    write_decisions(given.decisions, [(*pair[3:], "splink", pair[2]) for pair in assigned])
    print(
        f"{len(assigned)} matches of {len(pairs)} probable pairs; load {loaded - started:.1f} s, "
        f"train {trained - loaded:.1f} s, predict {predicted - trained:.1f} s, peak {peak_mb()} MB"
    )


if __name__ == "__main__":
    main()
