/** What of a reason is the name of a ticket, and where that one is. */
import { z } from 'zod';
import { patternFault } from './pattern-fault.ts';

/** Stands for the name in the address. */
export const TICKET_PLACE = '{ticket}';

const EXAMPLE = `https://tracker.example.com/browse/${TICKET_PLACE}`;

export const ticket = z
  .strictObject({
    pattern: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'A regular expression for its name, such as [A-Z]+-[0-9]+' }),
    url: z
      .string()
      .max(500)
      .meta({ description: `Where it is, with ${TICKET_PLACE} for its name: ${EXAMPLE}` }),
  })
  .superRefine(({ pattern, url }, issues) => {
    const fault = patternFault(pattern);
    const add = (path: string, message: string): void =>
      issues.addIssue({ code: 'custom', path: [path], message });
    if (fault !== null) add('pattern', fault);
    else if (new RegExp(pattern, 'u').test(''))
      add('pattern', 'matches nothing at all, too; write what a name always has');
    if (!isAddress(url)) add('url', `write an address such as ${EXAMPLE}`);
    else if (!url.includes(TICKET_PLACE))
      add('url', `has no ${TICKET_PLACE}, which stands for the name: ${EXAMPLE}`);
  });
export type Ticket = z.infer<typeof ticket>;

function isAddress(url: string): boolean {
  const parsed = URL.parse(url.replaceAll(TICKET_PLACE, 'A-1'));
  return (
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === ''
  );
}
