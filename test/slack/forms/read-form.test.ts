import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/slack/blocks/ids.ts';
import { GrantValue, RequestMetadata, RequestValue, WishMetadata } from '../../../src/slack/blocks/values.ts';
import { durationOf, readForm } from '../../../src/slack/forms/read-form.ts';
import { grantId, requestId, resourceId } from '../models.ts';

const select = (value: string) => ({ type: 'static_select', selected_option: { value } });
const typed = (value: string | null) => ({ type: 'plain_text_input', value });
const read = (values: Record<string, Record<string, unknown>>) => readForm({ state: { values } });

describe('what comes back from a form', () => {
  it('is found by action id, whatever the block is called', () => {
    const form = read({
      a: { [FIELDS.resource]: select(resourceId) },
      'role.x': { [FIELDS.role]: select('maintainer') },
      'duration.y': { [FIELDS.duration]: select('7200') },
      z: { [FIELDS.reason]: typed('because'), [FIELDS.note]: typed('  ') },
    });
    expect(form).toEqual({
      resourceId,
      role: 'maintainer',
      seconds: 7200,
      custom: false,
      notADuration: null,
      reason: 'because',
      note: null,
    });
  });

  it.each([
    ['90m', 5400],
    [' 4h ', 14_400],
    ['2d', 172_800],
  ])('reads %j as a custom duration', (text, seconds) => {
    const form = read({
      d: { [FIELDS.duration]: select('custom') },
      c: { [FIELDS.customDuration]: typed(text) },
    });
    expect(durationOf(form)).toBe(seconds);
  });

  it('names what is no duration', () => {
    const form = read({
      d: { [FIELDS.duration]: select('custom') },
      c: { [FIELDS.customDuration]: typed('soon') },
    });
    expect(durationOf(form)).toMatchObject({ field: 'duration', message: expect.stringContaining('“soon”') });
  });

  it('ignores a custom duration while a listed one is chosen', () => {
    const form = read({
      d: { [FIELDS.duration]: select('3600') },
      c: { [FIELDS.customDuration]: typed('9h') },
    });
    expect(durationOf(form)).toBe(3600);
  });

  it.each([
    ['a role nobody can ask for', { r: { [FIELDS.role]: select('admin') } }],
    ['an id of something else', { r: { [FIELDS.resource]: select(requestId) } }],
    ['a duration that is no number', { d: { [FIELDS.duration]: select('1e9x') } }],
    ['a negative duration', { d: { [FIELDS.duration]: select('-5') } }],
    ['nothing', { d: { [FIELDS.duration]: { type: 'static_select', selected_option: null } } }],
  ])('takes %s for not chosen', (_, values) => {
    expect(read(values)).toMatchObject({ resourceId: null, role: null, seconds: null });
  });
});

describe('what comes back with a button or a modal', () => {
  it('is an id and nothing else', () => {
    expect(RequestValue.parse(requestId)).toBe(requestId);
    expect(GrantValue.safeParse(requestId).success).toBe(false);
    expect(RequestValue.safeParse(`${requestId}' or 1=1`).success).toBe(false);
    expect(RequestValue.safeParse(undefined).success).toBe(false);
    expect(RequestMetadata.parse(JSON.stringify({ requestId, role: 'owner' }))).toEqual({ requestId });
    expect(RequestMetadata.safeParse('not json').success).toBe(false);
    expect(RequestMetadata.safeParse(JSON.stringify({ requestId: grantId })).success).toBe(false);
    expect(WishMetadata.safeParse('{"resourceId":null,"role":"admin","seconds":1}').success).toBe(false);
  });
});
