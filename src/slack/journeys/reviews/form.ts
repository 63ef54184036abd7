/** What somebody put into the form of an access review. Everything is parsed again here. Pure. */
import { z } from 'zod';
import { isDay } from '../../../domain/day.ts';
import { GRANTABLE_ROLES } from '../../../domain/entitlement.ts';
import { LEFT_OUT_KINDS, REVIEWER_RULES, UNDECIDED_RULES } from '../../../domain/document/review-fields.ts';
import { dayEnds } from '../../../domain/reviews/local-time.ts';
import { FIELDS } from '../../blocks/ids.ts';

const Leaf = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_date: z.string().nullish(),
  selected_conversation: z.string().nullish(),
});
const Values = z.record(z.string(), z.record(z.string(), Leaf));

/** Fields by their action id. */
export function leavesIn(view: { readonly state: { readonly values: unknown } }) {
  const blocks = Object.values(Values.parse(view.state.values));
  return new Map(blocks.flatMap(Object.entries<z.infer<typeof Leaf>>));
}

/** `zone` is the IANA's name of where whoever fills it in is. */
export function readCampaignForm(view: { readonly state: { readonly values: unknown } }, zone: string) {
  const leaves = leavesIn(view);
  const text = (field: string): string => leaves.get(field)?.value?.trim() ?? '';
  const chosen = (field: string): string => leaves.get(field)?.selected_option?.value ?? '';
  const many = (field: string): string[] =>
    (leaves.get(field)?.selected_options ?? []).map(({ value }) => value);
  const people = leaves.get(FIELDS.people)?.selected_users ?? [];
  const since = leaves.get(FIELDS.from)?.selected_date ?? '';
  const unused = /^[1-9]\d{0,3}$/.exec(text(FIELDS.unused));
  const day = leaves.get(FIELDS.until)?.selected_date ?? '';
  return {
    name: text(FIELDS.name),
    scope: {
      connectors: many(FIELDS.connectors),
      resources: text(FIELDS.resources)
        .split(/[\s,]+/)
        .flatMap((glob) => patternIn(glob)),
      roleAtLeast: z.enum(GRANTABLE_ROLES).parse(chosen(FIELDS.role)),
      leaveOut: z.array(z.enum(LEFT_OUT_KINDS)).parse(many(FIELDS.leaveOut)),
      ...(people.length === 0 ? {} : { people }),
      ...(isDay(since) ? { newSince: since } : {}),
      ...(unused === null ? {} : { unusedDays: Number(unused[0]) }),
    },
    reviewers: {
      by: z.enum(REVIEWER_RULES).parse(chosen(FIELDS.reviewers)),
      named: leaves.get(FIELDS.named)?.selected_users ?? [],
      ...(many(FIELDS.allReview).length > 0 ? { all: true } : {}),
    },
    undecided: z.enum(UNDECIDED_RULES).parse(chosen(FIELDS.undecided)),
    noteRequired: many(FIELDS.noteRequired).length > 0,
    instructions: text(FIELDS.note) || null,
    channel: leaves.get(FIELDS.channel)?.selected_conversation ?? null,
    deadline: dayEnds(isDay(day) ? day : '1970-01-01', zone),
  };
}

/** A pattern, without the slashes around it. */
function patternIn(glob: string): string[] {
  const path = glob.replaceAll(/^\/+|\/+$/g, '');
  return path === '' ? [] : [path];
}
