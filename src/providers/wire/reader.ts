import type { ExtractedField, FieldGroup } from '../../domain/document.ts';

/** Reads extracted values by name, and keeps account of those that were not read, so that none is dropped. */
export interface Reader {
  /** The first of these fields that can be read so; null when none can. A field that can't stays unread. */
  read<Value>(names: string | readonly string[], readAs: (given: unknown) => Value | null): Value | null;
  /** Everything that was not read, as received. */
  unread(group: FieldGroup): ExtractedField[];
}

/** A reader of the fields of a provider's object. */
export function reader(values: Readonly<Record<string, unknown>>): Reader {
  const left = new Map(Object.entries(values));
  return {
    read(names, readAs) {
      for (const name of [names].flat()) {
        const given = left.get(name);
        if (given === undefined || given === null) continue;
        const value = readAs(given);
        if (value === null) continue;
        left.delete(name);
        return value;
      }
      return null;
    },
    unread: (group) => extractedFields(Object.fromEntries(left), group),
  };
}

const DEEPEST = 6;
const MOST = 500;

/** Values as extracted fields: names of nested ones in dots, scalars as texts; what is null or empty says nothing. */
export const extractedFields = (values: Readonly<Record<string, unknown>>, group: FieldGroup): ExtractedField[] =>
  flattened(values, '', DEEPEST)
    .slice(0, MOST)
    .map(([name, value]) => ({ name, value, group }));

function flattened(value: unknown, path: string, depth: number): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  if (depth === 0) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flattened(inner, path ? `${path}.${name}` : name, depth - 1));
}

/** A scalar as a text; null for anything else, and for an empty one. */
export const asText = (given: unknown): string | null =>
  typeof given === 'string' || typeof given === 'number' ? String(given).trim() || null : null;
