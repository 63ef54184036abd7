import type { HomeView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { PageValue } from '../../../../src/slack/blocks/values.ts';
import { faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { MOST_ENTRIES } from '../../../../src/slack/views/home/home-pages.ts';
import { homeView } from '../../../../src/slack/views/home/home.ts';
import {
  blocksOf,
  buttons,
  grant,
  home,
  integration,
  many,
  model,
  NOW,
  own,
  pagesOf,
  shown,
  waiting,
} from '../../home-models.ts';
import { ana, crowd, LONG_PATH, NASTY, progress, requestIdOf } from '../../models.ts';
import { saying } from '../../../support/said.ts';

describe('paging', () => {
  const full = {
    grants: many(300, (index) => grant({ path: `acme/g${index}.` })),
    onOthers: many(300, (index) => own({ number: 1000 + index })),
    onMe: many(300, (index) =>
      waiting({ id: requestIdOf(index), number: 2000 + index, reason: `because ${index}` }),
    ),
  };

  it('of 3 × 300 entries shows each once, in order, under its heading', () => {
    const pages = [];
    for (let page = 0; page === 0 || buttons(pages.at(-1) as HomeView).includes('Next'); page++)
      pages.push(
        homeView({
          model: model(full),
          placeOf: ({ path }) => ({ path, url: null, application: null }),
          now: NOW,
          page,
        }),
      );
    const text = pages.map(shown).join('\n');
    expect([...text.matchAll(/`acme\/g(\d+)\.`/g)].map(([, index]) => Number(index))).toEqual(
      many(300, (index) => index),
    );
    expect([...text.matchAll(/#(1\d{3}) /g)]).toHaveLength(300);
    expect([...text.matchAll(/#(2\d{3}) /g)]).toHaveLength(300);
    expect(pages.length).toBeGreaterThan(10);
    for (const [index, view] of pages.entries()) {
      expect(faultsOfView(view)).toEqual([]);
      expect(shown(view)).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(blocksOf(view)[1]).toMatchObject({ type: 'header' });
    }
  });

  it('turns by Next and Previous, which carry nothing but a page', () => {
    const turns = (view: HomeView): unknown[] =>
      blocksOf(view).flatMap((block) =>
        block.type === 'actions'
          ? block.elements.flatMap((element) =>
              element.type === 'button' && element.action_id?.startsWith('home.') === true
                ? [[element.text.text, element.value]]
                : [],
            )
          : [],
      );
    expect(turns(home(full))).toEqual([['Next', '1']]);
    expect(turns(home(full, 1))).toEqual([
      ['Previous', '0'],
      ['Next', '2'],
    ]);
    const last = pagesOf(full).length - 1;
    expect(turns(home(full, last))).toEqual([['Previous', String(last - 1)]]);
  });

  it('past the end shows the last page; what is no page is the first', () => {
    expect(home({}, 9999)).toEqual(home({}));
    expect(
      ['3', '0', '-1', '1e3', '99999', '', 'x', undefined].map((value) => PageValue.parse(value)),
    ).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('says that there is more than it reads', () => {
    const pages = pagesOf({ grants: many(MOST_ENTRIES + 1, () => grant()) });
    expect(shown(pages.at(-1) as HomeView)).toContain('There is more than fits here');
  });

  it.each(NASTY)('full of %j no page breaks a limit', (words) => {
    const place = { path: LONG_PATH, url: `https://gitlab.test/${LONG_PATH}`, application: 'A'.repeat(60) };
    const them = { ...ana, name: words };
    const pages = pagesOf(
      {
        grants: many(20, () => grant({ holder: them })),
        onOthers: many(20, () => own({ progress: progress({ waitsFor: crowd(50) }), nudgedAt: NOW })),
        onMe: many(20, (index) => waiting({ id: requestIdOf(index), requester: them, reason: words })),
        accounts: many(10, () => ({
          connector: words.slice(0, 60) || 'x',
          account: { username: words, state: 'blocked', linkedBy: 'mapping', linkedAt: NOW } as const,
        })),
        integrations: many(20, () =>
          integration(
            {
              name: 'Error',
              detail: saying(words),
              nextStep: { code: 'add_details', asked: words },
              since: NOW,
            },
            {
              name: words.slice(0, 60),
              warnings: many(20, () => saying(words)),
              unlinked: { count: 400, people: crowd(400) },
            },
          ),
        ),
      },
      place,
    );
    expect(pages.length).toBeGreaterThan(2);
    for (const view of pages) expect(faultsOfView(view)).toEqual([]);
  });
});
