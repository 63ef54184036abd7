/** An HTTP answer as it goes over the wire, `Date` aside. An empty body is no body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer other than the one asked for, thrown by whatever finds the reason. */
export class GitLabRefusal extends Error {
  readonly answer: Answer;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'GitLabRefusal';
    this.answer = json(status, body, headers);
  }
}

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const NO_CONTENT: Answer = { status: 204, headers: {}, body: '' };

/** The page that a proxy shows in place of GitLab. */
export const html = (status: number, title: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

export const TOO_MANY = {
  message: { error: 'This endpoint has been requested too many times. Try again later.' },
};

/** `Group`, `Project` or `User`: a thing that is missing or hidden. */
export const missing = (what: string): GitLabRefusal =>
  new GitLabRefusal(404, { message: `404 ${what} Not Found` });

/** A row that is missing: GitLab writes this one with a small f. */
export const noRecord = (): GitLabRefusal => new GitLabRefusal(404, { message: '404 Not found' });

export const forbidden = (): GitLabRefusal => new GitLabRefusal(403, { message: '403 Forbidden' });

/** What a GitLab service says when it refuses. */
export const serviceError = (message: string, reason?: string): GitLabRefusal =>
  new GitLabRefusal(400, {
    message,
    status: 'error',
    ...(reason === undefined ? {} : { reason }),
  });
