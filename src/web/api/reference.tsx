/** The description of the API for programs, and the same as a page for people: no script at all. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Api } from './endpoint.ts';

type Document = ReturnType<Api['getOpenAPI31Document']>;

/** Adds `/openapi.json` and `/docs`; both are made once, and open to everybody. */
export function addReference(api: Api, version: string): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that begins with hp_, made in Slack.',
  });
  let made: Document | null = null;
  const document = (): Document => (made ??= describe(api, version));
  api.get('/openapi.json', (c) => c.json(document()));
  api.get('/docs', (c) => {
    c.header('content-security-policy', POLICY);
    c.header('referrer-policy', 'no-referrer');
    return c.html(html`<!doctype html>${<Reference document={document()} />}`);
  });
}

const describe = (api: Api, version: string): Document =>
  api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'hallpass',
      version,
      description:
        'Just-in-time access to GitLab. Every call does what its person may do in Slack, and no more.',
    },
    servers: [{ url: '/' }],
  });

const STYLE = `
:root { color-scheme: light dark; --ink: #111827; --soft: #4b5563; --ground: #fff; --line: #d1d5db; --code: #f3f4f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1f5f9; --soft: #cbd5e1; --ground: #0f172a; --line: #475569; --code: #1e293b; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; } h2 { margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; } summary code { font-weight: 600; }
code, pre { background: var(--code); border-radius: .25rem; padding: .1em .3em; font-size: .875rem; }
pre { padding: .75rem; overflow-x: auto; } .soft { color: var(--soft); } a { color: inherit; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; }
:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
`;
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>
  >;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: unknown;
}
interface Listed extends Operation {
  readonly method: string;
  readonly path: string;
}

function Reference({ document }: { readonly document: Document }) {
  const calls: Listed[] = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      method,
      path,
      ...operation,
    })),
  );
  const tags = [...new Set(calls.map((call) => call.tags?.[0] ?? ''))];
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>hallpass API</title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <h1>hallpass API</h1>
          <p>{document.info.description}</p>
          <p class="soft">
            Send a token as <code>Authorization: Bearer hp_…</code>. One is made in Slack. For programs:{' '}
            <a href="/api/v1/openapi.json">openapi.json</a>.
          </p>
          {tags.map((tag) => (
            <section>
              <h2>{tag}</h2>
              {calls.filter((call) => call.tags?.[0] === tag).map(Call)}
            </section>
          ))}
          <h2>Shapes</h2>
          {Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
            <details id={`shape-${name}`}>
              <summary>
                <code>{name}</code>
              </summary>
              <Shape schema={schema} />
            </details>
          ))}
        </main>
      </body>
    </html>
  );
}

function Call({ method, path, summary, description, parameters = [], requestBody, responses }: Listed) {
  const sent = requestBody?.content['application/json']?.schema;
  const done = (responses['200'] ?? responses['201'])?.content?.['application/json']?.schema;
  return (
    <details>
      <summary>
        <code>
          {method.toUpperCase()} {path}
        </code>{' '}
        {summary}
      </summary>
      <p class="soft">{(description ?? '').replaceAll('`', '')}</p>
      {parameters.length === 0 ? null : (
        <table>
          {parameters.map((one) => (
            <tr>
              <td>
                <code>{one.name}</code>
                {one.required === true ? ' *' : ''}
              </td>
              <td class="soft">{one.in}</td>
              <td>{(one.description ?? '').replaceAll('`', '')}</td>
            </tr>
          ))}
        </table>
      )}
      {sent === undefined ? null : (
        <>
          <p>Sent:</p>
          <Shape schema={sent} />
        </>
      )}
      {done === undefined ? null : (
        <>
          <p>Answered:</p>
          <Shape schema={done} />
        </>
      )}
    </details>
  );
}

const REF = '#/components/schemas/';

/** One that stands below is named, and leads there. */
function Shape({ schema }: { readonly schema: unknown }) {
  const ref = (schema as { readonly $ref?: string }).$ref;
  if (ref === undefined) return <pre>{JSON.stringify(schema, null, 2)}</pre>;
  const name = ref.replace(REF, '');
  return (
    <p>
      <a href={`#shape-${name}`}>{name}</a>
    </p>
  );
}
