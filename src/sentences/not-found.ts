import type { NotFound, NotFoundCode, NotFoundFacts } from '../errors.ts';
import { sayBy, type Sentences } from './sentences.ts';
import type { Ways } from './ways.ts';

/** What somebody is told for whom there is no such thing. Pure. */
export const notFoundSentence = (missing: NotFound, ways: Ways): string =>
  sayBy<NotFoundFacts, NotFoundCode>(NOT_FOUND, missing, ways);

const NOT_FOUND: Sentences<NotFoundFacts> = {
  request: () => 'That request is not there any more.',
  grant: () => 'That access is not there any more.',
  person: () => 'hallpass does not know that person, so they hold nothing through it.',
  resource: () => 'That group or project is not there any more. Choose another one.',
  connector: () => 'This integration is not there any more.',
  verification: (_, { byLinking }) => `This is not under way any more. Begin anew${byLinking}.`,
  draft: (_, { seeIntegrations }) => `That integration is not being set up any more.${seeIntegrations}`,
  finding: () => 'That membership is not there any more.',
  conflict: () => 'That conflict is not there any more.',
  review: () => 'That access review is not there any more.',
  link: () => 'This address leads to no page, or not to one of yours.',
  token: () => 'That API token is not there any more.',
  event_receiver: () => 'The document has no such event receiver any more, so nothing waits for it.',
  evidence: () => 'No evidence of this access review is kept. Have it made first.',
  version: () => 'There is no such version of the configuration.',
  person_left: () => 'They are not in this workspace any more.',
  person_named: ({ typed }) =>
    `I do not know who ${typed} is. Type @ and choose the person from the list that Slack shows.`,
  pages: () => 'A token can be entered on a page only where HALLPASS_PUBLIC_URL begins with https://.',
  connector_named: ({ typed, mine }) =>
    `There is no integration called ${typed} that you look after. You look after ${mine.join(', ')}.`,
};
