import { expect, it } from 'vitest';
import { ConfigFile, mostWaiting } from '../../../src/domain/document/config-file.ts';

it('ten requests of one person may wait, unless the document says otherwise', () => {
  const mostOf = (more: object) => mostWaiting(ConfigFile.parse({ version: 1, connectors: [], ...more }));
  expect(mostOf({})).toBe(10);
  expect(mostOf({ requests: { perPerson: 3 } })).toBe(3);
});
