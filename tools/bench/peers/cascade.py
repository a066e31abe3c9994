"""A cascade of exact joins: the first rule by which an entry and a card payment have each other alone pairs them."""

import time

from duckdb import DuckDBPyConnection
from trial import arguments, load, parse, peak_mb, write_decisions

# The stores of an entry without merchant id: those whose names have most words of the descriptor, and half at least.
NAMED = """
create macro words_of(v) as list_distinct(list_filter(
  string_split_regex(upper(strip_accents(v)), '[^A-Z0-9]+'), lambda x: length(x) > 0));
create table named as
  with said as (
    select any_value(entry) as first, list(entry) as entries, descriptor, words_of(descriptor) as words
    from entry where merchant is null and descriptor is not null group by descriptor
  ), shared as (
    select first, entries, store, len(words) as said, len(list_intersect(words, words_of(names))) as common
    from said join store on list_has_any(words, words_of(names))
  )
  select unnest(entries) as entry, stores from (
    select any_value(entries) as entries, list(store) as stores from (
      from shared where 2 * common >= said
      qualify rank() over (partition by first order by common desc) = 1)
    group by first);
"""

# One row per entry, amount and store that it may mean; no store where nothing leads to one.
WANTED = """
create table wanted as
  select *, unnest(amounts) as one_amount from (
    select entry.* exclude (stores), unnest(coalesce(nullif(entry.stores, []), named.stores, [null])) as store
    from entry left join named using (entry));
create table free_leg as select *, timezone(coalesce(zone, 'UTC'), sold_at)::date as sold_on from leg;
create table pair (entry varchar, leg varchar, rule varchar);
"""

APART_MS = """least(
  abs(epoch_ms(transmitted_at) - epoch_ms(sold_at)), abs(epoch_ms(transmitted_at) - epoch_ms(charged_at)),
  abs(epoch_ms(local_at) - epoch_ms(sold_at)), abs(epoch_ms(local_at) - epoch_ms(charged_at)))"""
SAME_DAYS = f"coalesce({APART_MS} <= 86400000, abs(bought_on - sold_on) <= 1, booked_on - sold_on between 0 and 5)"
SAME_MINUTES = f"{APART_MS} <= 600000"
MONEY = "leg.currency = wanted.currency and leg.amount = one_amount"
DIGITS = "leg.last4 in (card_last4, token_last4)"
# Digits that one side does not tell contradict nothing.
MAYBE_DIGITS = f"(leg.last4 is null or coalesce(card_last4, token_last4) is null or coalesce({DIGITS}, false))"
HERE = "leg.store = wanted.store"
MAYBE_HERE = f"(wanted.store is null or {HERE})"

RULES = {
    "rrn": f"leg.rrn = wanted.rrn and {MAYBE_HERE} and {SAME_DAYS}",
    "code-amount": f"leg.auth_code = wanted.auth_code and {MONEY} and {MAYBE_HERE} and {SAME_DAYS}",
    "code-digits": f"leg.auth_code = wanted.auth_code and {DIGITS} and {MAYBE_HERE} and {SAME_DAYS}",
    "par-amount": f"leg.par = wanted.par and {MONEY} and {MAYBE_HERE} and {SAME_DAYS}",
    "store-amount-digits": f"{HERE} and {MONEY} and {DIGITS} and {SAME_DAYS}",
    "store-amount-time": f"{HERE} and {MONEY} and {MAYBE_DIGITS} and {SAME_MINUTES}",
}


def apply(con: DuckDBPyConnection, name: str, condition: str) -> None:
    """Pairs what is free and has no other candidate by this rule, on either side."""
    con.execute(f"""
        create or replace table found as
          with candidate as (
            select distinct entry, leg from wanted join free_leg leg on leg.direction = wanted.direction and {condition}
          )
          from candidate
          qualify count(*) over (partition by entry) = 1 and count(*) over (partition by leg) = 1;
        delete from wanted where entry in (select entry from found);
        delete from free_leg where leg in (select leg from found);
        insert into pair select *, '{name}' from found;
    """)


def main() -> None:
    given = parse(arguments(__doc__))
    started = time.perf_counter()
    con = load(given.trial)
    loaded = time.perf_counter()
    con.execute(NAMED)
    con.execute(WANTED)
    for name, condition in RULES.items():
        apply(con, name, condition)
    matches = con.execute("""
        select transaction_id, sale_id, tender_index, epoch_ms(greatest(entry.arrived_at, leg.arrived_at)), rule
        from pair join entry using (entry) join leg using (leg)
    """).fetchall()
    joined = time.perf_counter()
    write_decisions(given.decisions, matches)
    print(f"{len(matches)} matches; load {loaded - started:.1f} s, join {joined - loaded:.2f} s, peak {peak_mb()} MB")


if __name__ == "__main__":
    main()
