/** The frame of every page of the console. Pure. */
import type { Child } from 'hono/jsx';
import { STYLESHEET_PATH } from './stylesheet.ts';

export interface NavLink {
  readonly path: string;
  readonly label: string;
  readonly isOpen: boolean;
}

interface Head {
  readonly title: string;
  readonly children?: Child;
}

export const Document = ({ title, children }: Head) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · hallpass`}</title>
      <link rel="stylesheet" href={STYLESHEET_PATH} />
    </head>
    <body>{children}</body>
  </html>
);

export const Brand = () => (
  <a class="brand" href="/">
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="key" d="M5 2h14a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z" />
      <circle class="hole" cx="12" cy="9.5" r="3.2" />
      <path class="hole" d="M10.8 12h2.4l.9 6h-4.2Z" />
    </svg>
    hallpass
  </a>
);

const ROLE_WORDS = {
  admin: 'Admin',
  owner: 'Integration owner',
  auditor: 'Auditor',
  person: 'Member',
} as const;

interface LayoutParts {
  readonly title: string;
  readonly lead?: Child;
  readonly body: Child;
  readonly viewer: {
    readonly person: { readonly name: string; readonly tz: string | null };
    readonly role: keyof typeof ROLE_WORDS;
    readonly csrf: string;
  };
  readonly nav: readonly NavLink[];
  /** What was just done; null for nothing. */
  readonly notice: string | null;
  /** What was just refused, why, and what was written for it; null for nothing. */
  readonly problem: {
    readonly title: string;
    readonly says: string;
    readonly kept: readonly { readonly label: string; readonly words: string }[];
  } | null;
}

export const Layout = ({ title, lead, body, viewer, nav, notice, problem }: LayoutParts) => (
  <Document title={title}>
    <a class="skip" href="#content">
      Skip to the content
    </a>
    <div class="frame">
      <header class="side">
        <Brand />
        <nav aria-label="Console">
          <ul class="menu">
            {nav.map(({ path, label, isOpen }) => (
              <li>
                <a href={path} aria-current={isOpen ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="who">
          <div>
            <strong>{viewer.person.name}</strong>
            <span>{ROLE_WORDS[viewer.role]}</span>
          </div>
          <form method="post" action="/sign-out">
            <input type="hidden" name="csrf" value={viewer.csrf} />
            <button class="quiet">Sign out</button>
          </form>
        </div>
      </header>
      <main id="content" tabindex={-1}>
        <div class="head">
          <div>
            <h1>{title}</h1>
            {lead === undefined ? null : <p class="lead">{lead}</p>}
          </div>
        </div>
        {notice === null ? null : (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
        {problem === null ? null : (
          <div class="notice bad" role="alert">
            {problem.title}. {problem.says}
            {problem.kept.map(({ label, words }) => (
              <p class="kept">
                {label}: {words}
              </p>
            ))}
          </div>
        )}
        {body}
        <p class="zone">Times are those of {viewer.person.tz ?? 'UTC'}.</p>
      </main>
    </div>
  </Document>
);

/** Says what went wrong, and leads back. */
export const Trouble = ({ title, says }: { readonly title: string; readonly says: string }) => (
  <Document title={title}>
    <div class="alone">
      <main>
        <Brand />
        <h1>{title}</h1>
        <p>{says}</p>
        <a class="button" href="/">
          Back to the console
        </a>
      </main>
    </div>
  </Document>
);
