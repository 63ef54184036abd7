/** Home tabs of ana for tests, at noon: ordinary ones, and what can be read and pressed on them. */
import type { HomeView, KnownBlock } from '@slack/types';
import type { HeldGrant } from '../../src/db/models/grants/access-lists.ts';
import type { UndecidedRequest } from '../../src/db/models/undecided.ts';
import type { HomeModel, Integration, OwnRequest } from '../../src/db/models/home-model.ts';
import { homeView } from '../../src/slack/views/home/home.ts';
import type { Where } from '../../src/slack/blocks/phrases.ts';
import { buttonsOf, shownIn } from './looks.ts';
import { ana, api, at, decides, grantId, omar, progress, requestId, resourceId } from './models.ts';

export const NOW = at('12:00');
export const grant = (changes: Partial<HeldGrant> = {}): HeldGrant => ({
  id: grantId,
  status: 'active',
  role: 'maintainer',
  durationSeconds: 7200,
  expiresAt: at('14:05'),
  holder: ana,
  resourceId,
  path: api.path,
  connectorId: 'gitlab',
  isArchived: false,
  extending: false,
  number: 11,
  approver: omar,
  policyId: 'default',
  ...changes,
});
export const waiting = (changes: Partial<UndecidedRequest> = {}): UndecidedRequest => ({
  id: requestId,
  number: 12,
  kind: 'standard',
  source: 'slack',
  role: 'maintainer',
  durationSeconds: 7200,
  reason: 'fixing INC-4711',
  policyId: 'default',
  createdAt: at('12:00'),
  tickets: [],
  expiresAt: at('20:00'),
  requester: ana,
  path: api.path,
  connectorId: 'gitlab',
  resourceKind: 'project',
  escalated: [],
  conflicts: null,
  progress: progress({ waitsFor: [omar] }),
  ...changes,
});
export const own = (changes: Partial<OwnRequest> = {}): OwnRequest => ({
  ...waiting(),
  nudgedAt: null,
  ...changes,
});
const CONNECTED: Integration['label'] = {
  name: 'Connected',
  detail: null,
  nextStep: null,
  since: null,
  nextTry: null,
  mustConfirm: false,
};
export const integration = (
  label: Partial<Integration['label']> = {},
  changes: Partial<Integration> = {},
): Integration => ({
  id: 'gitlab',
  name: 'GitLab',
  label: { ...CONNECTED, ...label },
  warnings: [],
  synced: { at: at('11:30'), groups: 8, projects: 14 },
  unlinked: { count: 0, people: [] },
  ...changes,
});
export const model = (changes: Partial<HomeModel> = {}): HomeModel => ({
  slackUserId: ana.slackUserId,
  isOutsider: false,
  stop: null,
  grants: [],
  onOthers: [],
  onMe: [],
  reviews: [],
  accounts: [
    {
      connector: 'GitLab',
      account: { username: 'ana', state: 'active', linkedBy: 'admin_email', linkedAt: at('09:00') },
    },
  ],
  decider: decides(ana),
  conflicts: { count: 0, alerts: [] },
  drift: { count: 0, findings: [] },
  held: null,
  stuck: [],
  integrations: [],
  drafts: [],
  ...changes,
});
export const many = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => one(index));

export const home = (changes: Partial<HomeModel> = {}, page = 0, place: Where = api): HomeView =>
  homeView({ model: model(changes), placeOf: () => place, now: NOW, page });
export const blocksOf = ({ blocks }: HomeView): KnownBlock[] => blocks as KnownBlock[];
export const shown = (view: HomeView): string => shownIn({ text: '', blocks: blocksOf(view) });
export const buttons = (view: HomeView): string[] => buttonsOf({ text: '', blocks: blocksOf(view) });
/** Every page, by turning until there is no Next. */
export function pagesOf(changes: Partial<HomeModel>, place: Where = api): HomeView[] {
  const pages = [home(changes, 0, place)];
  while (buttons(pages.at(-1) as HomeView).includes('Next')) pages.push(home(changes, pages.length, place));
  return pages;
}
