import { json, type Answer } from './gitlab-answer.ts';
import { queryText, type Call } from './gitlab-call.ts';

const DEFAULT_PER_PAGE = 20;
const MOST_PER_PAGE = 100;
/** Above this GitLab does not count. */
const MOST_COUNTED = 10_000;

/** One page of a list with GitLab's pagination headers; only that page's items are presented. */
export function page<T>(call: Call, items: readonly T[], present: (item: T) => unknown): Answer {
  const asked = call.params.integer('per_page') ?? DEFAULT_PER_PAGE;
  if (asked > MOST_PER_PAGE) call.store.violate(`per_page=${asked}: GitLab gives ${MOST_PER_PAGE} at most`);
  const perPage = Math.min(asked, MOST_PER_PAGE);
  const number = call.params.integer('page') ?? 1;
  const shown = items.slice((number - 1) * perPage, number * perPage);
  const headers = pageHeaders(call, { number, perPage, total: items.length });
  return json(200, shown.map(present), headers);
}

function pageHeaders(
  call: Call,
  { number, perPage, total }: { number: number; perPage: number; total: number },
): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / perPage));
  const next = number < last ? number + 1 : null;
  const prev = number > 1 ? number - 1 : null;
  const isCounted = total <= MOST_COUNTED;
  const targets: [string, number | null][] = [
    ['prev', prev],
    ['next', next],
    ['first', 1],
    ['last', isCounted ? last : null],
  ];
  const links = targets.flatMap(([rel, target]) =>
    target === null ? [] : `<${pageUrl(call, target, perPage)}>; rel="${rel}"`,
  );
  return {
    Link: links.join(', '),
    'X-Page': String(number),
    'X-Per-Page': String(perPage),
    'X-Next-Page': next === null ? '' : String(next),
    'X-Prev-Page': prev === null ? '' : String(prev),
    ...(isCounted ? { 'X-Total': String(total), 'X-Total-Pages': String(last) } : {}),
  };
}

/**
 * GitLab repeats the path's parameters in the query, so whoever follows the link sends them back.
 */
function pageUrl({ request, pathParams }: Call, number: number, perPage: number): string {
  const query = { ...request.query, ...pathParams, page: number, per_page: perPage };
  return `${request.origin}${request.path}?${queryText(query)}`;
}
