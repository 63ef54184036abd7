/** The one stylesheet of the console, and where it is served: its name changes with it. */
import { createHash } from 'node:crypto';

const FRAME = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #ffffff; --raised: #f0f2f6; --ink: #10151f; --soft: #515b6b;
  --line: #dfe3ea; --strong-line: #8690a0; --accent: #2447c6; --accent-soft: #e8edff; --on-accent: #ffffff;
  --good: #0b6b4a; --good-soft: #e0f5ec; --warn: #8a4b00; --warn-soft: #fff1d9; --bad: #a81e2c; --bad-soft: #fdeaec;
  --bar-1: #7a8aa8; --bar-2: #2f6fde; --bar-3: #6b4fd6; --bar-4: #c0392f; --shadow: 0 1px 2px rgb(16 21 31 / .06); }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --card: #161b24; --raised: #1d2430; --ink: #eef2f8; --soft: #aab4c3;
  --line: #2a3342; --strong-line: #6b788c; --accent: #9db5ff; --accent-soft: #1e2a4d; --on-accent: #0d1117;
  --good: #6fd9ae; --good-soft: #10352a; --warn: #ffc878; --warn-soft: #3a2a10; --bad: #ff9aa4; --bad-soft: #43191f;
  --bar-1: #8494b3; --bar-2: #6ea3ff; --bar-3: #a995ff; --bar-4: #ff8a80; --shadow: none; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 .9375rem/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; margin: 0; }
h1 { font-size: 1.625rem; font-weight: 680; }
h2 { font-size: 1.0625rem; font-weight: 650; }
p { margin: 0 0 .75rem; }
code { font: .875em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 2; padding: .5rem 1rem; background: var(--card); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.frame { min-height: 100vh; display: grid; grid-template: auto 1fr / 15rem minmax(0, 1fr); }
.side { grid-row: 1 / 3; position: sticky; top: 0; height: 100vh; overflow-y: auto; display: flex; flex-direction: column;
  gap: 1.25rem; padding: 1.25rem .875rem; background: var(--card); border-right: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: .6rem; padding: 0 .5rem; color: var(--ink); font-weight: 700; font-size: 1.0625rem;
  letter-spacing: -.02em; text-decoration: none; }
.brand svg { width: 1.5rem; height: 1.5rem; flex: none; }
.brand .key { fill: var(--accent); } .brand .hole { fill: var(--card); }
.menu { list-style: none; margin: 0; padding: 0; display: grid; gap: .125rem; }
.menu a { display: block; padding: .45rem .625rem; border-radius: .5rem; color: var(--soft); text-decoration: none; font-weight: 520; }
.menu a:hover { background: var(--raised); color: var(--ink); }
.menu a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 620; }
.who { margin-top: auto; padding: .75rem .5rem 0; border-top: 1px solid var(--line); font-size: .875rem; }
.who strong { display: block; font-weight: 620; }
.who span { color: var(--soft); }
.who form { margin-top: .5rem; }
main { grid-column: 2; padding: 2rem clamp(1rem, 3vw, 2.75rem) 4rem; max-width: 82rem; width: 100%; }
.head { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem 1.5rem; margin-bottom: 1.5rem; }
.head > div { flex: 1 1 20rem; }
.lead { margin: .35rem 0 0; color: var(--soft); max-width: 46rem; }
`;

const PARTS = `
.card { margin-bottom: 1.25rem; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .875rem;
  box-shadow: var(--shadow); }
