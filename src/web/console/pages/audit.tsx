/** The audit trail, fact by fact and as a file: whose and what, as the history in Slack has it. */
import { historyLines } from '../../../db/models/history/history-export.ts';
import { history } from '../../../db/models/history/history.ts';
import type { HistoryFilter } from '../../../db/models/history/history-filter.ts';
import { HISTORY_FORMATS, type HistoryFormat } from '../../../domain/access/history-file.ts';
import { HISTORIES } from '../../../domain/access/history.ts';
import { addDays, dayOf, isDay, startOf } from '../../../domain/day.ts';
import type { PersonId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { personNamed } from '../../api/look-ups.ts';
import type { Asked, ConsoleFile, ConsolePage } from '../page.tsx';
import { numberIn, olderPage } from '../paging.ts';
import { connectorNamer, type ConsoleContext, type Viewer } from '../viewer.ts';
import { Audit, type AuditWords } from '../views/audit.tsx';

const ON_A_PAGE = 50;

/** Whoever is shown more than what is their own. */
const isFor = ({ role }: Viewer): boolean => role !== 'person';
/** Admins and auditors are shown all of it, owners what is on their integrations or about them. */
const isWhole = ({ role, isAuditor }: Viewer): boolean => role === 'admin' || isAuditor;

export const AUDIT: ConsolePage = {
  path: '/audit',
  label: 'Audit trail',
  isFor,
  show: async (ctx, viewer, asked) => {
    const words = wordsIn(asked);
    const { filter, fault } = await filterOf(ctx, viewer, words);
    const part = {
      after: numberIn(asked, 'after', Number.MAX_SAFE_INTEGER),
      order: 'newest',
      limit: ON_A_PAGE + 1,
    } as const;
    const rows = filter === null ? [] : await history(ctx.db, filter, part);
    const found = rows.map((entry) => ({ id: String(entry.seq), entry }));
    const { items, older } = olderPage('/audit', { ...words }, found, ON_A_PAGE);
    const entries = items.map(({ entry }) => entry);
    return {
      title: 'Audit trail',
      lead: isWhole(viewer)
        ? 'Every fact that hallpass recorded, the newest first.'
        : 'What happened on your integrations, and to you, the newest first.',
      body: (
        <Audit
          {...{ words, entries, older, fault }}
          named={connectorNamer(viewer.file)}
          tz={viewer.person.tz}
        />
      ),
    };
  },
};

const TYPES: Readonly<Record<HistoryFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

export const AUDIT_FILE: ConsoleFile = {
  path: '/audit/export/:format',
  isFor,
  send: async (ctx, viewer, asked) => {
    const format = HISTORY_FORMATS.find((one) => one === asked.param('format'));
    if (format === undefined) throw new NotFoundError('link');
    const words = wordsIn(asked);
    const { filter } = await filterOf(ctx, viewer, words);
    if (filter === null) return { to: `/audit?${String(new URLSearchParams({ ...words }))}` };
    return {
      name: `audit-${words.what}-${dayOf(ctx.now())}.${format}`,
      type: TYPES[format],
      parts: textOf(historyLines(ctx.db, viewer.file, filter, format)),
    };
  },
};

async function* textOf(lines: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const some of lines) yield some.join('');
}

/** What was filled in; empty where nothing was. Pure. */
const wordsIn = (asked: Asked): AuditWords => ({
  what: HISTORIES.find((one) => one === asked.query('what')) ?? 'all',
  person: asked.query('person'),
  place: asked.query('place').replaceAll(/^\/+|\/+$/g, ''),
  from: asked.query('from'),
  until: asked.query('until'),
});

type Filtered =
  | { readonly filter: HistoryFilter; readonly fault: null }
  | { readonly filter: null; readonly fault: string };

/** What the words stand for, within what the viewer may see; else what is wrong with them. */
async function filterOf(ctx: ConsoleContext, viewer: Viewer, words: AuditWords): Promise<Filtered> {
  const fault = dayFault(words);
  if (fault !== null) return { filter: null, fault };
  const personId = words.person === '' ? undefined : await idNamed(ctx, viewer, words.person);
  if (personId === null)
    return { filter: null, fault: `Nobody is known by ${words.person}. Write an e-mail or a Slack user id.` };
  const { what, place, from, until } = words;
  const filter: HistoryFilter = {
    what,
    personId,
    path: place === '' ? undefined : place,
    from: from === '' ? undefined : startOf(from),
    until: until === '' ? undefined : startOf(addDays(until, 1)),
    seenBy: isWhole(viewer) ? undefined : { personId: viewer.person.id, connectorIds: viewer.manages },
  };
  return { filter, fault: null };
}

/** Null where both days are none, or days in their order. Pure. */
function dayFault({ from, until }: AuditWords): string | null {
  const wrong = [from, until].find((day) => day !== '' && !isDay(day));
  if (wrong !== undefined) return `${wrong} is no day. Write one such as 2026-11-29.`;
  return from !== '' && until !== '' && until < from ? `${until} is before ${from}.` : null;
}

async function idNamed({ db }: ConsoleContext, viewer: Viewer, word: string): Promise<PersonId | null> {
  try {
    return (await personNamed(db, viewer, word)).id;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
