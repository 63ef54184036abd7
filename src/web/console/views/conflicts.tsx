/** Who is in which conflict. Pure. */
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import {
  CONFLICT_ALERT_STATUSES,
  type ConflictAlertStatus,
} from '../../../domain/conflicts/conflict-alert.ts';
import { lastDayOf } from '../../../domain/conflicts/conflict-csv.ts';
import { When } from '../../pages/views/when.tsx';
import { CONFLICT_WORDS, Side } from './conflict.tsx';
import { Empty, Older, Table } from './parts.tsx';

interface ConflictsParts {
  readonly alerts: readonly ConflictAlertModel[];
  readonly status: ConflictAlertStatus;
  /** Of all pages. */
  readonly count: number;
  readonly older: string | null;
  readonly tz: string | null;
}

export const Conflicts = ({ alerts, status, count, older, tz }: ConflictsParts) => (
  <>
    <form class="filter" method="get" action="/conflicts">
      <label>
        State
        <select name="status">
          {CONFLICT_ALERT_STATUSES.map((one) => (
            <option value={one} selected={one === status}>
              {CONFLICT_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <button>Show</button>
    </form>
    <section class="card" aria-labelledby="alerts">
      <h2 id="alerts">
        {CONFLICT_WORDS[status]}: {count}
      </h2>
      {alerts.length === 0 ? (
        <Empty
          title="Nobody here"
          next="Whoever gets into a conflict is listed here, however they came to hold both sides."
        />
      ) : (
        <Listed alerts={alerts} tz={tz} />
      )}
    </section>
    <Older href={older} />
  </>
);

const Listed = ({ alerts, tz }: Pick<ConflictsParts, 'alerts' | 'tz'>) => (
  <Table columns={['Who', 'One side', 'The other side', 'Seen', 'Exempted until']}>
    {alerts.map((alert) => (
      <tr>
        <td class="name">
          <a href={`/conflicts/${alert.id}`}>{alert.person.name}</a>
          <span class="soft">{alert.name}</span>
        </td>
        <td data-of="One side">
          <Side alert={alert} parts={alert.sides.a} tz={tz} most={2} />
        </td>
        <td data-of="The other side">
          <Side alert={alert} parts={alert.sides.b} tz={tz} most={2} />
        </td>
        <td data-of="Seen">
          <When at={alert.foundAt} tz={tz} />
        </td>
        <td data-of="Exempted until">
          {alert.exemption === null ? 'not exempted' : lastDayOf(alert.exemption.until)}
        </td>
      </tr>
    ))}
  </Table>
);
