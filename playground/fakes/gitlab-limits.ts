import { GitLabRefusal, TOO_MANY, type Answer } from './gitlab-answer.ts';

/** Requests per window: what each limit is on GitLab.com, and for how many seconds. */
const GITLAB_COM_LIMITS = {
  /**
   * Per person, everything together; answered by the proxy layer, in plain text and with
   * Retry-After.
   */
  user: { most: 2000, seconds: 60 },
  /** Per place and person. */
  deleteMember: { most: 60, seconds: 60 },
  allGroupMembers: { most: 200, seconds: 60 },
  allProjectMembers: { most: 200, seconds: 60 },
  group: { most: 400, seconds: 60 },
  groupProjects: { most: 600, seconds: 60 },
  project: { most: 400, seconds: 60 },
  showUser: { most: 300, seconds: 600 },
  /** Per address. */
  userStatus: { most: 240, seconds: 60 },
} as const;

export type LimitName = keyof typeof GITLAB_COM_LIMITS;
/** Requests per window; null or absent means no limit. */
export type LimitSettings = Partial<Record<LimitName, number | null>>;

/** All that GitLab.com limits. */
export const GITLAB_COM: LimitSettings = Object.fromEntries(
  Object.entries(GITLAB_COM_LIMITS).map(([name, { most }]) => [name, most]),
);

/** What a self-managed instance limits out of the box. */
const DEFAULTS: LimitSettings = {
  deleteMember: GITLAB_COM_LIMITS.deleteMember.most,
  showUser: GITLAB_COM_LIMITS.showUser.most,
  userStatus: GITLAB_COM_LIMITS.userStatus.most,
};

/** Counts requests in fixed windows of the injected clock, as GitLab does. */
export class GitLabLimits {
  readonly #now: () => Date;
  readonly #settings: LimitSettings;
  readonly #counts = new Map<string, { window: number; count: number }>();

  constructor(now: () => Date, settings: LimitSettings = {}) {
    this.#now = now;
    this.#settings = { ...DEFAULTS, ...settings };
  }

  /**
   * @throws GitLabRefusal 429 as GitLab's endpoint limits give it: JSON, and nothing about when to
   * come back
   */
  count(name: Exclude<LimitName, 'user'>, scope: string): void {
    const most = this.#settings[name] ?? Infinity;
    if (this.#hit(name, scope) > most) throw new GitLabRefusal(429, TOO_MANY);
  }

  /**
   * Counts against the person's quota: the headers to send along, and the 429 to send instead when
   * it is used up.
   */
  countUser(userId: number): { headers: Record<string, string>; refusal: Answer | null } {
    const most = this.#settings.user ?? null;
    if (most === null) return { headers: {}, refusal: null };
    const observed = this.#hit('user', String(userId));
    const headers = quotaHeaders(this.#now(), most, observed);
    return { headers, refusal: observed > most ? retryLater(this.#secondsLeft('user'), headers) : null };
  }

  #hit(name: LimitName, scope: string): number {
    const window = Math.floor(this.#now().getTime() / 1000 / GITLAB_COM_LIMITS[name].seconds);
    const key = `${name} ${scope}`;
    const known = this.#counts.get(key);
    const count = known?.window === window ? known.count + 1 : 1;
    this.#counts.set(key, { window, count });
    return count;
  }

  #secondsLeft(name: LimitName): number {
    const { seconds } = GITLAB_COM_LIMITS[name];
    return seconds - (Math.floor(this.#now().getTime() / 1000) % seconds);
  }
}

/** The informational headers of the quota for everything one person asks in a minute. */
export function quotaHeaders(now: Date, most: number, observed: number): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const reset = seconds - (seconds % 60) + 60;
  return {
    'RateLimit-Limit': String(most),
    'RateLimit-Name': 'throttle_authenticated_api',
    'RateLimit-Observed': String(observed),
    'RateLimit-Remaining': String(Math.max(0, most - observed)),
    'RateLimit-Reset': String(reset),
    'RateLimit-ResetTime': new Date(reset * 1000).toUTCString(),
  };
}

export const retryLater = (seconds: number, headers: Readonly<Record<string, string>>): Answer => ({
  status: 429,
  headers: { 'Content-Type': 'text/plain', ...headers, 'Retry-After': String(seconds) },
  body: 'Retry later\n',
});
