/** The findings that wait for a decision. Pure. */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import { When } from '../../pages/views/when.tsx';
import { holderOf } from './finding.tsx';
import { distance, Empty, Older, RoleTag, Table } from './parts.tsx';

interface FindingsParts {
  readonly findings: readonly FindingModel[];
  /** Of all pages. */
  readonly count: number;
  readonly older: string | null;
  readonly now: Date;
  readonly tz: string | null;
}

export const Findings = ({ findings, count, older, now, tz }: FindingsParts) => (
  <>
    <section class="card" aria-labelledby="open">
      {count === 0 ? null : <h2 id="open">To decide: {count}</h2>}
      {findings.length === 0 ? (
        <Empty
          title="Nothing waits for a decision"
          next="What somebody is given in GitLab without hallpass is listed here after the next sync."
        />
      ) : (
        <Listed {...{ findings, now, tz }} />
      )}
    </section>
    <Older href={older} />
  </>
);

const Listed = ({ findings, now, tz }: Pick<FindingsParts, 'findings' | 'now' | 'tz'>) => (
  <Table columns={['Who', 'What and where', 'Given by', 'Seen']}>
    {findings.map((finding) => (
      <tr>
        <td class="name">
          <a href={`/findings/${finding.id}`}>{holderOf(finding)}</a>
          {finding.person === null ? null : <span class="soft">@{finding.username}</span>}
        </td>
        <td>
          <RoleTag role={finding.found.role} /> <code>{finding.resource.path}</code>
        </td>
        <td data-of="Given by">
          {finding.author?.person?.name ?? finding.author?.name ?? 'GitLab does not say'}
        </td>
        <td data-of="Seen">
          <When at={finding.foundAt} tz={tz} />
          <span class="soft">{distance(finding.foundAt, now)}</span>
        </td>
      </tr>
    ))}
  </Table>
);
