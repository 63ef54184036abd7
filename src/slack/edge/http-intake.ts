/** The HTTP side of Slack: everything that arrives is checked here, before Bolt sees it. */
import type { RequestListener, IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import type { Log } from '../../log.ts';
import { onceAMinute } from '../../once-a-minute.ts';
import type { Secret } from '../../secret.ts';
import { boltLogger } from './bolt-logger.ts';
import { SLACK_PATH } from './manifest.ts';
import { createVerifier } from './verify.ts';

/** Slack's largest payloads, a modal with everything in it, stay below 300 kB. */
const BODY_LIMIT = 1_048_576;
const FORM = 'application/x-www-form-urlencoded';

export interface HttpIntake {
  readonly receiver: HTTPReceiver;
  /** For every request whose path starts with `/slack/`. */
  readonly requestListener: RequestListener;
}

/**
 * `open` says whether requests are taken now; while it is false they get a 503, and Slack repeats
 * its events.
 */
export function createHttpIntake(options: {
  readonly signingSecrets: readonly Secret[];
  readonly now: () => Date;
  readonly log: Log;
  readonly open: () => boolean;
}): HttpIntake {
  const { signingSecrets, now, log, open } = options;
  const verifier = createVerifier(
    signingSecrets.map((secret) => secret.reveal()),
    now,
  );
  const receiver = new HTTPReceiver({
    signingSecret: '',
    signatureVerification: false,
    endpoints: SLACK_PATH,
    logger: boltLogger(log),
    // What could not be taken is sent again by Slack: app.ts has logged why.
    processEventErrorHandler: async ({ response }) => {
      if (!response.headersSent) answer(response, 500);
      return true;
    },
  });

  const refused = onceAMinute((times) => log.warn({ times }, 'request to the Slack address refused'));
  const unread = onceAMinute((times) =>
    log.warn({ times }, 'request to the Slack address could not be read'),
  );

  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url?.split('?')[0] !== SLACK_PATH) return answer(res, 404);
    if (req.method !== 'POST') return answer(res, 405);
    if (!open()) return answer(res, 503);
    const { rawBody } = await HTTPModuleFunctions.bufferIncomingMessage(req, BODY_LIMIT);
    if (isSslCheck(req, rawBody)) return answer(res, 200);
    const signature = one(req, 'x-slack-signature');
    const timestamp = one(req, 'x-slack-request-timestamp');
    const verdict = verifier.verify({ timestamp, signature, body: rawBody });
    if (verdict !== 'genuine') {
      refused();
      return answer(res, 401);
    }
    if (!isPayload(req, rawBody)) return answer(res, 400);
    if (signature !== undefined)
      res.once('finish', () => {
        if (res.statusCode >= 500) verifier.release(signature);
      });
    // Bolt knows forms by exactly this text; proxies like to add a charset.
    if (req.headers['content-type']?.startsWith(FORM) === true) req.headers['content-type'] = FORM;
    receiver.requestListener(req, res);
  };

  return {
    receiver,
    requestListener: (req, res) => {
      take(req, res).catch((error: unknown) => {
        unread();
        if (!res.headersSent) answer(res, isTooLarge(error) ? 413 : 400);
      });
    },
  };
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'entity.too.large';

/**
 * Everything Slack sends is an object: as JSON, as a form, or as JSON in the form's `payload`. Bolt
 * takes that for granted.
 */
function isPayload(req: IncomingMessage, body: Buffer): boolean {
  const isForm = req.headers['content-type']?.startsWith(FORM) === true;
  const json = isForm ? new URLSearchParams(body.toString()).get('payload') : body.toString();
  if (json === null) return true;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Slack's unsigned look at the certificate: answered, and nothing else in it is read. */
const isSslCheck = (req: IncomingMessage, body: Buffer): boolean =>
  req.headers['x-slack-signature'] === undefined &&
  req.headers['content-type']?.startsWith(FORM) === true &&
  new URLSearchParams(body.toString()).get('ssl_check') === '1';

function one(req: IncomingMessage, header: string): string | undefined {
  const value = req.headers[header];
  return typeof value === 'string' ? value : undefined;
}

function answer(res: ServerResponse, status: number): void {
  res.writeHead(status).end();
}
