/**
 * What a page of the console is, and what all of them have in common: a session, a right to see it,
 * the frame around it. A page only reads; what changes something is an act, which calls a door of
 * src/operations as the person who is signed in, and leads on to a page.
 */
import type { Context as Call, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { readable } from '../../domain/readable.ts';
import { isSame, show } from '../pages/page-guard.ts';
import { cookieSecret } from '../pages/cookies.ts';
import { keptWords } from './kept-words.ts';
import { NOTICES, type NoticeKey } from './notices.ts';
import { problemOf } from './problem.ts';
import { seesAsMuch, viewerOf, type ConsoleContext, type Viewer } from './viewer.ts';
import { Layout, type NavLink } from './views/layout.tsx';

export interface Asked {
  /** Of the path, as `:id`. */
  param(name: string): string;
  /** Of the query; empty where it is not there. */
  query(name: string): string;
}

export interface Opened extends Asked {
  /** What a field held of the form that was refused just now; null where none was. */
  typed(name: string): string | null;
}

export interface ConsolePage {
  /** Beginning with a slash, with `:id` for a part that varies. */
  readonly path: string;
  /** What the menu calls it; null for a page that others lead to. */
  readonly label: string | null;
  /** Who is shown it, and has it in the menu; for anybody else it is not there. */
  readonly isFor: (viewer: Viewer) => boolean;
  /** What stands below the heading. Reads only. */
  readonly show: (ctx: ConsoleContext, viewer: Viewer, asked: Opened) => Promise<Shown>;
}

export interface Shown {
  readonly title: string;
  /** One line under the heading; left out where there is nothing to say. */
  readonly lead?: Child;
  readonly body: Child;
}

export interface ConsoleAct {
  readonly path: string;
  /**
   * Where its form stands, with the same parts that vary: a refusal is said there, beside what was
   * typed. Null where nothing is refused.
   */
  readonly page: ConsolePage | null;
  /** Calls a door, which says who may. Gives where the browser goes on to. */
  readonly run: (ctx: ConsoleContext, viewer: Viewer, sent: Sent) => Promise<Done>;
}

export interface Sent extends Asked {
  /** A field of the form, trimmed; empty where it is not there. */
  field(name: string): string;
}

export interface Done {
  /** A path of ours. */
  readonly to: string;
  /** What is said there; left out where the page says it itself. */
  readonly notice?: NoticeKey;
}

/**
 * What is downloaded, as large as it may be: it is sent while it is read, and breaks off where its
 * reader may not have it any more.
 */
export interface ConsoleFile {
  readonly path: string;
  readonly isFor: (viewer: Viewer) => boolean;
  /** A path of ours where there is no such file: the page that says why. Reads only. */
  readonly send: (ctx: ConsoleContext, viewer: Viewer, asked: Asked) => Promise<SentFile | Done>;
}

export interface SentFile {
  readonly name: string;
  /** With its charset. */
  readonly type: string;
  readonly parts: AsyncIterable<string | Uint8Array>;
}

/** Adds a page to the console; `all` is what the menu is made of. */
export function addConsolePage(
  app: Hono,
  ctx: ConsoleContext,
  page: ConsolePage,
  all: readonly ConsolePage[],
): void {
  app.get(page.path, async (c) => {
    const viewer = await viewerOf(ctx, cookieSecret(c, ctx.publicUrl, 'session'));
    if (viewer === null) return signInFor(c, ctx);
    if (!page.isFor(viewer)) throw new NotFoundError('link');
    const shown = await page.show(ctx, viewer, { ...asked(c), typed: () => null });
    const notice = NOTICES[c.req.query('notice') as NoticeKey] ?? null;
    const nav = navOf(viewer, all, page.path);
    return show(c, <Layout {...{ ...shown, viewer, nav, notice }} problem={null} />);
  });
}

export function addConsoleFile(app: Hono, ctx: ConsoleContext, file: ConsoleFile): void {
  app.get(file.path, async (c) => {
    const secret = cookieSecret(c, ctx.publicUrl, 'session');
    const viewer = await viewerOf(ctx, secret);
    if (viewer === null) return signInFor(c, ctx);
    if (!file.isFor(viewer)) throw new NotFoundError('link');
    const sent = await file.send(ctx, viewer, asked(c));
    if ('to' in sent) return c.redirect(`${ctx.publicUrl}${sent.to}`, 303);
    const isStillFor = async (): Promise<boolean> => {
      const now = await viewerOf(ctx, secret);
      return now !== null && file.isFor(now) && seesAsMuch(now, viewer);
    };
    return c.body(streamOf(sent.parts, isStillFor), 200, {
      'content-type': sent.type,
      'content-disposition': `attachment; filename="${sent.name}"`,
    });
  });
}

/**
 * Reads on when the browser has taken what there was, while that is still for its reader; else, as
 * for an error, the download breaks off.
 */
function streamOf(parts: SentFile['parts'], isStillFor: () => Promise<boolean>): ReadableStream<Uint8Array> {
  const reading = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (!(await isStillFor())) {
        await reading.return?.();
        throw new NotFoundError('link');
      }
      const { done, value } = await reading.next();
      if (done === true) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    cancel: async () => {
      await reading.return?.();
    },
  });
}

export function addConsoleAct(
  app: Hono,
  ctx: ConsoleContext,
  act: ConsoleAct,
  all: readonly ConsolePage[],
): void {
  app.post(act.path, async (c) => {
    const viewer = await viewerOf(ctx, cookieSecret(c, ctx.publicUrl, 'session'));
    if (viewer === null) return signInFor(c, ctx);
    const fields = await c.req.parseBody();
    if (!isSame(fields['csrf'], viewer.csrf)) throw new ForbiddenError('foreign_form');
    const field = (name: string): string => {
      const value = fields[name];
      return typeof value === 'string' ? readable(value.trim()) : '';
    };
    try {
      const { to, notice } = await act.run(ctx, viewer, { ...asked(c), field });
      const query = notice === undefined ? '' : `${to.includes('?') ? '&' : '?'}notice=${notice}`;
      return c.redirect(`${ctx.publicUrl}${to}${query}`, 303);
    } catch (error) {
      const problem = problemOf(error);
      const { page } = act;
      if (problem === null || error instanceof NotFoundError || page?.isFor(viewer) !== true) throw error;
      const shown = await page.show(ctx, viewer, { ...asked(c), typed: field });
      const nav = navOf(viewer, all, page.path);
      const refused = { ...problem, kept: await keptWords(shown.body, field) };
      return show(
        c,
        <Layout {...{ ...shown, viewer, nav }} problem={refused} notice={null} />,
        problem.status,
      );
    }
  });
}

const asked = (c: Call): Asked => ({
  param: (name) => readable(c.req.param(name) ?? ''),
  query: (name) => readable(c.req.query(name)?.trim() ?? ''),
});

/** Somebody who is not signed in, or not any more, goes on to what they wanted afterwards. */
function signInFor(c: Call, { publicUrl }: ConsoleContext): Response {
  const { pathname, search } = new URL(c.req.url);
  const to = c.req.method === 'GET' ? `${pathname}${search}` : '/';
  return c.redirect(`${publicUrl}/sign-in?to=${encodeURIComponent(to)}`, 303);
}

/** The menu, with the page that is open or that leads to it marked. Pure. */
function navOf(viewer: Viewer, all: readonly ConsolePage[], open: string): NavLink[] {
  return all.flatMap(({ path, label, isFor }) =>
    label === null || !isFor(viewer)
      ? []
      : [{ path, label, isOpen: path === open || (path !== '/' && open.startsWith(`${path}/`)) }],
  );
}
