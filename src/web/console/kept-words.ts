import { html } from 'hono/html';
import type { Child } from 'hono/jsx';

/** What somebody wrote for others to read, and what it is called where it is said again. */
const WRITTEN = { note: 'Your note', reason: 'Your reason' } as const;

export interface KeptWords {
  readonly label: string;
  readonly words: string;
}

/**
 * What was written in a form that was refused, and has no field any more on the page as it is now:
 * it is said there, to be copied.
 */
export async function keptWords(body: Child, field: (name: string) => string): Promise<readonly KeptWords[]> {
  const page = String(await html`${body}`);
  return Object.entries(WRITTEN).flatMap(([name, label]) => {
    const words = field(name);
    return words === '' || page.includes(` name="${name}"`) ? [] : [{ label, words }];
  });
}
