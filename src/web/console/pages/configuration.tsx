/** The configuration as text, its versions, two of them side by side, and going back to one. */
import { stringify } from 'yaml';
import { activeConfig, configAt, configVersions, type ConfigVersion } from '../../../db/config/config.ts';
import { namesOf } from '../../../db/identities/people.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { isId, type PersonId } from '../../../domain/id.ts';
import { diffDocuments } from '../../../domain/policies/document-diff.ts';
import { NotFoundError } from '../../../errors.ts';
import { rollBackConfig } from '../../../operations/config/change-config.ts';
import { documentDiffLines } from '../../../sentences/document-diff.ts';
import type { ConsoleAct, ConsolePage } from '../page.tsx';
import { numberIn, olderPage } from '../paging.ts';
import { sideBySide } from '../views/side-by-side.ts';
import type { ConsoleContext, Viewer } from '../viewer.ts';
import { Configuration, ConfigurationVersion, type VersionRow } from '../views/configuration.tsx';

const ON_A_PAGE = 20;

const isFor = ({ role, isAuditor }: Viewer): boolean => role === 'admin' || isAuditor;

export const CONFIGURATION: ConsolePage = {
  path: '/configuration',
  label: 'Configuration',
  isFor,
  show: async (ctx, { person }, asked) => {
    const { file, version } = await activeConfig(ctx.db);
    const part = { before: numberIn(asked, 'after'), limit: ON_A_PAGE + 1 };
    const rows = await versionRows(ctx, await configVersions(ctx.db, part));
    const { items, older } = olderPage('/configuration', {}, rows, ON_A_PAGE);
    return {
      title: 'Configuration',
      lead: version === 0 ? 'No document was applied yet.' : `Version ${version} is active.`,
      body: <Configuration {...{ version, versions: items, older }} text={textOf(file)} tz={person.tz} />,
    };
  },
};

export const CONFIGURATION_VERSION: ConsolePage = {
  path: '/configuration/:version',
  label: null,
  isFor,
  show: async (ctx, viewer, asked) => {
    const active = await activeConfig(ctx.db);
    const right = await versionAt(ctx, asked.param('version'));
    const besides = asked.query('beside');
    // The active one shows what it changed itself, any other what going back to it would.
    const usual = right.version === active.version ? active.version - 1 : active.version;
    const left = usual === 0 && besides === '' ? null : await versionAt(ctx, besides || String(usual));
    const rows = await versionRows(ctx, left === null ? [right] : [right, left]);
    const compared = left === null ? null : comparisonOf(left.file, right.file);
    const mayRollBack = viewer.role === 'admin' && right.version !== active.version;
    return {
      title: `Version ${right.version} of the configuration`,
      body: (
        <ConfigurationVersion
          {...{ compared, mayRollBack, csrf: viewer.csrf, active: active.version, tz: viewer.person.tz }}
          right={{ version: right.version, row: rows[0] }}
          left={left === null ? null : { version: left.version, row: rows[1] }}
          text={textOf(right.file)}
        />
      ),
    };
  },
};

export const ROLL_BACK: ConsoleAct = {
  path: '/configuration/:version/roll-back',
  page: CONFIGURATION_VERSION,
  run: async (ctx, { actor }, sent) => {
    const expectedVersion = numberOf(sent.field('expected'));
    const version = numberOf(sent.param('version'));
    await rollBackConfig(ctx, actor, { version, expectedVersion });
    return { to: '/configuration', notice: 'rolled_back' };
  },
};

const comparisonOf = (left: ConfigFile, right: ConfigFile) => ({
  words: documentDiffLines(diffDocuments(left, right)),
  rows: sideBySide(textOf(left), textOf(right)),
});

/** As `hallpass.yaml` would say it. Pure. */
const textOf = (file: ConfigFile): string => stringify(file, { lineWidth: 0 });

/** @throws NotFoundError version, also for what is no number */
function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFoundError('version');
  return Number(text);
}

/** @throws NotFoundError version */
async function versionAt({ db }: ConsoleContext, text: string) {
  const found = await configAt(db, numberOf(text));
  if (found === undefined) throw new NotFoundError('version');
  return found;
}

/** With the names of those who applied them. */
async function versionRows(
  { db }: ConsoleContext,
  versions: readonly ConfigVersion[],
): Promise<VersionRow[]> {
  const names = await namesOf(
    db,
    versions.flatMap((row) => personIn(row) ?? []),
  );
  return versions.map((row) => ({
    id: String(row.version),
    at: row.appliedAt,
    by: names.get(personIn(row) ?? 'per_') ?? null,
    source: row.source,
    via: /^per_\w+@([a-z]+)/.exec(row.appliedBy)?.[1] ?? null,
  }));
}

/** Who applied it; null for hallpass. Pure. */
function personIn({ appliedBy }: ConfigVersion): PersonId | null {
  const [id = ''] = appliedBy.split('@');
  return isId('per', id) ? id : null;
}
