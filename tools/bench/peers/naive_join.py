"""The join that everybody writes first: the same store, money and digits within ten minutes, the nearest one."""

import time

from trial import arguments, load, parse, peak_mb, write_decisions

# An entry takes the leg nearest in time; of those that want the same leg, the one that arrived first gets it.
JOIN = """
  with near as (
    select entry, leg, entry.arrived_at as entry_at, transaction_id, sale_id, tender_index,
      epoch_ms(greatest(entry.arrived_at, leg.arrived_at)) as known_at,
      least(abs(epoch_ms(transmitted_at) - epoch_ms(sold_at)), abs(epoch_ms(transmitted_at) - epoch_ms(charged_at)),
        abs(epoch_ms(local_at) - epoch_ms(sold_at)), abs(epoch_ms(local_at) - epoch_ms(charged_at))) as apart_ms
    from (select *, unnest(amounts) as one_amount from (select *, unnest(stores) as store from entry)) entry
    join leg on leg.store = entry.store and leg.amount = one_amount and leg.currency = entry.currency
      and leg.direction = entry.direction and leg.last4 in (card_last4, token_last4)
  )
  select transaction_id, sale_id, tender_index, known_at, 'naive-join' from (
    from near where apart_ms <= 600000
    qualify row_number() over (partition by entry order by apart_ms, leg) = 1)
  qualify row_number() over (partition by leg order by entry_at, entry) = 1
"""


def main() -> None:
    given = parse(arguments(__doc__))
    started = time.perf_counter()
    con = load(given.trial)
    loaded = time.perf_counter()
    matches = con.execute(JOIN).fetchall()
    joined = time.perf_counter()
    write_decisions(given.decisions, matches)
    print(f"{len(matches)} matches; load {loaded - started:.1f} s, join {joined - loaded:.2f} s, peak {peak_mb()} MB")


if __name__ == "__main__":
    main()
