/**
 * The frame of every page that people see in a browser: no script, no picture, nothing from
 * elsewhere. Pure.
 */
import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';

const STYLE = `
:root { color-scheme: light dark; --ground: #f3f4f6; --card: #fff; --ink: #111827; --soft: #4b5563; --line: #d1d5db;
  --accent: #1d4ed8; --on-accent: #fff; --warn: #fef3c7; --on-warn: #78350f; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f172a; --card: #1e293b; --ink: #f1f5f9; --soft: #cbd5e1;
  --line: #475569; --accent: #93c5fd; --on-accent: #0f172a; --warn: #422006; --on-warn: #fde68a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { width: 100%; max-width: 34rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .75rem; }
.brand { margin: 0 0 1.25rem; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.small { color: var(--soft); font-size: .875rem; }
.small:last-child { margin-bottom: 0; }
.warning { padding: .75rem 1rem; border-radius: .5rem; background: var(--warn); color: var(--on-warn); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
.side { margin: 0; padding: .875rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
.side dt { color: var(--soft); font-size: .8125rem; }
.side dd { margin: 0; }
.facts { margin-bottom: 1.25rem; }
.facts dt:not(:first-child) { margin-top: .5rem; }
.side:not(.facts) dd:nth-of-type(1) { font-weight: 600; }
label { display: block; margin: 0 0 1rem; font-weight: 600; }
label .small { display: block; font-weight: 400; }
input, select, textarea { width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--ground); color: var(--ink); font: inherit; font-weight: 400; }
input[type=hidden] { display: none; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 1rem; }
button { flex: 1 1 12rem; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
  background: transparent; color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
code { padding: .1em .3em; border-radius: .25rem; background: var(--ground); font-size: .9em; }
`;

/** What a Content-Security-Policy calls the one style there is. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

interface PageParts {
  readonly title: string;
  /** Where the browser goes on to by itself. */
  readonly leadsTo?: string;
  readonly children?: Child;
}

export const Page = ({ title, leadsTo, children }: PageParts) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      {leadsTo === undefined ? null : <meta http-equiv="refresh" content={`0;url=${leadsTo}`} />}
      <title>{`${title} · hallpass`}</title>
      <style>{raw(STYLE)}</style>
    </head>
    <body>
      <main>
        <p class="brand">hallpass</p>
        <h1>{title}</h1>
        {children}
      </main>
    </body>
  </html>
);

/** Says one thing, and what to do next. */
export const Notice = ({
  title,
  says,
  next,
}: {
  readonly title: string;
  readonly says: string;
  readonly next: Child;
}) => (
  <Page title={title}>
    <p>{says}</p>
    <p class="small">{next}</p>
  </Page>
);
