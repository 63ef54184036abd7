/** Signing in to the vendor, to show which account is whose. */

/** What a browser brings back from signing in, and what only we know of it. */
export interface SignInAnswer {
  /** The same as the browser was sent with. */
  readonly redirectUri: string;
  readonly code: string;
  /** What the challenge was made of. */
  readonly verifier: string;
}

export interface SignedIn {
  readonly externalId: string;
  readonly username: string;
}

/**
 * How somebody shows, by signing in to the vendor in their browser, which account is theirs. Keeps
 * nothing.
 */
export interface SignIn {
  /** Of the vendor: where browsers are sent to. */
  readonly origin: string;
  /**
   * Where a browser goes to sign in. `challenge` is the SHA-256 of a verifier, in base64url. Pure.
   */
  address(ask: { readonly redirectUri: string; readonly state: string; readonly challenge: string }): string;
  /**
   * Who signed in, seen once with a token that is taken back at once. A second time the code is
   * refused.
   * @throws ConnectorError rejected (the code), unauthorized (the OAuth application), forbidden
   * (the account), unreachable
   */
  whoIs(answer: SignInAnswer, signal: AbortSignal): Promise<SignedIn>;
}
