/**
 * A calendar day in UTC, `YYYY-MM-DD`; sorts as text. GitLab's membership expiry is such a day, not
 * an instant.
 */
export type Day = string;

/** The UTC day an instant falls on. Pure. */
export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);

/** The day `days` later (earlier when negative). Pure. */
export const addDays = (day: Day, days: number): Day =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));

/** The first instant of a day. Pure. */
export const startOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);

/** Whether a text names a day that there is: neither `2026-02-30` nor `2026-1-1`. Pure. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(startOf(text).getTime()) && dayOf(startOf(text)) === text;
