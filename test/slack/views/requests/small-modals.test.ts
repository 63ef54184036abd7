import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { plainQuestion } from '../../../../src/domain/policies/question.ts';
import { faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { denyModal, extendModal, lessModal } from '../../../../src/slack/views/requests/small-modals.ts';
import { asks, field, fieldsOf } from '../../form-fields.ts';
import { api, at, crowd, grantId, LONG_PATH, request } from '../../models.ts';

describe('the small forms', () => {
  const less = (changes = {}): ModalView =>
    lessModal({
      request: request(),
      question: plainQuestion(request()),
      needsNote: false,
      confirm: null,
      place: api,
      roles: ['developer', 'maintainer'],
      custom: false,
      seconds: 7200,
      ...changes,
    });

  it('Approve for less… offers what was asked and less', () => {
    expect(field(less(), 'Role').options).toEqual(['Developer', 'Maintainer']);
    expect(field(less(), 'Duration').options).toEqual(['30 minutes', '1 hour', '2 hours', 'Custom…']);
    expect(field(less(), 'Note').chosen).toBeNull();
  });

  it('an extension cannot be approved for another role', () => {
    const labels = fieldsOf(less({ request: request({ kind: 'extension' }) })).map(({ label }) => label);
    expect(labels).toEqual(['Duration', 'Note']);
  });

  it('Extend asks for Duration and Reason', () => {
    const view = extendModal({
      grantId,
      role: 'maintainer',
      place: api,
      expiresAt: at('14:00'),
      answerBy: at('13:30'),
      asks: asks(crowd(30)),
      bounds: {
        minSeconds: 60,
        maxSeconds: 3600,
        defaultSeconds: 3600,
        recommended: [],
        spans: [],
        reason: { isOptional: false, patterns: [] },
      },
      custom: true,
    });
    expect(fieldsOf(view).map(({ label }) => label)).toEqual(['Duration', 'Custom duration', 'Reason']);
    expect(faultsOfView(view)).toEqual([]);
    expect(JSON.stringify(view)).toMatch(/answer by <!date\^\d+\^[^>]*13:30/);
  });

  it.each([1, 30, 59, 60, 31_536_000])('a request for %i seconds makes legal forms', (durationSeconds) => {
    const place = { path: LONG_PATH, url: `https://gitlab.test/${LONG_PATH}`, application: 'A'.repeat(60) };
    const asked = request({ durationSeconds });
    expect(faultsOfView(less({ request: asked, place, seconds: durationSeconds }))).toEqual([]);
    expect(
      faultsOfView(
        denyModal({ request: asked, question: plainQuestion(asked), place, needsNote: true, confirm: null }),
      ),
    ).toEqual([]);
  });
});
