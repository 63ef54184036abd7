/** What tells the connectors of one application apart for people. Pure. */

export interface NamedConnector {
  readonly name: string;
  /** The set it is shown with; empty or left out, it stands by itself, under its own name. */
  readonly application?: string | undefined;
}

/**
 * Whether people could not tell these two apart: one application, one name, upper and lower case
 * and spaces around it being the same.
 */
export const isSameName = (one: NamedConnector, other: NamedConnector): boolean =>
  spelt(one.name) === spelt(other.name) && applicationOf(one) === applicationOf(other);

const applicationOf = ({ name, application = '' }: NamedConnector): string =>
  application === '' ? spelt(name) : spelt(application);

const spelt = (text: string): string => text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
