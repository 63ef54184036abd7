/** One access review: how far it is, day by day and by reviewer, and its evidence. Pure. */
import type { ReviewCampaignModel } from '../../../db/models/reviews/campaign-model.ts';
import type { BurnDownPoint } from '../../../domain/reviews/burn-down.ts';
import { REVIEW_TABS } from '../../../domain/reviews/review-filter.ts';
import { When } from '../../pages/views/when.tsx';
import { TAB_WORDS } from '../../../sentences/review-words.ts';
import { BurnDownPicture, dayWord } from './burn-down.tsx';
import { distance, Press, Table } from './parts.tsx';
import { coverage } from './reviews.tsx';
import { CampaignTag } from './campaign-tag.tsx';

interface ReviewParts {
  readonly campaign: ReviewCampaignModel;
  /** All items. */
  readonly all: number;
  /** By day; none before it is open. */
  readonly points: readonly BurnDownPoint[];
  readonly seesEvidence: boolean;
  readonly named: (connectorId: string) => string;
  readonly now: Date;
  readonly csrf: string;
  readonly tz: string | null;
}

export const ReviewView = (parts: ReviewParts) => (
  <>
    <Figures {...parts} />
    {parts.points.length === 0 ? null : <BurnDown {...parts} />}
    <div class="two">
      <About {...parts} />
      {parts.seesEvidence ? <Evidence {...parts} /> : null}
    </div>
    {parts.campaign.progress.length === 0 ? null : <Reviewers {...parts} />}
  </>
);

const Figures = ({ campaign: { id, tabs, openTasks } }: ReviewParts) => (
  <>
    <dl class="figures">
      {REVIEW_TABS.map((tab) => (
        <div>
          <dt>{TAB_WORDS[tab]}</dt>
          <dd>{tabs[tab].toLocaleString('en-US')}</dd>
        </div>
      ))}
      <div>
        <dt>To do in GitLab</dt>
        <dd>{openTasks.toLocaleString('en-US')}</dd>
      </div>
    </dl>
    <p>
      <a class="button" href={`/reviews/${id}/items`}>
        Look at the items
      </a>
    </p>
  </>
);

const BurnDown = ({ points, all, campaign: { deadline, closedAt } }: ReviewParts) => (
  <section class="card" aria-labelledby="pace">
    <h2 id="pace">Left to decide, by day (UTC)</h2>
    {points.length < 2 ? (
      <p class="soft">It is drawn from the second day on.</p>
    ) : (
      <>
        <BurnDownPicture points={points} all={all} deadline={closedAt === null ? deadline : null} />
        <p class="key" aria-hidden="true">
          <span>Left</span>
          <span class="even">At an even pace</span>
        </p>
      </>
    )}
    <details>
      <summary>The same as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Left</th>
            <th scope="col">At an even pace</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ day, left, even }) => (
            <tr>
              <td>{dayWord(day)}</td>
              <td>{left}</td>
              <td>{even}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  </section>
);

const About = ({ campaign, named, now, tz }: ReviewParts) => {
  const { status, scope, creator, createdAt, openedAt, deadline, closedAt, completedAt, undecided } =
    campaign;
  const dates = [
    ['Made', createdAt],
    ['Opened', openedAt],
    ['Until', deadline],
    ['Closed', closedAt],
    ['Complete', completedAt],
  ] as const;
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">
        What it is about <CampaignTag status={status} />
      </h2>
      <dl class="facts">
        <dt>Where</dt>
        <dd>
          {coverage(scope, Number.POSITIVE_INFINITY)}, in {scope.connectors.map(named).join(', ')}
        </dd>
        <dt>By</dt>
        <dd>{creator?.name ?? 'a schedule'}</dd>
        {dates.map(([word, at]) =>
          at === null ? null : (
            <>
              <dt>{word}</dt>
              <dd>
                <When at={at} tz={tz} />
                {word === 'Until' && status === 'open' ? ` (${distance(at, now)})` : null}
              </dd>
            </>
          ),
        )}
        <dt>Listed in GitLab</dt>
        <dd>
          {campaign.listed.toLocaleString('en-US')}, of them {campaign.taken.toLocaleString('en-US')} under
          review
        </dd>
        <dt>Undecided by then</dt>
        <dd>{undecided === 'remove' ? 'is removed' : 'stays'}</dd>
        {campaign.unassigned === 0 ? null : (
          <>
            <dt>For nobody to review</dt>
            <dd>{campaign.unassigned}</dd>
          </>
        )}
      </dl>
    </section>
  );
};

const Evidence = ({ campaign: { id, bundle, stagedAt, status }, csrf, tz }: ReviewParts) => (
  <section class="card" aria-labelledby="evidence">
    <h2 id="evidence">Evidence</h2>
    {bundle === undefined ? (
      <p class="soft">None was made yet.</p>
    ) : bundle.madeAt === null ? (
      <p>It is being made.</p>
    ) : (
      <dl class="facts">
        <dt>Made</dt>
        <dd>
          <When at={bundle.madeAt} tz={tz} />
          {bundle.isFinal === true ? ', when all was carried out' : ', on the way'}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code>{bundle.sha256}</code>
        </dd>
        <dt>Signed by</dt>
        <dd>
          <code>{bundle.fingerprint}</code>
        </dd>
      </dl>
    )}
    {stagedAt === null || status === 'discarded' ? null : (
      <div class="actions">
        {bundle === undefined || bundle.madeAt === null || bundle.droppedAt !== null ? null : (
          <a class="button" href={`/reviews/${id}/evidence.zip`}>
            Download
          </a>
        )}
        <Press action={`/reviews/${id}/evidence`} csrf={csrf} label="Send it to me in Slack" />
      </div>
    )}
  </section>
);

const Reviewers = ({ campaign: { progress } }: ReviewParts) => (
  <section class="card" aria-labelledby="reviewers">
    <h2 id="reviewers">Reviewers</h2>
    <Table columns={['Who', 'To decide', 'Decided as it closed', 'All', 'Finished']}>
      {progress.map(({ person, open, all, late, isFinished }) => (
        <tr>
          <td class="name">{person.name}</td>
          <td data-of="To decide">{open}</td>
          <td data-of="Decided as it closed">{late}</td>
          <td data-of="All">{all}</td>
          <td data-of="Finished">{isFinished ? 'yes' : 'no'}</td>
        </tr>
      ))}
    </Table>
  </section>
);
