import { readFileSync } from 'node:fs';
import {
  type GraphQLArgument,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { definitions } from '../../src/providers/connections/registry.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

describe('the schema', () => {
  test('is printed in schema.graphql', () => {
    const printed = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toBe(printed);
  });

  /** Every description, by the place it stands at. */
  const described = types.flatMap((type): [string, string | null | undefined][] => {
    const own: [string, string | null | undefined] = [type.name, type.description];
    if (isEnumType(type))
      return [
        own,
        ...type.getValues().map(({ name, description }) => [`${type.name}.${name}`, description] as [string, string]),
      ];
    if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) return [own];
    const fields = Object.values(type.getFields()).flatMap((field): [string, string | null | undefined][] => [
      [`${type.name}.${field.name}`, field.description],
      ...('args' in field ? [...field.args] : []).map(
        (argument: GraphQLArgument): [string, string | null | undefined] => [
          `${type.name}.${field.name}(${argument.name})`,
          argument.description,
        ],
      ),
    ]);
    return [own, ...fields];
  });

  test('describes every type, field, argument and enum value', () => {
    expect(described.filter(([, text]) => !text).map(([place]) => place)).toEqual([]);
  });

  test('describes them in words that need no context', () => {
    const VAGUE = /^(?:who|what|when|where|which|how|it|its own|so)\b|\b(?:door|told|whoever|somebody|beside)\b/i;
    // The inputs of one kind of provider carry the descriptions of its definition.
    const kinds = Object.keys(definitions);
    const ours = described.filter(
      ([place]) =>
        !/^(?:Float|Int|ID|String|Boolean)$/.test(place) && !kinds.some((kind) => place.toLowerCase().startsWith(kind)),
    );
    expect(ours.filter(([, text]) => text && VAGUE.test(text)).map(([place, text]) => `${place}: ${text}`)).toEqual([]);
  });
});
