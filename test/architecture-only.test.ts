/** What is done in one place only, by the text of the files. */
import { describe, expect, it } from 'vitest';
import { filesWith, IMPORTS, shown, within } from './support/sources.ts';

describe('only', () => {
  it('the database folder writes SQL', () => {
    const sql = /\.(?:insertInto|updateTable|deleteFrom|mergeInto|selectFrom|withRecursive)\(|\bsql`/;
    expect(filesWith(sql, within('src/db/'))).toEqual([]);
  });

  it('transact opens transactions', () => {
    expect(filesWith(/\.transaction\(|\.startTransaction\(/, within('src/operations/transact.ts'))).toEqual(
      [],
    );
  });

  it('programs that people and Terraform start see the environment', () => {
    expect(filesWith(/process\.env/, within('src/cli/', 'src/terraform/main.ts'))).toEqual([]);
  });

  it('connectors, Slack, the web, the database and the client of the API open sockets', () => {
    const network = /^(?:node:(?:http|https|http2|net|tls|dgram)|undici)$/;
    const found = IMPORTS.filter(({ to, typeOnly }) => network.test(to) && !typeOnly);
    const open = within('src/connectors/', 'src/slack/', 'src/web/', 'src/db/', 'src/cli/client/');
    expect(found.filter(({ from }) => !open(from)).map(shown)).toEqual([]);
    expect(filesWith(/\bfetch\(/, open)).toEqual([]);
  });

  it('Slack names its commands', () =>
    expect(
      filesWith(
        /(?<![\w.])\/access\b/,
        within('src/slack/', 'src/web/console/views/', 'src/cli/manifest.ts'),
      ),
    ).toEqual([]));

  it('one file says what messages and audit events are about that have no id', () => {
    const glued =
      /`(?:drift|conflict|safety stop|failing|token|unlinked|mapping|terms|owner|connector|config|config change):\$\{/;
    // What a stored token is sealed for is no subject, and stays as it is.
    const elsewhere = within('src/domain/messages/subject.ts', 'src/operations/setup/stored-token.ts');
    expect(filesWith(glued, elsewhere)).toEqual([]);
  });

  it('named things are exported', () => {
    expect(filesWith(/^export default|^export \*/m, () => false)).toEqual([]);
  });

  it('static text is logged, with its data in fields', () => {
    expect(filesWith(/\blog\.(?:warn|error|fatal)\([^;]*?`/, () => false)).toEqual([]);
  });
});
