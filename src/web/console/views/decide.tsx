/** The form in which a request is decided. Pure. */
import type { Confirm } from '../../../domain/document/config-policies.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel, type GrantableRole } from '../../../domain/entitlement.ts';
import { writeQuestion, type Question } from '../../../domain/policies/question.ts';
import { CONFIRM_WORDS } from '../../../sentences/confirm-words.ts';

export interface Choices {
  readonly question: Question;
  /** How the policy wants it confirmed, which the console cannot; null for nothing. */
  readonly confirm: Confirm | null;
  /** To choose from, weakest first; one or none where there is no choice. */
  readonly roles: readonly GrantableRole[];
  readonly role: GrantableRole;
  /** In seconds, the longest last. */
  readonly lengths: readonly number[];
  readonly seconds: number;
  readonly note: string;
}

export const Decide = ({
  number,
  choices: { question, confirm, roles, role, lengths, seconds, note },
  csrf,
}: {
  readonly number: number;
  readonly choices: Choices;
  readonly csrf: string;
}) => (
  <section class="card" aria-labelledby="decide">
    <h2 id="decide">Waiting for you</h2>
    {confirm !== null ? (
      <p>{CONFIRM_WORDS[confirm]}. Decide on the card in Slack.</p>
    ) : (
      <form class="narrow" method="post" action={`/requests/${number}/decide`}>
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="question" value={writeQuestion(question)} />
        <div class="two">
          {roles.length < 2 ? null : (
            <label>
              Role
              <select name="role">
                {roles.map((one) => (
                  <option value={one} selected={one === role}>
                    {roleLabel(one)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            For how long
            <select name="duration">
              {lengths.map((one) => (
                <option value={String(one)} selected={one === seconds}>
                  {spellDuration(one)}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label>
          Note, which the requester and the others who are asked read
          <textarea name="note" maxlength={1000} rows={2}>
            {note}
          </textarea>
        </label>
        <div class="actions">
          <button class="primary" name="decision" value="approve">
            Approve
          </button>
          <button class="danger" name="decision" value="deny">
            Deny
          </button>
        </div>
      </form>
    )}
  </section>
);
