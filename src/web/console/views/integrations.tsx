/** Integrations, and one of them with its log. Pure. */
import type { LogLine } from '../../../db/connectors/connector-logs.ts';
import type { ListedConnector } from '../../../db/models/connectors/integrations.ts';
import type { ConnectorLabel } from '../../../domain/connectors/connector-label.ts';
import {
  LOG_DAYS,
  LOG_FILTERS,
  type LogFilter,
  type LogLevel,
} from '../../../domain/connectors/connector-log.ts';
import { labelSentence, nextStepSentence } from '../../../sentences/connector-label.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { logSentence } from '../../../sentences/log-notes.ts';
import { When } from '../../pages/views/when.tsx';
import { distance, Empty, Older, Press, Table, unmarked } from './parts.tsx';

interface ListParts {
  readonly connectors: readonly ListedConnector[];
  readonly now: Date;
  readonly tz: string | null;
}

export const Integrations = (parts: ListParts) => (
  <section class="card" aria-label="Integrations">
    {parts.connectors.length === 0 ? (
      <Empty title="No integrations" next="One is added in Slack, or in the configuration file." />
    ) : (
      <Listed {...parts} />
    )}
  </section>
);

const Listed = ({ connectors, now, tz }: ListParts) => (
  <Table columns={['Integration', 'State', 'Last sync', 'Owners']}>
    {connectors.map(({ id, name, group, url, label, syncedAt, owners }) => (
      <tr>
        <td class="name">
          <a href={`/integrations/${id}`}>{name}</a>
          <span class="soft">
            {group} on {url}
          </span>
        </td>
        <td>
          <StateTag label={label} />
          <Trouble label={label} />
        </td>
        <td data-of="Last sync">
          {syncedAt === null ? 'never' : <When at={syncedAt} tz={tz} />}
          {syncedAt === null ? null : <span class="soft">{distance(syncedAt, now)}</span>}
        </td>
        <td data-of="Owners">{owners.map((owner) => owner.name).join(', ') || 'nobody'}</td>
      </tr>
    ))}
  </Table>
);

const KINDS: Readonly<Record<ConnectorLabel['name'], string>> = {
  'Not connected': 'warn',
  Syncing: 'accent',
  Connected: 'good',
  Error: 'bad',
  Paused: 'warn',
  'Read only': 'accent',
};

const StateTag = ({ label }: { readonly label: ConnectorLabel }) => (
  <span class={`tag ${KINDS[label.name]}`}>{label.name}</span>
);

/** What is so, and what to do; nothing where all is well. */
const Trouble = ({ label: { detail, nextStep } }: { readonly label: ConnectorLabel }) =>
  detail === null && nextStep === null ? null : (
    <span class="soft">
      {detail === null ? null : unmarked(labelSentence(detail))}{' '}
      {nextStep === null ? null : unmarked(nextStepSentence(nextStep))}
    </span>
  );

interface IntegrationParts {
  readonly connector: ListedConnector;
  /** Newest first. */
  readonly lines: readonly LogLine[];
  readonly filter: LogFilter;
  readonly older: string | null;
  readonly mayAct: boolean;
  /** Of the document, against which it is paused. */
  readonly version: number;
  readonly csrf: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const IntegrationView = (parts: IntegrationParts) => (
  <>
    <State {...parts} />
    <Log {...parts} />
  </>
);

const State = (parts: IntegrationParts) => {
  const { connector, now, tz } = parts;
  const { label, warnings, syncedAt, webhook, owners } = connector;
  return (
    <section class="card" aria-labelledby="state">
      <h2 id="state">
        State <StateTag label={label} />
      </h2>
      <dl class="facts">
        {label.detail === null ? null : (
          <Fact name="What is so">{unmarked(labelSentence(label.detail))}</Fact>
        )}
        {label.nextStep === null ? null : (
          <Fact name="Next step">{unmarked(nextStepSentence(label.nextStep))}</Fact>
        )}
        {warnings.map((warning) => (
          <Fact name="Warning">{unmarked(faultSentence(warning))}</Fact>
        ))}
        {label.since === null ? null : (
          <Fact name="Since">
            <When at={label.since} tz={tz} />
          </Fact>
        )}
        {label.nextTry === null ? null : <Fact name="Next try">{distance(label.nextTry, now)}</Fact>}
        <Fact name="Last sync">
          {syncedAt === null ? (
            'never'
          ) : (
            <>
              <When at={syncedAt} tz={tz} /> ({distance(syncedAt, now)})
            </>
          )}
        </Fact>
        {webhook === null ? null : (
          <Fact name="Webhook">
            {webhook.heardAt === null ? 'nothing heard yet' : `heard ${distance(webhook.heardAt, now)}`}
          </Fact>
        )}
        <Fact name="Owners">{owners.map(({ name }) => name).join(', ') || 'nobody'}</Fact>
        <Fact name="Managed">
          {connector.managedBy === 'file' ? 'in the configuration file' : 'in Slack'}
        </Fact>
      </dl>
      {parts.mayAct ? <Actions {...parts} /> : null}
    </section>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children?: unknown }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const Actions = ({ connector: { id, paused, managedBy }, csrf, version }: IntegrationParts) => (
  <div class="actions">
    {paused ? null : (
      <Press action={`/integrations/${id}/sync`} csrf={csrf} label="Sync now" kind="primary" />
    )}
    {managedBy === 'file' ? null : (
      <Press
        action={`/integrations/${id}/${paused ? 'resume' : 'pause'}`}
        csrf={csrf}
        label={paused ? 'Resume' : 'Pause'}
        kind={paused ? 'primary' : 'danger'}
        fields={{ version: String(version) }}
      />
    )}
  </div>
);

const FILTER_WORDS: Readonly<Record<LogFilter, string>> = {
  all: 'Everything',
  sync: 'Syncs',
  grants: 'Grants',
  errors: 'Warnings and errors',
};

const LEVEL_KINDS: Readonly<Record<LogLevel, string>> = { info: '', warn: 'warn', error: 'bad' };

const Log = ({ connector, lines, filter, older, tz }: IntegrationParts) => (
  <>
    <form class="filter" method="get" action={`/integrations/${connector.id}`}>
      <label>
        What its log shows
        <select name="log">
          {LOG_FILTERS.map((one) => (
            <option value={one} selected={one === filter}>
              {FILTER_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <button>Show</button>
    </form>
    <section class="card" aria-labelledby="log">
      <h2 id="log">Log of {LOG_DAYS} days</h2>
      {lines.length === 0 ? (
        <Empty
          title="Nothing here"
          next="Lines come with each sync, and with each role given or taken back."
        />
      ) : (
        <Lines lines={lines} tz={tz} />
      )}
    </section>
    <Older href={older} />
  </>
);

const Lines = ({ lines, tz }: Pick<IntegrationParts, 'lines' | 'tz'>) => (
  <Table columns={['When', 'What', 'About']}>
    {lines.map(({ at, level, operation, message, about }) => (
      <tr>
        <td>
          <When at={at} tz={tz} />
        </td>
        <td>
          <span class={`tag ${LEVEL_KINDS[level]}`}>{level === 'info' ? operation : level}</span>{' '}
          {unmarked(logSentence(message))}
        </td>
        <td>
          {about === null ? null : (
            <>
              {about.person?.name ?? `@${about.username}`} on <code>{about.path}</code>
              {about.request === null ? null : (
                <span class="soft">
                  <a href={`/requests/${about.request.number}`}>Request #{about.request.number}</a>
                </span>
              )}
            </>
          )}
        </td>
      </tr>
    ))}
  </Table>
);
