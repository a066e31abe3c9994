"""What the peers share: a trial as tables of card payments and bank entries, and the file of decisions."""

import argparse
import json
import os
import resource
from datetime import datetime, timezone
from pathlib import Path

import duckdb

FILES = ("stores", "sales", "transactions", "consents")

# Of the records' many fields those that a join can use; a field that no line has is null.
COLUMNS = {
    "stores": {
        "arrivesAt": "TIMESTAMPTZ",
        "retailerId": "VARCHAR",
        "storeId": "VARCHAR",
        "name": "VARCHAR",
        "tradingName": "VARCHAR",
        "timeZone": "VARCHAR",
        "acceptors": "STRUCT(acquirerId VARCHAR, merchantId VARCHAR, terminalIds VARCHAR[])[]",
    },
    "sales": {
        **{name: "VARCHAR" for name in ("retailerId", "saleId", "kind", "storeId", "soldAt", "currency")},
        "arrivesAt": "TIMESTAMPTZ",
        "originalSaleId": "VARCHAR",
        "revision": "INTEGER",
        "copy": "BOOLEAN",
        "tenders": "STRUCT(kind VARCHAR, amountMinor BIGINT, currency VARCHAR, card STRUCT(scheme VARCHAR, "
        "last4 VARCHAR, last4Of VARCHAR, par VARCHAR, authCode VARCHAR, "
        'rrn VARCHAR, terminalId VARCHAR, "at" VARCHAR))[]',
    },
    "transactions": {
        **{name: "VARCHAR" for name in ("bankId", "transactionId", "accountId", "stage", "state", "direction")},
        **{name: "VARCHAR" for name in ("currency", "billingCurrency", "cardLast4", "tokenLast4", "scheme", "par")},
        **{name: "VARCHAR" for name in ("acquirerId", "merchantId", "terminalId", "authCode", "rrn", "localAt")},
        "descriptor": "VARCHAR",
        "arrivesAt": "TIMESTAMPTZ",
        "transmittedAt": "TIMESTAMPTZ",
        "transactionDate": "DATE",
        "bookedDate": "DATE",
        "revision": "INTEGER",
        "amountMinor": "BIGINT",
        "billingMinor": "BIGINT",
    },
    "consents": {
        **{name: "VARCHAR" for name in ("bankId", "consentId", "accountId", "state")},
        "arrivesAt": "TIMESTAMPTZ",
        "expiresAt": "TIMESTAMPTZ",
        "scopes": "VARCHAR[]",
    },
}

# What stands for "none" in a numbered field, such as 000000, is no number.
MACROS = r"""
create macro matching(v, pattern) as case when regexp_full_match(upper(trim(v)), pattern) then upper(trim(v)) end;
create macro numbered(v, pattern) as
  case when length(replace(matching(v, pattern), matching(v, pattern)[1], '')) > 0 then matching(v, pattern) end;
create macro to_rrn(v) as numbered(v, '[0-9A-Z]{12}');
create macro to_auth_code(v) as numbered(v, '[0-9A-Z]{6}');
create macro to_terminal(v) as
  case when not regexp_full_match(trim(v), '0+') then matching(v, '[0-9A-Z][0-9A-Z ._-]{0,15}') end;
create macro to_merchant(v) as matching(v, '[0-9A-Z][0-9A-Z ._-]{0,23}');
create macro to_par(v) as matching(v, '[0-9A-Z]{12,40}');
create macro to_last4(v) as matching(v, '[0-9]{4}');
create macro to_scheme(v) as case
  when regexp_matches(upper(trim(v)), '^(VISA|ELECTRON|V PAY)') then 'visa'
  when regexp_matches(upper(trim(v)), '^(MASTER|MC|MAESTRO)') then 'mastercard'
  when regexp_matches(upper(trim(v)), '^(AMEX|AMERICAN)') then 'amex' end;
create macro to_instant(v, zone) as case
  when regexp_matches(v, '(Z|[+-]\d\d:\d\d)$') then v::timestamptz else timezone(zone, v::timestamp) end;
"""

# One row per card payment of a sale as it stands in the end; voids, what they void, and reprints have none.
LEG = """
create table store as
  select retailerId || '/' || storeId as store, timeZone as zone, acceptors,
    concat_ws(' ', name, tradingName) as names from stores
  qualify row_number() over (partition by retailerId, storeId order by arrivesAt desc) = 1;
create table sale as select * from sales
  qualify row_number() over (partition by retailerId, saleId order by coalesce(revision, 1) desc, arrivesAt) = 1;
create table leg as
  with tendered as (
    select *, retailerId || '/' || storeId as store,
      unnest(tenders) as tender, generate_subscripts(tenders, 1) - 1 as tender_index
    from sale s
    where kind in ('sale', 'refund') and not coalesce(copy, false) and not exists (
      from sale v where v.kind = 'void' and v.retailerId = s.retailerId and v.originalSaleId = s.saleId)
  )
  select retailerId || '/' || saleId || '#' || tender_index as leg, saleId as sale_id, tender_index,
    arrivesAt as arrived_at, store, zone, to_merchant(acceptors[1].merchantId) as merchant,
    if((kind = 'refund') <> (tender.amountMinor < 0), 'credit', 'debit') as direction,
    coalesce(tender.currency, currency) as currency, abs(tender.amountMinor) as amount,
    to_instant(soldAt, coalesce(zone, 'UTC')) as sold_at,
    to_instant(tender.card."at", coalesce(zone, 'UTC')) as charged_at,
    to_rrn(tender.card.rrn) as rrn, to_auth_code(tender.card.authCode) as auth_code,
    to_terminal(tender.card.terminalId) as terminal, to_par(tender.card.par) as par,
    to_scheme(tender.card.scheme) as scheme, to_last4(tender.card.last4) as last4,
    nullif(tender.card.last4Of, 'unknown') as last4_of
  from tendered left join store using (store)
  where tender.kind = 'card' and tender.amountMinor <> 0;
"""

