/** The findings that wait for a decision. Pure. */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import { holderOf } from './finding.tsx';
import { distance, Empty, Older, RoleTag, When } from './parts.tsx';

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
    {count === 0 ? null : (
      <dl class="figures">
        <div>
          <dt>To decide</dt>
          <dd>{count}</dd>
        </div>
      </dl>
    )}
    <section class="card" aria-label="Findings">
      {findings.length === 0 ? (
        <Empty
          title="Nothing waits for a decision"
          next="What somebody is given in GitLab without hallpass is listed here after the next sync."
        />
      ) : (
        <Table {...{ findings, now, tz }} />
      )}
    </section>
    <Older href={older} />
  </>
);

const Table = ({ findings, now, tz }: Pick<FindingsParts, 'findings' | 'now' | 'tz'>) => (
  <div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">What and where</th>
          <th scope="col">Given by</th>
          <th scope="col">Seen</th>
        </tr>
      </thead>
      <tbody>
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
      </tbody>
    </table>
  </div>
);
