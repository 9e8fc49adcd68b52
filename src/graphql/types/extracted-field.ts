import type { ExtractedField, FieldGroup } from '../../domain/document.ts';
import { builder } from '../builder.ts';
import { explained } from '../enums.ts';

const FieldGroupEnum = builder.enumType('FieldGroup', {
  description: 'The subject of an extracted value.',
  values: explained<FieldGroup>({
    DOCUMENT: 'The document.',
    CONTACT: 'Contact data of the applicant.',
    DEVICE: 'The device, browser or network of the applicant.',
    FORM: 'An answer in a form of the flow.',
    CONSENT: 'A consent of the applicant.',
    REGISTRY: 'A registry or database that the provider asked.',
    FRAUD: 'A signal of fraud.',
    OTHER: 'Anything else.',
  }),
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
      description: 'The subject of the value.',
      // Values kept by an earlier version have no group: they are of a document.
      resolve: ({ group }) => group ?? 'DOCUMENT',
    }),
  }),
});
