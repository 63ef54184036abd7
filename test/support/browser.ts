/**
 * A browser as far as forms, cookies and redirects go. It is as strict as real ones: a page may send its form only where its policy
 * allows, also through redirects; a cookie named `__Host-` has to be secure, for the whole host and for it alone.
 */
import assert from 'node:assert/strict';

interface Button {
  readonly label: string;
  readonly method: string;
  readonly action: string;
  readonly fields: URLSearchParams;
}

export class Browser {
  /** Where origins really are: a name that browsers know, and the address behind it. */
  readonly #hosts: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #typed = new Map<string, string>();
  url = '';
  status = 0;
  headers = new Headers();
  #html = '';

  constructor(hosts: Readonly<Record<string, string>> = {}) {
    this.#hosts = hosts;
  }

  /** What a reader sees, spaces collapsed. */
  get text(): string {
    const shown = this.#html.replaceAll(/<(style|title)>[^]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ' ');
    return decoded(shown).replaceAll(/\s+/g, ' ').trim();
  }

  get html(): string {
    return this.#html;
  }

  /** The labels of all buttons, in their order. */
  get buttons(): string[] {
    return this.#found().map(({ label }) => label);
  }

  /** What it has of an origin, as `name=value`. */
  cookies(origin: string): string[] {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`);
  }

  open(url: string): Promise<void> {
    return this.#go('GET', url, null, null);
  }

  async press(label: string): Promise<void> {
    const button = this.#found().find((one) => one.label.includes(label));
    assert(button, `no button ${label} on: ${this.text}`);
    const { method, action, fields } = button;
    const url = new URL(action, this.url);
    if (method === 'GET') url.search = String(fields);
    await this.#go(method, url.href, method === 'GET' ? null : fields, this.#formTargets());
  }

  /** Types into fields of this page, by their names. */
  enter(fields: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(fields)) {
      assert(this.#html.includes(`name="${name}"`), `no field ${name} on: ${this.text}`);
      this.#typed.set(name, value);
    }
  }

  /** Sends a form that is not on any page, as a page of another site would if it could use the cookies. */
  send(url: string, fields: Readonly<Record<string, string>>): Promise<void> {
    return this.#go('POST', url, new URLSearchParams(fields), null);
  }

  #found(): Button[] {
    return [...this.#html.matchAll(/<form([^>]*)>([^]*?)<\/form>/g)].flatMap(([, form = '', inside = '']) => {
      const hidden = [
        ...[...inside.matchAll(/<input([^>]*)\/?>/g)].map(([, input = '']) => input),
        ...[...inside.matchAll(/<select([^>]*)>([^]*?)<\/select>/g)].map(
          ([, select = '', options = '']) => `${select} value="${chosenIn(options)}"`,
        ),
        ...[...inside.matchAll(/<textarea([^>]*)>([^]*?)<\/textarea>/g)].map(
          ([, area = '', text = '']) => `${area} value="${text.trim()}"`,
        ),
      ];
      return [...inside.matchAll(/<button([^>]*)>([^]*?)<\/button>/g)].map(([, button = '', label = '']) => {
        const named = [...hidden, button].filter((one) => attribute(one, 'name') !== null);
        return {
          label: decoded(label.trim()),
          method: (attribute(form, 'method') ?? 'get').toUpperCase(),
          action: attribute(form, 'action') ?? this.url,
          fields: new URLSearchParams(
            named.map((one): [string, string] => {
              const name = attribute(one, 'name') ?? '';
              return [name, this.#typed.get(name) ?? attribute(one, 'value') ?? ''];
            }),
          ),
        };
      });
    });
  }

  /** Origins that the form of this page may lead to; null for any. */
  #formTargets(): string[] | null {
    const policy = this.headers.get('content-security-policy') ?? '';
    const sources = /form-action ([^;]+)/.exec(policy)?.[1]?.split(' ');
    return sources?.map((source) => (source === "'self'" ? new URL(this.url).origin : source)) ?? null;
  }

  async #go(
    method: string,
    url: string,
    body: URLSearchParams | null,
    targets: string[] | null,
  ): Promise<void> {
    const { origin } = new URL(url);
    assert(
      targets === null || targets.includes(origin),
      `the page's policy does not let its form lead to ${origin}`,
    );
    const real = `${this.#hosts[origin] ?? origin}${url.slice(origin.length)}`;
    const answer = await fetch(real, {
      method,
      redirect: 'manual',
      headers: { cookie: this.#cookiesFor(origin) },
      ...(body === null ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(origin, line);
    const location = answer.headers.get('location');
    if (location !== null && answer.status < 400) {
      await answer.body?.cancel();
      return this.#go('GET', new URL(location, url).href, null, targets);
    }
    this.#typed.clear();
    this.url = url;
    this.status = answer.status;
    this.headers = answer.headers;
    this.#html = await answer.text();
    const refresh = /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(this.#html)?.[1];
    if (refresh !== undefined) await this.#go('GET', decoded(refresh), null, null);
  }

  #cookiesFor(origin: string): string {
    return this.cookies(origin).join('; ');
  }

  #keep(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split('=');
    assert(attributes.includes('HttpOnly'), `${name} can be read by scripts`);
    if (name.startsWith('__Host-')) {
      assert(
        attributes.includes('Secure') && attributes.includes('Path=/'),
        `${name} is not as its name says`,
      );
      assert(!attributes.some((attribute) => attribute.startsWith('Domain')), `${name} has a domain`);
    }
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    if (attributes.includes('Max-Age=0')) jar.delete(name);
    else jar.set(name, value);
  }
}

/** The value of the option that is selected, else of the first. */
const chosenIn = (options: string): string => {
  const all = [...options.matchAll(/<option([^>]*)>/g)].map(([, option = '']) => option);
  return attribute(all.find((option) => /\bselected\b/.test(option)) ?? all[0] ?? '', 'value') ?? '';
};

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : decoded(value);
}

const decoded = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
