/** What the document can say of something, its resource can say: else an update would take it out unseen. */
import { expect, it } from 'vitest';
import { Conflict } from '../../src/domain/document/config-conflicts.ts';
import { PersonEntry } from '../../src/domain/document/config-file.ts';
import { Policy } from '../../src/domain/document/config-policies.ts';
import { ReviewSchedule } from '../../src/domain/document/config-reviews.ts';
import { conflict } from '../../src/terraform/resources/conflict.ts';
import { personLink } from '../../src/terraform/resources/person-link.ts';
import { policy } from '../../src/terraform/resources/policy.ts';
import { reviewSchedule } from '../../src/terraform/resources/review-schedule.ts';

it.each([
  [conflict, Conflict],
  [personLink, PersonEntry],
  [policy, Policy],
  [reviewSchedule, ReviewSchedule],
] as const)('$name has every key of the document', ({ attributes }, { shape }) => {
  const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, next: string) => next.toUpperCase());
  const keys = Object.keys(shape).filter((key) => key !== 'managedBy');
  expect(Object.keys(attributes).map(camel)).toEqual(expect.arrayContaining(keys));
});
