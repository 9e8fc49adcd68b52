import { describe, expect, it } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import { reportOf as reportOfDetails } from '../../../src/providers/capa/report.ts';
import * as wire from '../../../src/providers/capa/wire.ts';
import { connected, oddVariants } from '../contract.ts';
import { APPLICANT_ID } from '../people.ts';
import { details, settings } from './facts.ts';
import { reportOf, saying } from './reading.ts';

describe('an odd value', () => {
  const DECIDING = /^aipriseSummary(\.|$)/;

  it('never costs the decision, of whatever type any field is', () => {
    for (const { path, value, json } of oddVariants(details)) {
      const answer = wire.details.safeParse({ status: 'ok', data: json });
      const message = `${path} = ${JSON.stringify(value)}`;
      expect(answer.success, message).toBe(true);
      const report = answer.data && reportOfDetails(answer.data);
      const isKept = !DECIDING.test(path);
      expect(report?.decision?.outcome, message).toBe(isKept ? 'APPROVED' : undefined);
    }
  });

  it.each([
    [{ media: [] }, []],
    [{ faceMatchInfo: [] }, []],
    [{ idInfo: 'text' }, [['idInfo', 'text', 'OTHER']]],
    [{ idInfo: ['text'] }, [['idInfo.0', 'text', 'OTHER']]],
    [{ faceLivenessInfo: 7 }, [['faceLivenessInfo', '7', 'OTHER']]],
    [{ fraudInsights: 'none' }, [['fraudInsights', 'none', 'FRAUD']]],
    [{ fraudInsights: { ipInsights: { country: 'MX' } } }, [['fraudInsights.ipInsights.country', 'MX', 'FRAUD']]],
    [{ createdAt: 'yesterday' }, [['createdAt', 'yesterday', 'OTHER']]],
    [{ verificationSessionId: { id: 'v' } }, [['verificationSessionId.id', 'v', 'OTHER']]],
    [{ amlInfo: { numHits: 'many' } }, [['amlInfo.numHits', 'many', 'OTHER']]],
    [{ faceMatchInfo: { faceMatchScore: 'high' } }, [['faceMatchInfo.faceMatchScore', 'high', 'OTHER']]],
    [{ faceLivenessInfo: { statusReasons: { code: 'x' } } }, [['faceLivenessInfo.statusReasons.0.code', 'x', 'OTHER']]],
    [{ faceLivenessInfo: { warnings: [7] } }, [['faceLivenessInfo.warnings.0', '7', 'OTHER']]],
    [
      { faceLivenessInfo: { warnings: [{ code: 'c', resolutionStatus: 'RESOLVED' }] } },
      [['faceLivenessInfo.warnings.0.resolutionStatus', 'RESOLVED', 'OTHER']],
    ],
    [
      { idInfo: { section_id: 's-1', result: 7 } },
      [
        ['idInfo.section_id', 's-1', 'OTHER'],
        ['idInfo.result', '7', 'OTHER'],
      ],
    ],
    [{ media: { frontIdImageUrl: 7 } }, [['media.frontIdImageUrl', '7', 'OTHER']]],
    [
      { clientReferenceData: { personalInfo: { profession: 'Student' } } },
      [['clientReferenceData.personalInfo.profession', 'Student', 'FORM']],
    ],
    [{ unheardOf: true }, [['unheardOf', 'true', 'OTHER']]],
  ])('stands raw in the details: %j', async (changes, expected) => {
    const report = await reportOf(changes);
    const values = (report?.details ?? [])
      .filter(({ name }) => name !== 'clientReferenceId')
      .map(({ name, value, group }) => [name, value, group]);
    expect(values).toEqual(expected);
    expect(report?.decision?.outcome).toBe('APPROVED');
  });

  it('in a list of warnings leaves the others readable; a bare text is a code', async () => {
    const report = await reportOf(saying('REJECTED', { idInfo: { warnings: ['X', 7, { code: 'Y' }] } }));
    expect(report?.decision?.reasons.map(({ raw }) => raw?.code)).toEqual(['X', 'Y']);
  });
});

it('reads a webhook whose fields are of any type', () => {
  const { provider } = connected(capa, settings);
  const event = { type: 'KYC', event: 'VERIFIED_USER', externalUserId: APPLICANT_ID };
  const signals = oddVariants({ ...event, extra: { of: 1 } }).map(({ path, json }) => {
    const body = Buffer.from(JSON.stringify(json));
    return [path, provider.webhook.read({ body, topic: null, receivedAt: new Date() })] as const;
  });
  for (const [path, notification] of signals) {
    const named = ['type', 'event', 'externalUserId'].includes(path);
    if (!named) expect(notification, path).toMatchObject({ kind: 'signal', about: { applicantId: APPLICANT_ID } });
    else expect(notification?.kind ?? 'signal', path).toBe('signal');
  }
});
