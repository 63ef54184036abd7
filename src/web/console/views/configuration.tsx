/** The configuration: its text, its versions, and two of them beside each other. Pure. */
import { When } from '../../pages/views/when.tsx';
import type { Beside, Line } from './side-by-side.ts';
import { Empty, Older, Table } from './parts.tsx';
import { viaWords } from './deeds.ts';

export interface VersionRow {
  /** Its number. */
  readonly id: string;
  readonly at: Date;
  /** The person's name; null where hallpass applied it. */
  readonly by: string | null;
  readonly source: 'file' | 'web' | 'api' | 'slack';
  /** The person's door; null where hallpass applied it. */
  readonly via: string | null;
}

const SOURCES: Readonly<Record<VersionRow['source'], string>> = {
  file: 'from the file',
  web: 'on a page',
  api: 'through the API',
  slack: 'in Slack',
};

const fromWhere = ({ via, source }: VersionRow): string => (via === null ? SOURCES[source] : viaWords(via));

interface ConfigurationParts {
  /** The active one; 0 for none. */
  readonly version: number;
  readonly text: string;
  readonly versions: readonly VersionRow[];
  readonly older: string | null;
  readonly tz: string | null;
}

export const Configuration = ({ version, text, versions, older, tz }: ConfigurationParts) => (
  <>
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      {versions.length === 0 ? (
        <Empty title="No version yet" next="The first is made when hallpass starts with a file." />
      ) : (
        <Versions {...{ version, versions, tz }} />
      )}
    </section>
    <Older href={older} />
    <section class="card" aria-labelledby="text">
      <h2 id="text">The active document</h2>
      <pre tabindex={0}>{text}</pre>
    </section>
  </>
);

const Versions = ({ version, versions, tz }: Pick<ConfigurationParts, 'version' | 'versions' | 'tz'>) => (
  <Table columns={['Version', 'When', 'Who', 'From where']}>
    {versions.map((row) => (
      <tr>
        <td class="name">
          <a href={`/configuration/${row.id}`}>Version {row.id}</a>{' '}
          {row.id === String(version) ? <span class="tag good">active</span> : null}
        </td>
        <td data-of="When">
          <When at={row.at} tz={tz} exact />
        </td>
        <td data-of="Who">{row.by ?? 'hallpass'}</td>
        <td data-of="From where">{fromWhere(row)}</td>
      </tr>
    ))}
  </Table>
);

interface Side {
  readonly version: number;
  readonly row: VersionRow | undefined;
}

interface VersionParts {
  readonly right: Side;
  /** Null for the first version, which there is nothing to lay beside. */
  readonly left: Side | null;
  /** `rows` is null for texts that have too little in common. */
  readonly compared: { readonly words: readonly string[]; readonly rows: readonly Beside[] | null } | null;
  readonly text: string;
  /** The active version. */
  readonly active: number;
  readonly mayRollBack: boolean;
  readonly csrf: string;
  readonly tz: string | null;
}

export const ConfigurationVersion = (parts: VersionParts) => {
  const { right, left, compared, text, active, mayRollBack, csrf, tz } = parts;
  return (
    <>
      <section class="card" aria-label="This version">
        <dl class="facts">
          <dt>Version {right.version}</dt>
          <dd>
            <Applied row={right.row} tz={tz} />
          </dd>
          {left === null ? null : (
            <>
              <dt>Beside version {left.version}</dt>
              <dd>
                <Applied row={left.row} tz={tz} />
              </dd>
            </>
          )}
        </dl>
        {mayRollBack ? <RollBack version={right.version} active={active} csrf={csrf} /> : null}
      </section>
      <form class="filter" method="get" action={`/configuration/${right.version}`}>
        <label>
          Beside version
          <input name="beside" inputmode="numeric" value={left === null ? '' : String(left.version)} />
        </label>
        <button>Compare</button>
      </form>
      {left === null || compared === null ? null : (
        <Comparison {...compared} left={left.version} right={right.version} />
      )}
      <section class="card" aria-labelledby="text">
        <h2 id="text">Its text</h2>
        <pre tabindex={0}>{text}</pre>
      </section>
    </>
  );
};

const Applied = ({ row, tz }: { readonly row: VersionRow | undefined; readonly tz: string | null }) =>
  row === undefined ? null : (
    <>
      <When at={row.at} tz={tz} exact />, {row.by ?? 'hallpass'}, {fromWhere(row)}
    </>
  );

interface RollBackParts {
  readonly version: number;
  readonly active: number;
  readonly csrf: string;
}

/** Refused where another version is active by then. */
const RollBack = ({ version, active, csrf }: RollBackParts) => (
  <form class="actions" method="post" action={`/configuration/${version}/roll-back`}>
    <input type="hidden" name="csrf" value={csrf} />
    <input type="hidden" name="expected" value={String(active)} />
    <button class="danger">Go back to version {version}</button>
  </form>
);

interface ComparisonParts {
  readonly words: readonly string[];
  readonly rows: readonly Beside[] | null;
  readonly left: number;
  readonly right: number;
}

const Comparison = ({ words, rows, left, right }: ComparisonParts) => (
  <section class="card" aria-labelledby="compared">
    <h2 id="compared">
      From version {left} to version {right}
    </h2>
    {words.length === 0 ? (
      <p>Nothing is different in who may have what.</p>
    ) : (
      <ul>
        {words.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    )}
    {rows === null ? (
      <p class="soft">The two have too little in common to be laid beside each other.</p>
    ) : rows.length === 0 ? (
      <p class="soft">Their texts are the same.</p>
    ) : (
      <div class="scroll" tabindex={0} role="region" aria-label="Both texts, side by side">
        <table class="beside">
          <thead>
            <tr>
              <th scope="col">Version {left}</th>
              <th scope="col">Version {right}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Lines row={row} />
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

const Lines = ({ row }: { readonly row: Beside }) =>
  row.kind === 'skipped' ? (
    <tr>
      <td class="soft" colspan={2}>
        {row.lines} {row.lines === 1 ? 'line is' : 'lines are'} the same
      </td>
    </tr>
  ) : (
    <tr>
      <td class={row.kind === 'changed' && row.left !== null ? 'gone' : ''}>
        {row.kind === 'changed' ? (
          <del>
            <Text line={row.left} sign="−" />
          </del>
        ) : (
          <Text line={row.left} sign=" " />
        )}
      </td>
      <td class={row.kind === 'changed' && row.right !== null ? 'new' : ''}>
        {row.kind === 'changed' ? (
          <ins>
            <Text line={row.right} sign="+" />
          </ins>
        ) : (
          <Text line={row.right} sign=" " />
        )}
      </td>
    </tr>
  );

const Text = ({ line, sign }: { readonly line: Line | null; readonly sign: string }) =>
  line === null ? null : <code>{`${String(line.number).padStart(4)} ${sign} ${line.text}`}</code>;
