import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { moment } from '../lib/date.ts';
import { builder } from './builder.ts';

const wrong = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`${name} must be a string.`);
  return value;
}

builder.scalarType('DateTime', {
  description: 'A moment: ISO 8601, UTC, with milliseconds (`2026-03-01T04:21:07.512Z`).',
  serialize: (value) => value.toISOString(),
  parseValue(value) {
    const parsed = moment(text(value, 'A DateTime'));
    if (!parsed) throw wrong('A DateTime must be ISO 8601, like 2026-03-01T04:21:07.512Z.');
    return parsed;
  },
});

// What these must look like is checked where they are used, together with all other fields of the input.
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
