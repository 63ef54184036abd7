/** What several pages are made of. Pure. */
import type { Child } from 'hono/jsx';
import { formatDuration } from '../../../domain/duration.ts';
import { roleLabel, type Role } from '../../../domain/entitlement.ts';

/** Nothing to show, and what to do next. */
export const Empty = ({ title, next }: { readonly title: string; readonly next: Child }) => (
  <div class="empty">
    <strong>{title}</strong>
    {next}
  </div>
);

/** In a cell that has nothing to say. */
export const Nothing = () => <span class="nil">–</span>;

const DAY_MS = 86_400_000;

/** `in 2h 5m`, `3m ago`, to the minute, beyond a day to the hour. Pure. */
export function distance(at: Date, now: Date): string {
  const away = at.getTime() - now.getTime();
  const step = Math.abs(away) < DAY_MS ? 60 : 3600;
  const seconds = Math.round(away / (1000 * step)) * step;
  if (seconds === 0) return 'now';
  const words = formatDuration(Math.abs(seconds));
  return seconds > 0 ? `in ${words}` : `${words} ago`;
}

/** What a sentence has as code stands between signs that Slack knows. */
export const unmarked = (sentence: string): string => sentence.replaceAll('`', '');

/** A link for whom there is such a page; null where there is none. */
export const Linked = ({ href, children }: { readonly href: string | null; readonly children?: Child }) =>
  href === null ? <>{children}</> : <a href={href}>{children}</a>;

export const RoleTag = ({ role }: { readonly role: Role }) => <span class="tag">{roleLabel(role)}</span>;

/** Rows below their columns; on a phone each row is a block. */
export const Table = ({
  columns,
  children,
}: {
  readonly columns: readonly Child[];
  readonly children?: Child;
}) => (
  <div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** A button that sends its own form. */
export const Press = ({
  action,
  csrf,
  label,
  about,
  kind = '',
  fields = {},
}: {
  readonly action: string;
  readonly csrf: string;
  readonly label: string;
  /** What it is done to, for whoever hears the button alone. */
  readonly about?: string;
  readonly kind?: string;
  /** What else it sends. */
  readonly fields?: Readonly<Record<string, string>>;
}) => (
  <form method="post" action={action}>
    <input type="hidden" name="csrf" value={csrf} />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button class={kind}>
      {label}
      {about === undefined ? null : <span class="hidden"> {about}</span>}
    </button>
  </form>
);

/** The way to the next page of a list; nothing where this is the last. */
export const Older = ({ href, label = 'Older' }: { readonly href: string | null; readonly label?: string }) =>
  href === null ? null : (
    <p class="pager">
      <a class="button" href={href}>
        {label}
      </a>
    </p>
  );