# One row per ledger entry of a consenting account, its revisions folded: a later one overrides what it states.
ENTRY = """
create table acceptor as
  select store, to_merchant(line.merchantId) as merchant, line.acquirerId as acquirer,
    coalesce(line.terminalIds, []) as terminals
  from (select store, unnest(acceptors) as line from store);
create table consenting as
  select distinct bankId, accountId from (
    from consents qualify row_number() over (partition by bankId, consentId order by arrivesAt desc) = 1)
  where state = 'given' and list_contains(scopes, 'receipts')
    and (expiresAt is null or expiresAt > (select max(arrivesAt) from transactions));
create table told as
  select * replace (coalesce(revision, 1) as revision),
    state not in ('declined', 'reversed') and amountMinor > 0 as moved,
    to_merchant(merchantId) as merchant, to_terminal(terminalId) as terminal
  from transactions semi join consenting using (bankId, accountId);
create table routed as
  select bankId, transactionId, list(distinct store order by store) as stores, any_value(merchant) as merchant from (
    select t.bankId, t.transactionId, a.store, a.merchant from told t join acceptor a
      on a.merchant = t.merchant and (t.acquirerId is null or a.acquirer is null or a.acquirer = t.acquirerId)
    qualify dense_rank() over (partition by t.bankId, t.transactionId
      order by coalesce(list_contains(a.terminals, t.terminal), false) desc, t.revision) = 1)
  group by all;
create table entry as
  with folded as (
    select bankId, transactionId, min(arrivesAt) as arrived_at, arg_max(state, revision) as state,
      arg_max(direction, revision) as direction, arg_max(currency, revision) as currency,
      arg_max(amountMinor, revision) filter (moved) as amount,
      list(distinct amountMinor) filter (moved) as amounts,
      list(distinct billingCurrency || ' ' || billingMinor) filter (moved and billingMinor > 0) as billed,
      arg_min(transmittedAt, revision) filter (stage not in ('clearing', 'refund_clearing')) as transmitted_at,
      arg_min(localAt, revision) as local_at,
      arg_min(transactionDate, revision) as bought_on, arg_min(bookedDate, revision) as booked_on,
      arg_max(to_rrn(rrn), revision) as rrn, arg_max(to_auth_code(authCode), revision) as auth_code,
      arg_max(descriptor, revision) as descriptor, arg_max(terminal, revision) as terminal,
      arg_max(to_par(par), revision) as par,
      arg_max(to_scheme(scheme), revision) as scheme,
      arg_max(to_last4(cardLast4), revision) as card_last4, arg_max(to_last4(tokenLast4), revision) as token_last4
    from told group by all
  )
  select bankId || '/' || transactionId as entry, transactionId as transaction_id, f.* exclude (state, local_at),
    coalesce(stores, []) as stores, merchant, zone, to_instant(local_at, zone) as local_at
  from folded f left join routed using (bankId, transactionId) left join store on store.store = stores[1]
  where state not in ('declined', 'reversed') and amount is not null;
"""


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--trial", required=True, type=Path, metavar="DIR", help="a trial that trial-world made")
    parser.add_argument("--decisions", required=True, type=Path, metavar="OUT", help="where to write the decisions")
    return parser


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    given = parser.parse_args()
    for name in FILES:
        if not os.access(given.trial / f"{name}.ndjson", os.R_OK):
            parser.error(f"cannot read {given.trial / name}.ndjson")
    if given.decisions.is_dir() or not os.access(given.decisions.parent, os.W_OK):
        parser.error(f"cannot write {given.decisions}")
    return given


def load(trial: Path) -> duckdb.DuckDBPyConnection:
    """The tables `leg` and `entry` of a trial; its truth is not read."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute(MACROS)
    for name in FILES:
        path = str(trial / f"{name}.ndjson").replace("'", "''")
        con.execute(
            f"create table {name} as from read_json('{path}', format = 'newline_delimited', columns = {COLUMNS[name]})"
        )
    con.execute(LEG)
    con.execute(ENTRY)
    return con


def write_decisions(out: Path, matches: list[tuple]) -> None:
    """Writes matches (transaction, sale, tender, epoch ms when both were known, rule, maybe weight) in order of time."""
    with out.open("w", encoding="utf-8") as file:
        in_order = sorted(matches, key=lambda match: (match[3], match[0]))
        for transaction_id, sale_id, tender_index, at, tier, *more in in_order:
            line = {"transactionId": transaction_id, "saleId": sale_id, "tenderIndex": tender_index}
            line |= {"state": "asserted", "tier": tier}
            instant = datetime.fromtimestamp(at / 1000, timezone.utc)
            line["decidedAt"] = instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            if more:
                line["matchWeight"] = round(more[0], 3)
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
