import type { InputFieldMap, InputRef } from '@pothos/core';
import { z } from 'zod';
import { definitions } from '../../providers/connections/registry.ts';
import type { ProviderDefinition } from '../../providers/contract/definition.ts';
import { builder } from '../builder.ts';

type Fields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `providerOptions`: one member for each kind that takes inputs of its own, generated from its definition. */
export function providerOptionsInput(): InputRef<Record<string, unknown>> | null {
  const kinds = Object.values<ProviderDefinition>(definitions).filter(({ options }) => options);
  if (kinds.length === 0) return null;
  return builder.inputType('ProviderOptionsInput', {
    isOneOf: true,
    description: "One provider's own inputs, typed; exactly one member.",
    fields: (t) =>
      Object.fromEntries(
        kinds.map(({ kind, name, options }) => [
          kind,
          t.field({
            type: objectInput(`${capitalized(kind)}Options`, options as z.ZodObject, `Inputs that only ${name} takes.`),
            description: `For connections of kind ${kind}.`,
          }),
        ]),
      ) as InputFieldMap,
  }) as InputRef<Record<string, unknown>>;
}

function objectInput(name: string, shape: z.ZodObject, description: string): InputRef<object> {
  return builder.inputType(`${name}Input`, {
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(shape.shape).map(([field, schema]) => [field, inputField(t, name, field, schema as z.ZodType)]),
      ) as InputFieldMap,
  });
}

function inputField(t: Fields, owner: string, name: string, schema: z.ZodType) {
  const inner = unwrapped(schema);
  const description = schema.description ?? inner.description ?? '';
  const prefix = owner.replace(/Options$/, '');
  if (inner instanceof z.ZodObject) {
    return t.field({ type: objectInput(`${prefix}${capitalized(name)}`, inner, description), description });
  }
  if (inner instanceof z.ZodEnum) {
    const values = inner.options.map(String) as [string, ...string[]];
    return t.field({ type: builder.enumType(`${prefix}${capitalized(name)}`, { description, values }), description });
  }
  if (inner instanceof z.ZodBoolean) return t.boolean({ description });
  if (inner instanceof z.ZodNumber) return t.float({ description });
  const { scalar } = z.globalRegistry.get(inner) ?? {};
  return scalar === 'CountryCode' ? t.field({ type: scalar, description }) : t.string({ description });
}

/** The schema below optional, nullable and default. */
function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}
