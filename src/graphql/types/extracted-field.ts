import { type ExtractedField, FIELD_GROUPS } from '../../domain/document.ts';
import { builder } from '../builder.ts';

const FieldGroupEnum = builder.enumType('FieldGroup', {
  description: 'What an extracted value is about.',
  values: FIELD_GROUPS,
});

/** One value that a provider extracted. */
export const ExtractedFieldType = builder.objectRef<ExtractedField>('ExtractedField').implement({
  description: 'One value that a provider extracted, as received.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: "The provider's name for the value. Names of nested values are joined by dots.",
    }),
    value: t.exposeString('value', {
      nullable: true,
      description: 'The value as received; null without the scope pii:read.',
    }),
    group: t.field({
      type: FieldGroupEnum,
      description: 'What the value is about.',
      // Values kept by an earlier version have no group: they are of a document.
      resolve: ({ group }) => group ?? 'DOCUMENT',
    }),
  }),
});
