/** What the provider asks of each kind of resource and data source. */
import type { Diagnostic, Fault } from './diagnostic.ts';
import type { DocumentDoor } from './document.ts';
import type { Hallpass } from './hallpass.ts';
import type { Attributes } from './schema/attribute.ts';
import type { Values } from './schema/value.ts';

export interface Server {
  readonly hallpass: Hallpass;
  readonly document: DocumentDoor;
}

/** What became of it, for the state. */
export interface Applied {
  readonly values: Values;
  readonly warnings?: readonly Diagnostic[];
}

export interface ResourceType {
  /** Without `hallpass_`. */
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
  /** What `terraform import` takes. */
  readonly importedBy: string;
  /** What is wrong with it without asking. All of it is known. Pure. */
  readonly check: (values: Values) => readonly Fault[];
  /**
   * Whether another value of an attribute that replaces means the same thing. `server` null where
   * it is not known yet.
   * @throws Refused where that cannot be told now
   */
  readonly isSameThing?: (
    server: Server | null,
    name: string,
    values: Values,
    prior: Values,
  ) => Promise<boolean>;
  /**
   * Whether it can be so, by what hallpass knows now. Changes nothing. `prior` null when new.
   * @throws Refused
   */
  readonly foresee: (server: Server, values: Values, prior: Values | null) => Promise<void>;
  /** Null for what is there no more. `prior` has no more than what it is imported by, at first. */
  readonly read: (server: Server, prior: Values) => Promise<Values | null>;
  /** `config` has what is in no state. @throws Refused */
  readonly create: (server: Server, values: Values, config: Values) => Promise<Applied>;
  /** @throws Refused */
  readonly update: (server: Server, values: Values, prior: Values, config: Values) => Promise<Applied>;
  /** Nothing where it is gone already. @throws Refused */
  readonly remove: (server: Server, prior: Values) => Promise<void>;
  /** The state by which `read` finds what an id names. @throws Refused for what is no such id */
  readonly named: (id: string) => Values;
}

export interface DataSource {
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
  /** @throws Refused */
  readonly read: (server: Server, config: Values) => Promise<Values>;
}
