import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A person as the caller knows them. Destroying `dataKey` makes everything sealed of them unreadable. */
export const ApplicantEntity = defineEntity({
  name: 'Applicant',
  tableName: 'applicant',
  properties: {
    id: p.uuid().primary(),
    externalId: p.text().unique(),
    /** The applicant's data key, wrapped by the key ring; null once erased. */
    dataKey: p.type(Buffer).columnType('bytea').nullable(),
    createdAt: p.datetime(),
    erasedAt: p.datetime().nullable(),
  },
});
export type ApplicantRow = InferEntity<typeof ApplicantEntity>;

/** The provider's id of an applicant at one connection, where the provider has one. */
export const ApplicantReferenceEntity = defineEntity({
  name: 'ApplicantReference',
  tableName: 'applicant_reference',
  properties: {
    applicant: () => p.manyToOne(ApplicantEntity).primary(),
    connection: p.text().primary(),
    reference: p.text(),
  },
});
