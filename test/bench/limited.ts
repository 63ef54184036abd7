import { seedGrants, seedProjects, type DueGrant } from './due-grants.ts';
import { addJobs, GRANTS, latenesses, LEAD_MS, SPREAD_MS } from './expiry.ts';
import { withPlace, type PlaceName } from './places.ts';
import { percentile, type Row } from './row.ts';
import { withStage, type Stage } from './stage.ts';

/** On the one project whose members GitLab removes 60 of in a minute. */
const HOT_GRANTS = 150;
const PROJECTS = 50;
const MOST_MS = 2000;
const MOST_REQUESTS = 3;

/** One of the hot project, number 0, every so often; the others in turn. */
const spread = (index: number): number =>
  Math.floor(((index + 1) * HOT_GRANTS) / GRANTS) > Math.floor((index * HOT_GRANTS) / GRANTS)
    ? 0
    : 1 + (index % PROJECTS);

/**
 * How late the others end when 1,000 grants are due in one minute and one project is at GitLab's limit: from the instant in the row to the
 * DELETE at GitLab; and how many requests one end takes.
 */
export function limited(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) =>
    withStage(place, (outside) => seedProjects(outside, GRANTS, spread), measure),
  );
}

async function measure(stage: Stage): Promise<Row[]> {
  const first = Date.now() + LEAD_MS;
  const due = Array.from({ length: GRANTS }, (_, index) => new Date(first + (index * SPREAD_MS) / GRANTS));
  const grants = await seedGrants(stage, due, spread);
  await addJobs(stage, grants);
  if (Date.now() > first) throw new Error('the first grant was due before all were made');
  const others = grants.filter((_, index) => spread(index) !== 0);
  stage.gitlab.clearRequests();
  const { late, unended } = await latenesses(stage, others);
  const common = { benchmark: 'limited', on: stage.place.name, bare: null } as const;
  return [
    { ...common, figure: 'p50 of the others', value: percentile(late, 0.5), unit: 'ms', bar: null },
    {
      ...common,
      figure: 'p99 of the others',
      value: percentile(late, 0.99),
      unit: 'ms',
      bar: { of: 'value', most: MOST_MS },
    },
    { ...common, figure: 'others not ended', value: unended, unit: 'grants', bar: { of: 'value', most: 0 } },
    {
      ...common,
      figure: 'requests per end',
      value: requestsFor(stage, others) / others.length,
      unit: 'requests',
      bar: { of: 'value', most: MOST_REQUESTS },
    },
  ];
}

/** All that asked for or changed the rows of these grants, in whatever way. */
function requestsFor({ gitlab }: Stage, grants: readonly DueGrant[]): number {
  const rows = new Set(grants.map(({ path }) => path));
  return gitlab.requests.filter(({ path }) => rows.has(path.replace('/members/all/', '/members/'))).length;
}
