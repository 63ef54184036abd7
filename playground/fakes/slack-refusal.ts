/** Slack's answer `{ok: false, error}`, with whatever else belongs to that error. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

/** A refusal that names the faults the way Slack does, in `response_metadata.messages`. */
export function refusalFor(code: string, faults: readonly string[]): Refusal {
  return new Refusal(code, { response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } });
}
