import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** An event as it arrived. */
export interface Received {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly seq: number;
    readonly actor: string;
    readonly subject: string;
    readonly hash: string;
    readonly body: Readonly<Record<string, unknown>>;
  };
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Never answers. */
  readonly silent?: true;
}

export interface FakeReceiver {
  readonly url: string;
  /** Whatever came, also what was not taken. */
  readonly requests: Received[];
  readonly taken: Received[];
  /** What is wrong with requests by Standard Webhooks. */
  readonly violations: string[];
  /** How the next ones are answered; 204 unless set. */
  answer: (event: Received) => Answer;
  /** Any of these has to have signed. */
  secrets: readonly string[];
  readonly close: () => Promise<void>;
}

/** Somebody's receiver, which checks what Standard Webhooks asks of a sender. `now` is what time it takes it to be. */
export async function startFakeReceiver(secret: string, now: () => Date): Promise<FakeReceiver> {
  const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  const receiver: FakeReceiver = {
    url: '',
    requests: [],
    taken: [],
    violations: [],
    answer: () => ({}),
    secrets: [secret],
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const event = {
      id: String(request.headers['webhook-id']),
      ...(JSON.parse(body) as Omit<Received, 'id'>),
    };
    receiver.violations.push(...faultsOf(request, body, receiver.secrets, now()));
    receiver.requests.push(event);
    const { status = 204, headers = {}, silent } = receiver.answer(event);
    if (silent === true) return;
    if (status < 300) receiver.taken.push(event);
    response.writeHead(status, headers).end();
  };
  await once(server, 'listening');
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
  });
}

function faultsOf(request: IncomingMessage, body: string, secrets: readonly string[], now: Date): string[] {
  const { method, headers } = request;
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`]),
  ) as [string, string, string];
  const at = new Date(Number(timestamp) * 1000);
  const sent = signatures.split(' ');
  return [
    ...(method === 'POST' ? [] : [`is a ${method}`]),
    ...(headers['content-type'] === 'application/json' ? [] : ['is no JSON']),
    ...(id.includes('.') ? ['an id with a dot'] : []),
    ...(Math.abs(at.getTime() - now.getTime()) <= 300_000 ? [] : [`a timestamp of ${timestamp}`]),
    ...(secrets.some((secret) => sent.includes(new Webhook(secret).sign(id, at, body)))
      ? []
      : ['no signature that is known']),
  ];
}
