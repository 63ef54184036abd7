/** When a policy is for what is asked for: days and hours of a time zone. */
import { z } from 'zod';
import { nearest } from '../nearest.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const time = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write a time such as 08:00');

export const timeZone = z.string().superRefine((text, issues) => {
  if (isTimeZone(text)) return;
  const meant = nearest(text, Intl.supportedValuesOf('timeZone'));
  const instead = meant === null ? 'write one such as Europe/Berlin or UTC' : `did you mean ${meant}?`;
  issues.addIssue({ code: 'custom', message: `is no time zone; ${instead}` });
});

/** Names of the IANA data base; a bare offset knows no daylight-saving time. */
function isTimeZone(text: string): boolean {
  try {
    return (
      /^[A-Z]/i.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }) instanceof Intl.DateTimeFormat
    );
  } catch {
    return false;
  }
}

export const window = z
  .strictObject({
    days: z
      .array(z.enum(DAYS))
      .min(1, 'names none; leave it out for every day')
      .optional()
      .meta({ description: 'Days: mon, tue, wed, thu, fri, sat, sun; every day unless given' }),
    from: time.optional().meta({ description: 'When it begins each day, such as 08:00' }),
    to: time.optional().meta({
      description: 'When it ends, such as 18:00, on the day after where that is before its beginning',
    }),
    timeZone: timeZone.meta({ description: 'Of the IANA data base, such as Europe/Berlin' }),
    outside: z.literal(true).optional().meta({ description: 'All other times instead' }),
  })
  .superRefine(({ days, from, to }, issues) => {
    const add = (path: string[], message: string): void => issues.addIssue({ code: 'custom', path, message });
    if (from === undefined && to === undefined && days === undefined)
      add([], 'says neither days nor hours, so it is always');
    if ((from === undefined) !== (to === undefined))
      add([from === undefined ? 'from' : 'to'], 'is missing: hours have a beginning and an end');
    if (from !== undefined && from === to) add(['to'], 'is as from; leave both out for the whole day');
    if (from === '24:00') add(['from'], 'is no beginning; write 00:00');
  });
/** A part of the week in a time zone, or all of it but that. */
export type Window = z.infer<typeof window>;
