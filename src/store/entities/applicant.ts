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

/** The id by which one connection's provider knows an applicant, where it has such a thing. */
export const ApplicantReferenceEntity = defineEntity({
  name: 'ApplicantReference',
  tableName: 'applicant_reference',
  properties: {
    applicant: () => p.manyToOne(ApplicantEntity).primary(),
    connection: p.text().primary(),
    reference: p.text(),
  },
});
