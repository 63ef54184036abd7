/**
 * What entries of the document may not say beside each other: an id or an account twice, groups
 * within groups.
 */
import type { z } from 'zod';
import { isNumberOfGroup, overlapOf } from '../connector-group.ts';
import { nearest } from '../nearest.ts';
import { scheduleIn } from './config-on-call.ts';

type Entry = Readonly<Record<string, unknown>>;
type Add = (path: readonly (string | number)[], message: string) => void;

/** Adds an issue for each such fault, of a document whose entries may be of any type still. */
export function checkEntries(document: unknown, issues: z.RefinementCtx): void {
  const file: Entry = { ...(document as object) };
  const [connectors, policies, people, conflicts, onCall, eventReceivers] = [
    fieldsOf(file['connectors']),
    fieldsOf(file['policies']),
    fieldsOf(file['people']),
    fieldsOf(file['conflicts']),
    fieldsOf(file['onCall']),
    fieldsOf(file['eventReceivers']),
  ];
  const schedulesOfReviews = fieldsOf(fieldsOf([file['reviews']])[0]?.['schedules']);
  const add: Add = (path, message) => issues.addIssue({ code: 'custom', path: [...path], message });
  for (const [name, list] of Object.entries({ connectors, policies, conflicts, onCall, eventReceivers }))
    for (const { index, text } of repeated(list.map(({ id }) => textOf(id))))
      add([name, index, 'id'], `${text} is used twice`);
  for (const { index, text } of repeated(schedulesOfReviews.map(({ id }) => textOf(id))))
    add(['reviews', 'schedules', index, 'id'], `${text} is used twice`);
  const schedules = onCall.map(({ id }) => textOf(id) ?? '');
  for (const [name, list] of Object.entries({ policies, conflicts }))
    for (const { path, schedule } of schedulesIn(list, [name]))
      if (!schedules.includes(schedule)) add(path, noSchedule(schedule, schedules));
  checkPeople(people, connectors, add);
  checkGroups(connectors, add);
}

interface Named {
  readonly path: readonly (string | number)[];
  readonly schedule: string;
}

/** Every schedule that is named anywhere in it. */
function schedulesIn(value: unknown, path: Named['path']): Named[] {
  if (typeof value === 'string') {
    const schedule = path.includes('reason') ? null : scheduleIn(value);
    return schedule === null ? [] : [{ path, schedule }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => schedulesIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const named = 'on-call' in value ? textOf(value['on-call']) : undefined;
  if (named !== undefined) return [{ path, schedule: named }];
  return Object.entries(value).flatMap(([key, item]) => schedulesIn(item, [...path, key]));
}

function noSchedule(schedule: string, schedules: readonly string[]): string {
  const meant = nearest(schedule, schedules);
  const instead = meant === null ? 'add it there' : `did you mean ${meant}?`;
  return `names the schedule ${schedule}, which is not under onCall; ${instead}`;
}

function checkPeople(people: readonly Entry[], connectors: readonly Entry[], add: Add): void {
  for (const key of ['slack', 'gitlab'])
    for (const { index } of repeated(people.map((entry) => nameOrNumber(entry[key])?.toLowerCase())))
      add(
        ['people', index, key],
        'is mapped twice; one person has one account, and one account is one person’s',
      );
  const own = connectors.filter(({ managedBy }) => managedBy !== 'slack');
  const instances = new Set(own.map(({ url }) => textOf(url) ?? ''));
  if (instances.size === 1) return;
  for (const [index, { gitlab }] of people.entries())
    if (typeof gitlab === 'number')
      add(
        ['people', index, 'gitlab'],
        instances.size === 0
          ? 'is a number, and no connector here says of which GitLab; write the username'
          : 'is a number, which is somebody else in each GitLab here; write the username',
      );
}

function checkGroups(connectors: readonly Entry[], add: Add): void {
  const groups = connectors.map(({ url, group }) => ({
    url: textOf(url) ?? '',
    names: [textOf(group) ?? ''].filter((name) => name !== ''),
  }));
  for (const [index, { sync, group }] of connectors.entries()) {
    const { sharedBy } = { ...(sync as object) } as Entry;
    if (sharedBy === 'top-level-group' && isNumberOfGroup(textOf(group) ?? ''))
      add(
        ['connectors', index, 'group'],
        'is a number, which does not say which top-level group it lies in; write its full path',
      );
  }
  groups.forEach((own, index) => {
    groups.forEach((its, other) => {
      const isComparable = other !== index && URL.canParse(own.url) && URL.canParse(its.url);
      const overlap = isComparable ? overlapOf(own, its) : null;
      if (overlap === 'same' && other < index)
        add(['connectors', index, 'group'], `is the same group as connectors[${other}]`);
      if (overlap === 'below')
        add(
          ['connectors', index, 'group'],
          `lies in the group of connectors[${other}]; two would undo each other’s work`,
        );
    });
  });
}

const fieldsOf = (list: unknown): readonly Entry[] =>
  Array.isArray(list)
    ? list.map((item: unknown) => (typeof item === 'object' && item !== null ? { ...item } : {}))
    : [];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A number is told apart from the name that is written like it. */
const nameOrNumber = (value: unknown): string | undefined =>
  typeof value === 'number' ? `number ${value}` : textOf(value);

/**
 * Every text that stood further up already, and where; what is empty or no text is another fault.
 */
const repeated = (texts: readonly (string | undefined)[]) =>
  texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    return text === undefined || text === '' || first === index ? [] : [{ text, index, first }];
  });
