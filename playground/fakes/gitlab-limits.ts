import { GitLabRefusal, TOO_MANY, type Answer } from './gitlab-answer.ts';

/** Requests per window: what each limit is on GitLab.com, and for how many seconds. */
const GITLAB_COM_LIMITS = {
  /**
   * Per person, everything together; answered by the proxy layer, in plain text and with
   * Retry-After.
   */
  user: { most: 2000, seconds: 60 },
  /** The same by the hour, as GitLab.com has proposed it for the plan Free. */
  userHour: { most: 5000, seconds: 3600 },
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

/** All that GitLab.com limits today. */
export const GITLAB_COM: LimitSettings = Object.fromEntries(
  Object.entries(GITLAB_COM_LIMITS)
    .filter(([name]) => name !== 'userHour')
    .map(([name, { most }]) => [name, most]),
);

/** What a self-managed instance limits out of the box. */
const DEFAULTS: LimitSettings = {
  deleteMember: GITLAB_COM_LIMITS.deleteMember.most,
  showUser: GITLAB_COM_LIMITS.showUser.most,
  userStatus: GITLAB_COM_LIMITS.userStatus.most,
};

/** Everything one person asks, and what GitLab calls that. */
const NAMES = { user: 'throttle_authenticated_api', userHour: 'authenticated_user_hour' } as const;
const OF_A_USER = ['user', 'userHour'] as const;

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
  count(name: Exclude<LimitName, (typeof OF_A_USER)[number]>, scope: string): void {
    const most = this.#settings[name] ?? Infinity;
    if (this.#hit(name, scope) > most) throw new GitLabRefusal(429, TOO_MANY);
  }

  /**
   * Counts against the person's quota: the headers to send along, and the 429 to send instead when
   * it is used up.
   */
  countUser(userId: number): { headers: Record<string, string>; refusal: Answer | null } {
    const [nearest] = OF_A_USER.flatMap((name) => {
      const most = this.#settings[name] ?? null;
      return most === null ? [] : [{ name, most, observed: this.#hit(name, String(userId)) }];
    }).toSorted((one, other) => one.most - one.observed - (other.most - other.observed));
    if (nearest === undefined) return { headers: {}, refusal: null };
    const { name, most, observed } = nearest;
    const headers = quotaHeaders(this.#now(), nearest, GITLAB_COM_LIMITS[name].seconds);
    return { headers, refusal: observed > most ? retryLater(this.#secondsLeft(name), headers) : null };
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

/**
 * The informational headers of the quota for everything one person asks in so many seconds. The
 * limit is told as of a minute, whatever its window.
 */
export function quotaHeaders(
  now: Date,
  { name = 'user', most, observed }: { name?: keyof typeof NAMES; most: number; observed: number },
  period = 60,
): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const reset = seconds - (seconds % period) + period;
  return {
    'RateLimit-Limit': String(Math.ceil((most * 60) / period)),
    'RateLimit-Name': NAMES[name],
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
