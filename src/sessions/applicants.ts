import { randomUUID } from 'node:crypto';
import { dataKeyPlace } from '../store/crypto/sealed.ts';
import type { Vault } from '../store/crypto/vault.ts';
import { ApplicantEntity, ApplicantReferenceEntity, type ApplicantRow } from '../store/entities/applicant.ts';
import type { EntityManager } from '../store/store.ts';

/** The applicant of an external id, created when new. An erased applicant starts again with a new data key. */
export async function ensureApplicant(em: EntityManager, vault: Vault, externalId: string): Promise<ApplicantRow> {
  const id = randomUUID();
  const { wrapped } = vault.createDataKey(dataKeyPlace(id));
  await em.upsert(
    ApplicantEntity,
    { id, externalId, dataKey: wrapped, createdAt: new Date() },
    { onConflictFields: ['externalId'], onConflictAction: 'ignore' },
  );
  const applicant = await em.findOneOrFail(ApplicantEntity, { externalId });
  if (!applicant.dataKey) {
    applicant.dataKey = vault.createDataKey(dataKeyPlace(applicant.id)).wrapped;
    applicant.erasedAt = null;
  }
  return applicant;
}

/** The id by which a connection's provider knows an applicant, where an earlier session made one. */
export async function findApplicantReference(
  em: EntityManager,
  applicantId: string,
  connection: string,
): Promise<string | null> {
  const row = await em.findOne(ApplicantReferenceEntity, { applicant: applicantId, connection });
  return row?.reference ?? null;
}
