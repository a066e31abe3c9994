/** Served as /style.css. Contrast is at least 4.5 : 1 in both colour schemes. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --ink: #14213d; --soft: #566079; --paper: #ffffff; --ground: #eef1f7; --line: #dde2ec;
  --accent: #2447c6; --accent-soft: #e5ebff; --good: #0b6b45; --slip: #fffdf7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9edf7; --soft: #a7b0c6; --paper: #171d2c; --ground: #0d111b; --line: #2a3246;
    --accent: #9db4ff; --accent-soft: #25304f; --good: #6fd6a8; --slip: #1d2333;
  }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
a { color: inherit; text-decoration: none; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 10px; }
ul { list-style: none; margin: 0; padding: 0; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; padding: 1rem 1.25rem; }
.top h1 { margin: 0; font-size: 1.35rem; }
.about { flex-basis: 100%; margin: 0; color: var(--soft); font-size: .875rem; }
.search { flex: 1 1 15rem; display: flex; gap: .5rem; }
input, button { font: inherit; color: inherit; min-height: 2.75rem; border-radius: 12px; border: 1px solid var(--soft); background: var(--paper); }
input { flex: 1; min-width: 0; padding: 0 .85rem; }
button { padding: 0 1rem; font-weight: 600; color: var(--accent); border-color: var(--accent); cursor: pointer; }
button:hover { background: var(--accent-soft); }
input:focus-visible, button:focus-visible, .pane:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.consent { margin: 0 .5rem 1rem; padding: .75rem 1rem; border-radius: 14px; background: var(--ground); font-size: .875rem; }
.consent:empty { display: none; }
.consent h3 { margin: 0; font-size: .875rem; }
.consent p { margin: .25rem 0 0; color: var(--soft); }
.dispute { text-align: center; margin: 1.25rem 0 0; }
.told { text-align: center; color: var(--good); font-weight: 600; }
.story { text-align: center; color: var(--soft); font-size: .8125rem; margin: 1.5rem .5rem 0; overflow-wrap: anywhere; }
.brand { font-weight: 750; letter-spacing: -.02em; color: var(--accent); }
.totals { margin: 0; color: var(--soft); font-size: .875rem; }
.news { margin: 0 1.25rem 1rem; }
.news a { display: block; padding: .65rem 1rem; border-radius: 12px; background: var(--accent-soft); color: var(--accent); font-weight: 600; }
main { padding: 0 1rem 2rem; }
.pane { background: var(--paper); border-radius: 20px; padding: 1.25rem .75rem; }
.pane > h2 { margin: 0 .5rem .75rem; font-size: 1.25rem; letter-spacing: -.01em; }
.transactions > h3 { font-size: .8125rem; color: var(--soft); font-weight: 600; margin: 1.25rem .5rem .25rem; letter-spacing: 0; }
.row { display: flex; align-items: center; gap: .85rem; padding: .6rem .5rem; border-radius: 14px; min-height: 3.5rem; }
.row:hover, .row[aria-current] { background: var(--accent-soft); }
.avatar { flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center; font-size: .8125rem; font-weight: 700; color: #14213d; }
.hue-0 { background: #cfe0ff; } .hue-1 { background: #ffd9cc; } .hue-2 { background: #d3f2df; } .hue-3 { background: #ffe7ad; }
.hue-4 { background: #e6d9ff; } .hue-5 { background: #c9f0f2; } .hue-6 { background: #ffd3e4; } .hue-7 { background: #e2ebb8; }
.what { flex: 1; min-width: 0; display: flex; flex-direction: column; align-items: flex-start; }
.what strong { font-weight: 600; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.what span, .how-many { color: var(--soft); font-size: .8125rem; }
.what span { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.what .badge { color: var(--accent); background: var(--accent-soft); border-radius: 99px; padding: 0 .5rem; font-weight: 600; }
.row:hover .badge, .row[aria-current] .badge { background: var(--paper); }
.amount { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.credit { color: var(--good); }
.empty { color: var(--soft); padding: 1rem .5rem; margin: 0; }
.more a, .back a { color: var(--accent); font-weight: 600; }
.more, .back { margin: .75rem .5rem; }
.back { margin-top: 0; }
.back a::before { content: '\\2039\\00a0'; }
.receipt > h2 { font-size: 2rem; text-align: center; margin: .5rem 0 0; font-variant-numeric: tabular-nums; }
.sub { text-align: center; color: var(--soft); margin: 0 0 1.5rem; }
.slip { max-width: 26rem; margin: 0 auto; padding: 1.75rem 1.25rem; background: var(--slip); border: 1px solid var(--line); border-radius: 6px 6px 0 0;
  border-bottom: 6px dotted var(--line); font-size: .9375rem; }
.slip header { text-align: center; margin-bottom: 1rem; }
.slip h3 { margin: 0; font-size: 1.125rem; }
.slip header p, .slip footer p { margin: 0; color: var(--soft); font-size: .8125rem; }
.slip footer { text-align: center; margin-top: 1.25rem; overflow-wrap: anywhere; }
.stamp { text-align: center; font-weight: 700; color: var(--good); margin: 0 0 .75rem; text-transform: uppercase; letter-spacing: .1em; }
.slip table { width: 100%; border-collapse: collapse; }
.slip th { text-align: left; font-weight: 400; padding: .3rem .5rem .3rem 0; overflow-wrap: anywhere; }
.slip td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; vertical-align: top; padding: .3rem 0; }
.slip .code { color: var(--soft); font-size: .75rem; padding-right: .75rem; }
.detail { display: block; color: var(--soft); font-size: .8125rem; }
.saving { color: var(--good); }
.modifier th { padding-left: 1rem; color: var(--soft); }
.slip tfoot tr:first-child > * { border-top: 1px dashed var(--soft); padding-top: .6rem; }
.total > * { font-weight: 700; font-size: 1.0625rem; }
.vat { margin-top: 1rem; font-size: .8125rem; color: var(--soft); }
.vat caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
.vat th[scope=col]:not(:first-child) { text-align: right; padding-right: 0; }
.barcode { height: 2.25rem; margin: 1rem auto .25rem !important; max-width: 14rem; background: repeating-linear-gradient(90deg, var(--ink) 0 2px, transparent 2px 4px, var(--ink) 4px 5px, transparent 5px 9px); }
.note { font-style: italic; margin-top: .5rem !important; }
main.sign-in { display: block; max-width: 30rem; margin: 0 auto; padding: 2rem 1rem; }
.sign-in .pane { padding: 1.5rem 1.25rem; max-height: none; }
.sign-in h1 { margin: .25rem 0; font-size: 1.5rem; letter-spacing: -.01em; }
.sign-in .brand { margin: 0; }
.sign-in .sub { text-align: left; margin: 0 0 1.25rem; font-size: .875rem; }
.sign-in .search { margin-bottom: 1rem; }
.sign-in .row { width: 100%; border: 0; background: none; color: var(--ink); font-weight: 400; text-align: left; }
.sign-in .row:hover { background: var(--accent-soft); }
.cancel { margin: 1rem 0 0; text-align: right; }
.share a { color: var(--accent); font-weight: 600; }
@media (max-width: 899px) {
  body[data-level=accounts] .transactions, body[data-level=accounts] .receipt,
  body[data-level=transactions] .accounts, body[data-level=transactions] .receipt,
  body[data-level=receipt] .accounts, body[data-level=receipt] .transactions { display: none; }
}
@media (min-width: 900px) {
  main { display: grid; grid-template-columns: minmax(15rem, 1fr) minmax(19rem, 1.2fr) minmax(22rem, 1.5fr); gap: 1rem; align-items: start; max-width: 84rem; margin: 0 auto; }
  .top, .news { max-width: 84rem; margin-left: auto; margin-right: auto; }
  .top { padding-left: 1.5rem; padding-right: 1.5rem; }
  .pane { max-height: calc(100vh - 6rem); overflow: auto; }
  .back { display: none; }
}
`;
