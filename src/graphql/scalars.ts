import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { rfc3339 } from '../lib/rfc3339.ts';
import { builder } from './builder.ts';

const wrong = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`${name} must be a string.`);
  return value;
}

builder.scalarType('DateTime', {
  description:
    'A moment: ISO 8601, given in UTC with milliseconds (`2026-03-01T04:21:07.512Z`). Taken as RFC 3339 with any offset (`…+08:00`, `…+08`).',
  serialize: (value) => value.toISOString(),
  parseValue(value) {
    const parsed = rfc3339(text(value, 'A DateTime'));
    if (!parsed) throw wrong('A DateTime must be RFC 3339 with its offset, like 2026-03-01T04:21:07.512Z.');
    return parsed;
  },
});

// The format is checked where the value is used, so that all wrong fields of an input are reported together.
builder.scalarType('Date', {
  description: 'A calendar date: `YYYY-MM-DD`.',
  serialize: (value) => value,
  parseValue: (value) => text(value, 'A Date'),
});
builder.scalarType('CountryCode', {
  description: 'A country: ISO 3166-1 alpha-2 (`LT`).',
  serialize: (value) => value,
  parseValue: (value) => text(value, 'A CountryCode'),
});
builder.scalarType('URL', {
  description: 'An absolute URL.',
  serialize: (value) => value,
  parseValue: (value) => text(value, 'A URL'),
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literal(node, variables ?? {}),
});

function literal(node: ValueNode, variables: Record<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => literal(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, literal(value, variables)]));
    default:
      return node.value;
  }
}
