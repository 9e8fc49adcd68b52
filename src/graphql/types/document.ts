import type { SealedDocument } from '../../store/crypto/sealed.ts';
import type { DocumentRow } from '../../store/reading/documents.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { DocumentType, Sex } from '../enums.ts';
import { maskName, maskNumber } from '../mask.ts';
import { ExtractedFieldType } from './extracted-field.ts';

export const DocumentNode = builder.objectRef<DocumentRow>('Document');
builder.node(DocumentNode, {
  description:
    'An identity document as the provider read it. Personal fields need the scope pii:read; without it they are null, and the masked twins still answer. Scope: sessions:read.',
  id: { resolve: ({ id }) => id },
  authScopes: { scope: 'sessions:read' },
  loadOne: (id, { loaders }) => loaders.document.load(id),
  fields: (t) => {
    /** A personal value, for callers with pii:read, after the reading is recorded in the audit log. */
    const personal = async <Name extends keyof SealedDocument>(row: DocumentRow, name: Name, context: Context) => {
      if (!context.viewer.scopes.has('pii:read')) return null;
      await context.readRecord.load(row.session);
      return row.personal?.reveal()[name] ?? null;
    };
    const text = (name: Exclude<keyof SealedDocument, 'fields' | 'sex'>, description: string) =>
      t.string({
        nullable: true,
        description,
        resolve: (row, _args, context) => personal(row, name, context),
      });
    const date = (name: 'dateOfBirth' | 'issuedOn' | 'expiresOn', description: string, isPersonal: boolean) =>
      t.field({
        type: 'Date',
        nullable: true,
        description,
        resolve: (row, _args, context) =>
          isPersonal ? personal(row, name, context) : (row.personal?.reveal()[name] ?? null),
      });
    return {
      type: t.expose('type', { type: DocumentType, description: 'The type of the document.' }),
      providerType: t.string({
        nullable: true,
        description: "The provider's own word for the type; null where it gave none, and after an erasure.",
        resolve: ({ personal }) => personal?.reveal().providerType,
      }),
      issuingCountry: t.expose('issuingCountry', {
        type: 'CountryCode',
        nullable: true,
        description: 'The country that issued the document; null where it is not known.',
      }),
      fullName: text('fullName', 'The whole name; null where it was not read. Scope: pii:read.'),
      givenNames: text('givenNames', 'Given names; null where they were not read. Scope: pii:read.'),
      familyName: text('familyName', 'Family name; null where it was not read. Scope: pii:read.'),
      dateOfBirth: date('dateOfBirth', 'Date of birth; null where it was not read. Scope: pii:read.', true),
      sex: t.field({
        type: Sex,
        nullable: true,
        description: 'Sex as the document states it; null where it was not read. Scope: pii:read.',
        resolve: (row, _args, context) => personal(row, 'sex', context),
      }),
      nationality: t.field({
        type: 'CountryCode',
        nullable: true,
        description: 'Nationality; null where it was not read. Scope: pii:read.',
        resolve: (row, _args, context) => personal(row, 'nationality', context),
      }),
      address: text('address', 'Address as the document states it; null where it was not read. Scope: pii:read.'),
      number: text('number', "The document's number as printed; null where it was not read. Scope: pii:read."),
      numberMasked: t.string({
        nullable: true,
        description: 'The last characters of the number: `•••••7890`. At least half of each part is hidden.',
        resolve: ({ personal }) => maskNumber(personal?.reveal().number),
      }),
      fullNameMasked: t.string({
        nullable: true,
        description:
          'The first letter of each part of the name: `S••• C•••••`. Parts of one or two letters are hidden whole.',
        resolve: ({ personal }) => {
          const { fullName, givenNames, familyName } = personal?.reveal() ?? {};
          return maskName(
            fullName?.trim() ? fullName : [givenNames, familyName].filter((part) => part?.trim()).join(' '),
          );
        },
      }),
      issuedOn: date('issuedOn', 'The day of issue; null where it was not read.', false),
      expiresOn: date('expiresOn', 'The last day of validity; null where it was not read.', false),
      matchesExpected: t.exposeBoolean('matchesExpected', {
        nullable: true,
        description:
          'Whether type, issuing country and number agree with the document that was expected; null where none was, or nothing can be compared.',
      }),
      fields: t.field({
        type: [ExtractedFieldType],
        description:
          'Everything else that the provider extracted, and every value that could not be read as its type, as received. Without pii:read: the names, with null values.',
        resolve: async (row, _args, context) => {
          const names = row.personal?.reveal().fields.map((field) => ({ ...field, value: null })) ?? [];
          return [...((await personal(row, 'fields', context)) ?? names)];
        },
      }),
    };
  },
});
