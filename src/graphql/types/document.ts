import type { SealedDocument } from '../../store/crypto/sealed.ts';
import type { DocumentRow } from '../../store/reading/documents.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { DocumentType, Sex } from '../enums.ts';
import { maskName, maskNumber } from '../mask.ts';

const ExtractedField = builder.objectRef<{ name: string; value: string | null }>('ExtractedField').implement({
  description: 'One thing a provider read from a document.',
  fields: (t) => ({
    name: t.exposeString('name', { description: "The provider's name for it." }),
    value: t.exposeString('value', { nullable: true, description: 'As received. Scope: pii:read.' }),
  }),
});

export const DocumentNode = builder.objectRef<DocumentRow>('Document');
builder.node(DocumentNode, {
  description:
    'What the provider read from an identity document. Personal fields need the scope pii:read; without it they are null and the masked twins still answer.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'personal' in value,
  authScopes: { scope: 'sessions:read' },
  loadOne: (id, { loaders }) => loaders.document.load(id),
  fields: (t) => {
    /** A personal value, for who may read it, once it is on record that they did. */
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
      type: t.expose('type', { type: DocumentType, description: 'What kind of document.' }),
      providerType: t.string({
        nullable: true,
        description: "The provider's own word for the type.",
        resolve: ({ personal }) => personal?.reveal().providerType,
      }),
      issuingCountry: t.expose('issuingCountry', {
        type: 'CountryCode',
        nullable: true,
        description: 'The country that issued it.',
      }),
      fullName: text('fullName', 'The whole name. Scope: pii:read.'),
      givenNames: text('givenNames', 'Given names. Scope: pii:read.'),
      familyName: text('familyName', 'Family name. Scope: pii:read.'),
      dateOfBirth: date('dateOfBirth', 'Date of birth. Scope: pii:read.', true),
      sex: t.field({
        type: Sex,
        nullable: true,
        description: 'Sex as stated. Scope: pii:read.',
        resolve: (row, _args, context) => personal(row, 'sex', context),
      }),
      nationality: t.field({
        type: 'CountryCode',
        nullable: true,
        description: 'Nationality. Scope: pii:read.',
        resolve: (row, _args, context) => personal(row, 'nationality', context),
      }),
      address: text('address', 'Address as stated. Scope: pii:read.'),
      number: text('number', "The document's number. Scope: pii:read."),
      numberMasked: t.string({
        nullable: true,
        description: 'Last characters only: `•••••7890`.',
        resolve: ({ personal }) => maskNumber(personal?.reveal().number),
      }),
      fullNameMasked: t.string({
        nullable: true,
        description: 'First letters only: `S••• C•••••`.',
        resolve: ({ personal }) => {
          const { fullName, givenNames, familyName } = personal?.reveal() ?? {};
          return maskName(fullName ?? ([givenNames, familyName].filter(Boolean).join(' ') || null));
        },
      }),
      issuedOn: date('issuedOn', 'When it was issued.', false),
      expiresOn: date('expiresOn', 'Until when it is valid.', false),
      fields: t.field({
        type: [ExtractedField],
        description: 'Everything else the provider extracted: name and value, as received.',
        resolve: async (row, _args, context) => {
          const names = row.personal?.reveal().fields.map(({ name }) => ({ name, value: null })) ?? [];
          return (await personal(row, 'fields', context)) ?? names;
        },
      }),
    };
  },
});