.card > h2 { margin-bottom: .875rem; }
.card > :last-child { margin-bottom: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .875rem; margin: 0 0 1.25rem; }
.figures > div { padding: .875rem 1.125rem; background: var(--card); border: 1px solid var(--line); border-radius: .875rem; box-shadow: var(--shadow); }
.figures dt { color: var(--soft); font-size: .8125rem; }
.figures dd { margin: .125rem 0 0; font-size: 1.625rem; font-weight: 660; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.notice { margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .625rem; background: var(--good-soft); color: var(--good); font-weight: 560; }
.notice.bad { background: var(--bad-soft); color: var(--bad); }
.kept { margin: .5rem 0 0; color: var(--ink); font-weight: 400; white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { padding: 2.5rem 1rem; text-align: center; color: var(--soft); }
.empty strong { display: block; margin-bottom: .25rem; color: var(--ink); font-size: 1.0625rem; }
.scroll { overflow-x: auto; margin: 0 -1.25rem -1.25rem; }
.card > h2 + .scroll { border-top: 1px solid var(--line); }
.card > .scroll:first-child { margin-top: -1.25rem; }
.card > .scroll:last-child { margin-bottom: -1.25rem; }
.card > .scroll > table { border-radius: 0 0 .875rem .875rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { padding: .625rem 1rem; text-align: left; color: var(--soft); font-size: .8125rem; font-weight: 560; white-space: nowrap; }
td { padding: .7rem 1rem; border-top: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: 1.25rem; }
th:last-child, td:last-child { padding-right: 1.25rem; }
tbody tr:hover { background: var(--raised); }
td.act { text-align: right; white-space: nowrap; } td.act a.soft { margin-top: .25rem; }
td .soft, .soft { color: var(--soft); }
td .soft { display: block; font-size: .8125rem; font-weight: 400; }
time.soft { margin-left: .35rem; }
.facts dd > .soft { margin-left: .35rem; }
.name { font-weight: 580; }
.line { display: block; }
.tag { display: inline-block; padding: .1rem .55rem; border-radius: 1rem; background: var(--raised); color: var(--ink); font-size: .8125rem; font-weight: 560; white-space: nowrap; }
.tag.good { background: var(--good-soft); color: var(--good); } .tag.warn { background: var(--warn-soft); color: var(--warn); }
.tag.bad { background: var(--bad-soft); color: var(--bad); } .tag.accent { background: var(--accent-soft); color: var(--accent); }
.facts { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: .5rem 1.5rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.lines p { margin: 0; } .lines p:first-child { font-weight: 560; }
.narrow { max-width: 44rem; } .meaning { max-width: 44rem; margin: .5rem 0 0; }
form.apart { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); } .apart h3 { font-size: .9375rem; margin-bottom: .625rem; }
.zone { margin: 1.5rem 0 0; color: var(--soft); font-size: .8125rem; }
progress { appearance: none; display: block; width: 100%; max-width: 14rem; height: .5rem; margin: .45rem 0 .25rem; border: 0; border-radius: 1rem;
  overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.steps { list-style: none; margin: 0; padding: 0 0 0 1.25rem; border-left: 2px solid var(--line); }
.steps li { position: relative; padding: 0 0 1rem; }
.steps li:last-child { padding-bottom: 0; }
.steps li::before { content: ""; position: absolute; left: -1.625rem; top: .45rem; width: .625rem; height: .625rem; border-radius: 50%;
  background: var(--card); border: 2px solid var(--accent); }
.steps .soft { display: block; font-size: .8125rem; }
.actions { display: flex; flex-wrap: wrap; gap: .625rem; align-items: center; margin-top: 1rem; }
form.filter { display: flex; flex-wrap: wrap; gap: .625rem; align-items: end; margin: 0 0 1.25rem; }
form.filter label { flex: 1 1 9rem; max-width: 22rem; }
.two > label { margin-bottom: .75rem; }
label { display: block; font-size: .8125rem; font-weight: 560; color: var(--soft); }
input, select, textarea { display: block; width: 100%; min-height: 2.5rem; margin-top: .25rem; padding: .45rem .7rem; border: 1px solid var(--strong-line);
  border-radius: .5rem; background: var(--card); color: var(--ink); font: inherit; font-weight: 400; }
input[type=hidden] { display: none; }
input[type=checkbox], input[type=radio] { display: inline-block; width: auto; min-height: 0; margin: 0 .4rem 0 0; }
button, .button { display: inline-block; min-height: 2.5rem; padding: .45rem 1rem; border: 1px solid var(--strong-line); border-radius: .5rem; background: var(--card);
  color: var(--ink); font: inherit; font-weight: 580; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { background: var(--raised); }
button.primary, .button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
button.danger { border-color: var(--bad); color: var(--bad); }
button.quiet { min-height: 0; padding: .25rem .625rem; font-size: .875rem; }
td form { display: inline; }
td time { white-space: nowrap; }
td pre { max-width: 34rem; white-space: pre-wrap; }
table.beside { table-layout: fixed; min-width: 42rem; }
table.beside td { padding: 0 1.25rem; border: 0; }
table.beside code { font-size: .8125rem; white-space: pre-wrap; }
.beside ins, .beside del { text-decoration: none; }
td.gone { background: var(--bad-soft); } td.new { background: var(--good-soft); }
summary { cursor: pointer; }
td summary { color: var(--soft); font-size: .8125rem; }
.pager { margin-top: 1.25rem; display: flex; gap: .75rem; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 1.25rem; align-items: start; }
pre { margin: 0; padding: 1rem; overflow-x: auto; border-radius: .625rem; background: var(--raised); font: .8125rem/1.6 ui-monospace, Menlo, Consolas, monospace; }
.timeline { display: block; width: 100%; overflow: visible; }
.timeline text { fill: var(--soft); font-size: 12px; } .timeline .label { fill: var(--ink); font-size: 13px; font-weight: 560;
  paint-order: stroke; stroke: var(--card); stroke-width: 5px; stroke-linejoin: round; }
.timeline .grid { stroke: var(--line); } .timeline .now { stroke: var(--accent); stroke-width: 2; } .timeline .at { fill: var(--accent); font-weight: 640; }
.timeline .track { fill: var(--raised); } .timeline .r1 { fill: var(--bar-1); } .timeline .r2 { fill: var(--bar-2); }
.timeline .r3 { fill: var(--bar-3); } .timeline .r4 { fill: var(--bar-4); } .timeline .going { opacity: .55; }
.burn-down { display: block; width: 100%; overflow: visible; } .burn-down text { fill: var(--soft); font-size: 12px; }
.burn-down .grid { stroke: var(--line); } .burn-down path { fill: none; stroke-width: 2.5; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.burn-down .left { stroke: var(--bar-2); } .burn-down .even { stroke: var(--bar-1); stroke-width: 1.5; stroke-dasharray: 5 5; }
.burn-down .area { fill: var(--bar-2); stroke: none; opacity: .12; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; color: var(--soft); font-size: .8125rem; }
.key span::before { content: ""; display: inline-block; width: 1.25rem; margin-right: .4rem; vertical-align: middle; border-top: 3px solid var(--bar-2); }
.key .r1 { --shade: var(--bar-1); } .key .r2 { --shade: var(--bar-2); } .key .r3 { --shade: var(--bar-3); } .key .r4 { --shade: var(--bar-4); }
.shades { margin-top: .875rem; } .shades span::before { border-top: .5rem solid var(--shade); border-radius: .25rem; }
.key .even::before { border-top: 2px dashed var(--bar-1); }
.alone { min-height: 100vh; display: grid; place-items: center; padding: 1rem; }
.alone main { grid-column: auto; max-width: 27rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow); }
.alone .brand { padding: 0; margin-bottom: 1.5rem; } .alone h1 { margin-bottom: .75rem; }
.alone .button { display: block; text-align: center; margin: 1.25rem 0 1rem; } .alone .small { color: var(--soft); font-size: .875rem; margin: 0; }
@media (min-width: 56rem) { td a.name { white-space: nowrap; } }
@media (max-width: 56rem) {
  .frame { display: block; }
  .side { position: static; height: auto; overflow: visible; flex-flow: row wrap; align-items: center; gap: .625rem .75rem; padding: .75rem 1rem .5rem;
    border-right: 0; border-bottom: 1px solid var(--line); }
  .side nav { order: 3; flex: 1 1 100%; }
  .menu { display: flex; flex-wrap: wrap; gap: .125rem .25rem; margin: 0 -.25rem; } .menu a { padding: .3rem .5rem; font-size: .875rem; white-space: nowrap; }
  .who { display: flex; align-items: center; gap: .625rem; margin: 0 0 0 auto; padding: 0; border: 0; } .who form { margin: 0; } .who span { display: none; }
  main { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.375rem; }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack, table.stack tbody, table.stack tr, table.stack td { display: block; }
  table.stack tr { padding: .75rem 1.25rem; border-top: 1px solid var(--line); }
  table.stack td { padding: .125rem 0; border: 0; }
  table.stack td:first-child, table.stack td:last-child { padding-left: 0; padding-right: 0; }
  table.stack td.act { text-align: left; padding-top: .5rem; }
  table.stack td[data-of]::before { content: attr(data-of) ": "; color: var(--soft); font-size: .8125rem; }
  table.stack td:has(> .nil:only-child) { display: none; }
  form.filter label { max-width: none; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .625rem; }
}
@media (prefers-reduced-motion: no-preference) { .menu a, button, .button { transition: background-color .12s; } }
@media print { .side, form { display: none; } .frame { display: block; } }
`;

export const STYLESHEET = `${FRAME}${PARTS}`;
export const STYLESHEET_PATH = `/console-${createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12)}.css`;
