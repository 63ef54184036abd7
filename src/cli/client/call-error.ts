/** What came of a call that did not work, for whoever typed the command. */
export type CallFailure = 'login' | 'offline' | 'refused' | 'stale' | 'later' | 'broken' | 'interrupted';

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly kind: CallFailure;
  /** The code of the API; empty where it did not come to that. */
  readonly code: string;
  constructor(kind: CallFailure, message: string, code = '') {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}
