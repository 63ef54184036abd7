/** A calendar day in UTC, `YYYY-MM-DD`; sorts as text. GitLab's membership expiry is such a day, not an instant. */
export type Day = string;

/** The UTC day an instant falls on. Pure. */
export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);

/** The day `days` later (earlier when negative). Pure. */
export const addDays = (day: Day, days: number): Day =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
