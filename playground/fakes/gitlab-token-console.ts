/** The tokens of accounts and the applications they sign in to, as people make and revoke them. */
import { type GranularScope, type AccessToken, type OAuthApplication } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { GitLabUserConsole } from './gitlab-user-console.ts';

export class GitLabTokenConsole extends GitLabUserConsole {
  readonly #store: GitLabStore;

  constructor(store: GitLabStore) {
    super(store);
    this.#store = store;
  }

  addToken(token: {
    readonly value: string;
    readonly userId: number;
    readonly name?: string;
    readonly scopes?: readonly string[] | undefined;
    /** Makes it a fine-grained one, which has no scopes. */
    readonly granularScopes?: readonly GranularScope[];
    readonly expiresAt?: string | null;
    readonly revoked?: boolean;
  }): AccessToken {
    const id = this.#store.nextId();
    const added: AccessToken = {
      id,
      value: token.value,
      userId: this.#store.user(token.userId).id,
      name: token.name ?? 'hallpass',
      scopes: token.granularScopes === undefined ? [...(token.scopes ?? ['api'])] : ['granular'],
      ...(token.granularScopes === undefined ? {} : { granularScopes: token.granularScopes }),
      expiresAt: token.expiresAt ?? null,
      revoked: token.revoked ?? false,
      createdAt: this.#store.now().toISOString(),
      family: id,
    };
    this.#store.tokens.set(added.value, added);
    this.#store.changed();
    return added;
  }

  /** From now on the account of a revoked access token stays, and its row. */
  keepTokenAccounts(): void {
    this.#store.keepsTokenAccounts = true;
  }

  /**
   * People can sign in to an application, which may ask who they are and send them back to
   * `redirectUris` only. Replaces one of that id.
   */
  addApplication(application: Pick<OAuthApplication, 'clientId' | 'secret' | 'redirectUris'>): void {
    const { applications } = this.#store;
    const others = applications.filter(({ clientId }) => clientId !== application.clientId);
    applications.splice(0, Infinity, ...others);
    applications.push({ scopes: ['read_user'], ...application });
    this.#store.changed();
  }

  /** The tokens that signing in to an application gave, and whether each still works. */
  signInTokens(clientId: string): { readonly value: string; readonly revoked: boolean }[] {
    const given = [...this.#store.tokens.values()].filter(({ name }) => name === clientId);
    return given.map(({ value, revoked }) => ({ value, revoked }));
  }

  revokeToken(value: string): void {
    this.#changeToken(value, { revoked: true });
  }

  /** It dies today, or on `day` at 00:00 UTC. */
  expireToken(value: string, day: string = this.#store.today()): void {
    this.#changeToken(value, { expiresAt: day });
  }

  setTokenScopes(value: string, scopes: readonly string[]): void {
    this.#changeToken(value, { scopes: [...scopes] });
  }

  #changeToken(value: string, change: Partial<AccessToken>): void {
    const token = this.#store.tokens.get(value);
    if (token === undefined) throw new Error('the fake GitLab has no such token');
    Object.assign(token, change);
    this.#store.changed();
  }
}
