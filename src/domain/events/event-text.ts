import type { ChainLink } from '../audit.ts';

/** What is sent of an event of the audit trail. Its place in the trail and its hash go along. */
export interface Told extends ChainLink {
  readonly hash: string;
}

/** The payload that Standard Webhooks advises: type, timestamp and data. JSON. Pure. */
export const eventText = ({ seq, at, actor, action, subjectId, body, hash }: Told): string =>
  JSON.stringify({
    type: action,
    timestamp: at.toISOString(),
    data: { seq, actor, subject: subjectId, body: JSON.parse(body) as unknown, hash },
  });
