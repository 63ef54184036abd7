/**
 * What of a document says where secrets are and where they are sent: whoever may change it could
 * have any secret of the machine sent anywhere. Only the file, which the operator holds, and Slack,
 * where a secret is typed in, say so. Pure.
 */
import { canonical } from '../audit.ts';
import type { ConfigFile } from './config-file.ts';

export interface Wire {
  /** Where it stands: `connectors[0]`. */
  readonly path: string;
  /** Tells it from others of its kind; empty where there is one. */
  readonly id: string;
  readonly text: string;
}

/** Every part of a document of which that is so. Pure. */
function wiresOf(file: ConfigFile): Wire[] {
  return [
    ...file.connectors.map((connector, index) => ({
      path: `connectors[${index}]`,
      id: connector.id,
      text: canonical({
        kind: 'connector',
        id: connector.id,
        url: connector.url,
        movedFrom: connector.movedFrom,
        token: connector.token,
        webhook: connector.webhook,
        oauth: connector.oauth,
        caCertificate: connector.caCertificate,
        privateAddress: connector.privateAddress,
        managedBy: connector.managedBy,
      }),
    })),
    ...(file.onCall ?? []).map((schedule, index) => ({
      path: `onCall[${index}]`,
      id: schedule.id,
      text: canonical({ kind: 'onCall', ...schedule }),
    })),
    ...(file.eventReceivers ?? []).map((receiver, index) => ({
      path: `eventReceivers[${index}]`,
      id: receiver.id,
      text: canonical({ kind: 'eventReceiver', ...receiver }),
    })),
    {
      path: 'connectorsFromSlack',
      id: '',
      text: canonical({ kind: 'connectorsFromSlack', ...file.connectorsFromSlack }),
    },
  ];
}

/** The parts of `after` that none of the documents before had just so. Pure. */
export function newWires(after: ConfigFile, before: readonly ConfigFile[]): Wire[] {
  const known = new Set(before.flatMap(wiresOf).map(({ text }) => text));
  return wiresOf(after).filter(({ text }) => !known.has(text));
}
