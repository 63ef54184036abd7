/**
 * Which listeners may acknowledge before anything is done (ADR 8): those that change nothing. Every other one acknowledges what is
 * committed; that they do is seen in test/journeys/killed-acknowledged.test.ts and acknowledged.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const OPENS = 'opens a form within three seconds; one that does not open is seen, and opened again';
const FIELD = 'a field of an open form was changed: the form is drawn anew, nothing is kept';
const TURNS = 'shows another page of a list';

/** By file, kind and id as they stand in the source. */
const MAY_ACKNOWLEDGE_FIRST: Readonly<Record<string, string>> = {
  'connectors/add-integration.ts action ACTIONS.connectorAdd': OPENS,
  'api-tokens.ts action ACTIONS.apiTokenNew': OPENS,
  "command.ts command '/access'":
    'shows lists and opens forms; a line that asks, and `sync`, are acknowledged where that is committed',
  'command.ts action action_id': 'the same, where a button stands for what was meant',
  'conflicts.ts action ACTIONS.conflictExempt': OPENS,
  'conflicts.ts action ACTIONS.conflictEnd': OPENS,
  'conflicts.ts action ACTIONS.conflictsExport': 'sends a file',
  'conflicts.ts action ACTIONS.openInGitLab': 'does nothing: Slack opens the page',
  'conflicts.ts action turn': TURNS,
  'connectors/connector-secrets.ts action ACTIONS.connectorSecrets': OPENS,
  'requests/decision.ts action action': OPENS,
  'requests/decision.ts view FORMS.less': 'says what is wrong with a field, before anything is done',
  'requests/decision.ts action { action_id: FIELDS.duration, callback_id: FORMS.less }': FIELD,
  'connectors/details.ts action ACTIONS.connectorDetails': `${OPENS}; the draft it makes is the same the next time`,
  'connectors/details.ts action action_id': OPENS,
  'drift.ts action turn': TURNS,
  'drift.ts action ACTIONS.driftLimit': OPENS,
  'drift.ts action { action_id: FIELDS.duration, callback_id: FORMS.driftLimit }': FIELD,
  'grants/more-time.ts action ACTIONS.extend': OPENS,
  'connectors/sync.ts action ACTIONS.syncFound': TURNS,
  'grants/more-time.ts action { action_id: FIELDS.duration, callback_id: FORMS.extend }': FIELD,
  'history.ts action action_id': TURNS,
  'history.ts action ACTIONS.historyFilter': TURNS,
  'history.ts action ACTIONS.historyExport':
    'sends a file, which takes longer than Slack waits; pressed again it is sent again',
  'grants/holdings.ts action ACTIONS.holdingsOpen': OPENS,
  'grants/holdings.ts action turn': TURNS,
  'grants/grant.ts action id': OPENS,
  'grants/holdings.ts action ACTIONS.holdingsFilter': TURNS,
  'connectors/integrations.ts action turn': TURNS,
  'connectors/integrations.ts action action_id': OPENS,
  'identities/link-by-owner.ts action turn': TURNS,
  'identities/link-by-owner.ts action ACTIONS.linkByHand': OPENS,
  'identities/link.ts action ACTIONS.linkOpen': `${OPENS}; what it is opened from is kept beside that`,
  'identities/link.ts action action_id': 'shows the next step of an open form',
  'connectors/logs.ts action ACTIONS.logs': OPENS,
  'connectors/logs.ts action turn': TURNS,
  'connectors/logs.ts action ACTIONS.logsExport':
    'sends a file, which takes Slack a while, and says that it did or could not',
  'requests/request.ts action { action_id, callback_id: FORMS.request }': FIELD,
  'requests/request.ts action ACTIONS.open': OPENS,
  'requests/request.ts action ACTIONS.again': OPENS,
  'requests/request.ts action action_id': OPENS,
  'reviews/items.ts action ACTIONS.reviewShow': OPENS,
  'reviews/items.ts action ACTIONS.reviewLook': OPENS,
  'reviews/reassign.ts action ACTIONS.reviewReassign': OPENS,
  'reviews/items.ts action action_id': TURNS,
  'reviews/items.ts action ACTIONS.reviewFilter': TURNS,
  'reviews/small.ts action ACTIONS.reviewSmall': OPENS,
  'reviews/small.ts shortcut SHORTCUTS.reviewFromMessage': OPENS,
  'reviews/campaigns.ts action ACTIONS.reviewNew': OPENS,
  'reviews/campaigns.ts action ACTIONS.reviewEdit': OPENS,
  'reviews/campaigns.ts action ACTIONS.reviewLeave': OPENS,
  'requests/shortcuts.ts shortcut SHORTCUTS.request': OPENS,
  'requests/shortcuts.ts shortcut SHORTCUTS.requestFromMessage': OPENS,
  'connectors/token-page.ts action ACTIONS.pageFollow': 'a link that the browser opens by itself',
};

const FOLDERS = ['src/slack/journeys', 'src/slack/edge'];
const STARTS = /\bapp\.(action|view|command|event|options|shortcut)(?:<[^(]*>)?\(/g;

interface Listener {
  readonly name: string;
  /** What it does, as text. */
  readonly body: string;
}

const LISTENERS: readonly Listener[] = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => listenersIn(file, readFileSync(join(folder, file), 'utf8'))),
);

function listenersIn(file: string, text: string): Listener[] {
  return [...text.matchAll(STARTS)].map((match) => {
    const [, kind = ''] = match;
    const call = upToItsEnd(text.slice(match.index + match[0].length));
    const [id = ''] = /^\s*(?:\{[^}]*\}|[^,]*)/.exec(call) ?? [];
    const [, body = ''] = /=>\s*\{?\s*([^]*)$/.exec(call.slice(id.length)) ?? [];
    return { name: `${file} ${kind} ${id.trim()}`, body };
  });
}

/** Up to the parenthesis that closes the call. */
function upToItsEnd(text: string): string {
  let depth = 1;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return text.slice(0, index);
  }
  throw new Error('a call without an end');
}

const before = (body: string, what: string): string => body.slice(0, body.indexOf(what));
const isFirst = ({ body }: Listener): boolean => {
  const acknowledged = body.search(/\back\(/);
  return (
    acknowledged >= 0 &&
    !before(body, 'ack(')
      .replace(/await\s*$/, '')
      .includes('await ')
  );
};

describe('what Slack is told before anything is done', () => {
  it('is looked for in every listener there is', () => {
    expect(LISTENERS.length).toBeGreaterThan(50);
    expect(LISTENERS.filter(({ body }) => body === '')).toEqual([]);
    const names = LISTENERS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('is told by those alone that change nothing, each for a reason', () => {
    const first = LISTENERS.filter(isFirst).map(({ name }) => name);
    expect(first.toSorted()).toEqual(Object.keys(MAY_ACKNOWLEDGE_FIRST).toSorted());
  });
});
