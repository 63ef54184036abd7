/** What the API answers, as far as commands print it; the whole is in src/web/api/shapes.ts. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Request {
  readonly id: string;
  readonly number: number;
  readonly status: 'pending' | 'approved' | 'denied' | 'cancelled' | 'expired';
  readonly kind: string;
  readonly requester: Person;
  readonly place: { readonly connectorId: string; readonly path: string };
  readonly role: string;
  readonly durationSeconds: number;
  readonly reason: string;
  readonly expiresAt: string;
  readonly decidedBy: Person | null;
  readonly note: string | null;
  readonly grantId: string | null;
  readonly given: { readonly role: string; readonly durationSeconds: number } | null;
  readonly waiting?: { readonly waitsFor: readonly Person[] } | null;
}

export interface Grant {
  readonly id: string;
  readonly number: number;
  readonly status: 'provisioning' | 'active' | 'revoking' | 'ended' | 'failed';
  readonly holder: Person;
  readonly place: { readonly connectorId: string; readonly path: string };
  readonly role: string;
  readonly expiresAt: string | null;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
