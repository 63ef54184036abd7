import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/config/document.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { diffDocuments } from '../../../src/domain/policies/document-diff.ts';
import { ticketAddresses, ticketsIn } from '../../../src/domain/policies/tickets.ts';
import { configFaultText } from '../../../src/sentences/config-fault.ts';
import { documentDiffLines } from '../../../src/sentences/document-diff.ts';

const URL = 'https://tracker.acme.test/browse/{ticket}';
const file = (ticket?: object) =>
  ConfigFile.parse({
    version: 1,
    policies: [
      { id: 'production', match: { resources: ['**'], roles: ['maintainer'] }, approval: 'owners', ticket },
    ],
  });
const found = (reason: string, ticket: object = { pattern: '[A-Z]+-[0-9]+', url: URL }) =>
  ticketsIn(file(ticket).policies, { policyId: 'production', reason }).map(
    ({ name, url }) => `${name} ${url}`,
  );

describe('tickets in a reason', () => {
  it('are links to where the policy says, each once, five at most', () => {
    expect(found('fixes OPS-12, see INC-3 and OPS-12')).toEqual([
      'OPS-12 https://tracker.acme.test/browse/OPS-12',
      'INC-3 https://tracker.acme.test/browse/INC-3',
    ]);
    expect(found('no ticket')).toEqual([]);
    expect(found('A-1 A-2 A-3 A-4 A-5 A-6')).toHaveLength(5);
  });

  it('lead nowhere else, whatever is written', () => {
    const loose = { pattern: '\\S+', url: URL };
    expect(found('../../evil?x=1#y', loose)).toEqual([
      '../../evil?x=1#y https://tracker.acme.test/browse/..%2F..%2Fevil%3Fx%3D1%23y',
    ]);
    expect(found('$& <https://evil.test|ok>', loose).every((one) => / https:\/\/tracker\./.test(one))).toBe(
      true,
    );
    expect(found('x'.repeat(300), loose)).toEqual([]);
  });

  it('are none where the policy says nothing of them, or is there no more', () => {
    expect(ticketsIn(file().policies, { policyId: 'production', reason: 'OPS-1' })).toEqual([]);
    const { policies } = file({ pattern: 'OPS-1', url: URL });
    expect(ticketsIn(policies, { policyId: 'gone', reason: 'OPS-1' })).toEqual([]);
    expect(ticketAddresses(policies, { request: null })).toEqual([]);
  });

  it('are told of an edited document', () => {
    expect(documentDiffLines(diffDocuments(file(), file({ pattern: 'OPS-1', url: URL })))).toEqual([
      `**, Maintainer: tickets in a reason are links to ${URL}`,
    ]);
  });
});

describe('ticket in a document', () => {
  it('is an expression and an address with a place for the name', () => {
    const faults = (ticket: object) => {
      const match = { resources: ['**'], roles: ['maintainer'] };
      const policies = [{ id: 'production', match, approval: 'owners', ticket }];
      const read = readDocument('f', JSON.stringify({ version: 1, policies }));
      return read.faults.map((fault) => `${fault.path.replace('f: ', '')} ${configFaultText(fault)}`);
    };
    expect(faults({ pattern: '[', url: URL })).toEqual([
      'policies[0].ticket.pattern is not a valid regular expression',
    ]);
    expect(faults({ pattern: 'x*', url: URL })).toEqual([
      'policies[0].ticket.pattern matches nothing at all, too; write what a name always has',
    ]);
    expect(faults({ pattern: 'OPS-1', url: 'https://tracker.acme.test' })).toEqual([
      'policies[0].ticket.url has no {ticket}, which stands for the name: https://tracker.example.com/browse/{ticket}',
    ]);
    for (const url of [
      'javascript:alert({ticket})',
      'tracker/{ticket}',
      'https://a:b@tracker.acme.test/{ticket}',
    ])
      expect(faults({ pattern: 'OPS-1', url })[0]).toMatch(
        /^policies\[0\]\.ticket\.url write an address such as/,
      );
  });
});
