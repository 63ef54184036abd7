import type { ColumnType } from 'kysely';

/** A jsonb column: read as T, written as JSON text so that arrays and null stay JSON. */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type Defaulted<T> = ColumnType<T, T | undefined, T>;
