import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/lib/json.ts';
import type { SessionRequest } from '../../../src/providers/contract/start.ts';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { reportOf as reportOfBoth } from '../../../src/providers/ondato/report.ts';
import * as wire from '../../../src/providers/ondato/wire.ts';
import { connected, failureOf, oddVariants } from '../contract.ts';
import { IDENTIFICATION, identification, ondatoFacts, saying, settings, verification, webhook } from './facts.ts';

const { request, createSession, session } = ondatoFacts;
const reportOf = (idv: object = {}, kyc: object = {}) =>
  connected(ondato, settings, saying(idv, kyc)).provider.fetchReport?.(session) ?? Promise.resolve(null);
const succeeding = (isSuccess: unknown) => ({
  step: { kycIdentification: { id: 'e6f0b1d4-2a7c-4f0d-8f0e-54a6b3f0a901', isSuccess } },
});

describe('an approval', () => {
  it.each([false, null, undefined])(
    'is none where the verification says %s, also after a person has looked at it',
    async (isSuccess) => {
      const report = await reportOf(succeeding(isSuccess), { isCrossChecked: true });
      expect(report).toMatchObject({ status: 'IN_REVIEW', decision: null });
    },
  );

  it('stands against a rule that failed only where a person looked at it', async () => {
    const rules = [{ name: 'SelfieHasFace', status: 'Fail' }];
    expect((await reportOf({}, { rules, isCrossChecked: true }))?.decision?.outcome).toBe('APPROVED');
    expect((await reportOf({}, { rules, isCrossChecked: false }))?.decision).toBeNull();
  });
});

describe("another person's resource decides nothing", () => {
  it.each([
    ['verification', { id: 'another' }, {}],
    ['identification', {}, { id: 'another' }],
    ['identification of another verification', {}, { identityVerificationId: 'another' }],
  ])('%s', async (_, idv, kyc) => {
    expect(await failureOf(reportOf(idv, kyc))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', origin: 'answer' });
  });

  it('whatever the letters of an id', async () => {
    expect((await reportOf({ id: session.providerReference?.toUpperCase() }))?.decision?.outcome).toBe('APPROVED');
  });
});

describe('an odd value', () => {
  // The resources' words and the proof that they belong together.
  const DECIDING = {
    verification: [
      'id',
      'status',
      'step',
      'step.kycIdentification',
      'step.kycIdentification.id',
      'step.kycIdentification.isSuccess',
    ],
    identification: ['id', 'identityVerificationId', 'status'],
  };
  const outcomeOf = (idv: unknown, kyc: unknown): string | null => {
    const parsed = [wire.identityVerification.safeParse(idv), wire.identification.safeParse(kyc)] as const;
    if (!parsed[0].data || !parsed[1].data) return 'unreadable';
    return reportOfBoth(parsed[0].data, parsed[1].data).decision?.outcome ?? null;
  };

  it('never costs the decision, of whatever type any field is', () => {
    const odd = [
      ...oddVariants(verification).map((each) => ({
        ...each,
        of: 'verification',
        outcome: outcomeOf(each.json, identification),
      })),
      ...oddVariants(identification).map((each) => ({
        ...each,
        of: 'identification',
        outcome: outcomeOf(verification, each.json),
      })),
    ];
    for (const { of, path, value, outcome } of odd) {
      if (DECIDING[of as keyof typeof DECIDING].includes(path)) continue;
      expect(outcome, `${of} ${path} = ${JSON.stringify(value)}`).toBe('APPROVED');
    }
  });

  it('in a word that decides never approves', () => {
    for (const word of [null, 7, 'odd', [], {}, true, undefined]) {
      expect(outcomeOf({ ...verification, status: word }, identification)).not.toBe('APPROVED');
      expect(outcomeOf(verification, { ...identification, status: word })).not.toBe('APPROVED');
    }
    for (const success of [null, 1, 'true', [true], undefined]) {
      expect(outcomeOf({ ...verification, ...succeeding(success) }, identification)).toBeNull();
    }
  });

  it.each([7, [], {}, true])('as a status (%j) makes the answer unreadable, for this session alone', async (status) => {
    for (const call of [reportOf({ status }), reportOf({}, { status })]) {
      expect(await failureOf(call)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
    }
  });

  it.each([
    [{ documentNumber: 112345678 }, { number: '112345678', fields: [] }],
    [{ countryIso3: 'D<<' }, { issuingCountry: 'DE', fields: [] }],
    [{ dateOfBirth: '1991.04.18' }, { dateOfBirth: '1991-04-18', fields: [] }],
  ])('of the document that can be typed is typed: %j', async (changes, expected) => {
    expect((await reportOf({}, { document: changes }))?.documents).toMatchObject([expected]);
  });

  it.each<[object, ...[string, string][]]>([
    [{ dateOfBirth: '18.04.1991' }, ['dateOfBirth', '18.04.1991']],
    [{ dateOfExpiration: 'PERMANENT' }, ['dateOfExpiration', 'PERMANENT']],
    [{ dateOfIssue: '1990-00-00' }, ['dateOfIssue', '1990-00-00']],
    [{ documentNumber: { first: 'X1' } }, ['documentNumber.first', 'X1']],
    [{ countryIso3: 'Lietuva' }, ['countryIso3', 'Lietuva']],
    [{ personalCode: '491.041-8' }, ['personalCode', '491.041-8']],
    [{ category: ['B', 'C'] }, ['category.0', 'B'], ['category.1', 'C']],
    [{ gender: 'Female' }, ['gender', 'Female']],
    [{ mrzVerified: 'yes' }, ['mrzVerified', 'yes']],
    [{ address: { city: 'Testville' } }, ['address.city', 'Testville']],
    [
      { ocrValidations: [{ key: 'Gender', isValid: false }] },
      ['ocrValidations.0.key', 'Gender'],
      ['ocrValidations.0.isValid', 'false'],
    ],
    [{ files: [null, 'f'] }, ['files.0', 'f']],
    [{ unheardOf: 1 }, ['unheardOf', '1']],
  ])('of the document that cannot be typed stands raw in its fields: %j', async (changes, ...expected) => {
    const [read] = (await reportOf({}, { document: { type: 'IdCard', ...changes } }))?.documents ?? [];
    expect(read?.fields).toEqual(expected.map(([name, value]) => ({ name, value, group: 'DOCUMENT' })));
  });

  it('keeps every digit of a number beyond 2^53', () => {
    const kyc = parseJson(JSON.stringify(identification).replace('"X1234567"', '12345678901234567891'));
    const read = reportOfBoth(wire.identityVerification.parse(verification), wire.identification.parse(kyc));
    expect(read.documents?.[0]?.number).toBe('12345678901234567891');
  });

  const detailsOf = async (idv: object, kyc: object = {}) =>
    ((await reportOf(idv, kyc))?.details ?? [])
      .filter(({ name }) => !['applicationId', 'consent.isConsented', 'face.ageEstimation'].includes(name))
      .map(({ name, value, group }) => [name, value, group]);

  it.each([
    [{ registration: { email: 'rasa@example.test' } }, ['registration.email', 'rasa@example.test', 'CONTACT']],
    [{ communicationChannels: [{ type: 'Sms' }] }, ['communicationChannels.0.type', 'Sms', 'CONTACT']],
    [{ modifiedUtc: 'soon' }, ['modifiedUtc', 'soon', 'OTHER']],
    [{ externalReferenceId: 7 }, ['externalReferenceId', '7', 'OTHER']],
    [{ unheardOf: true }, ['unheardOf', 'true', 'OTHER']],
    [{ step: { ...(verification.step as object), forms: [{ id: 'form-1' }] } }, ['forms.0.id', 'form-1', 'FORM']],
  ])('of the verification stands raw in the details: %j', async (changes, expected) => {
    expect(await detailsOf(changes)).toEqual([expected]);
  });

  it.each([
    [{ completedUtc: 'soon' }, ['completedUtc', 'soon', 'OTHER']],
    [{ isCrossChecked: 'yes' }, ['isCrossChecked', 'yes', 'OTHER']],
    [{ statusReason: 7 }, ['statusReason', '7', 'OTHER']],
    [{ document: 'text' }, ['document', 'text', 'OTHER']],
    [{ rules: 'none' }, ['rules.0', 'none', 'OTHER']],
    [{ rules: [{ name: 'SelfieHasFace', status: 7 }] }, ['rules.0.status', '7', 'OTHER']],
    [{ additionalFiles: 'none' }, ['additionalFiles.0', 'none', 'OTHER']],
    [{ face: { files: [], enrollmentId: 'e-1' } }, ['face.enrollmentId', 'e-1', 'OTHER']],
    [{ registries: [{ name: 'r' }] }, ['registries.0.name', 'r', 'REGISTRY']],
    [{ fraudChecks: [{ name: 'DocumentManipulation' }] }, ['fraudChecks.0.name', 'DocumentManipulation', 'FRAUD']],
    [{ scores: [{ value: 0.5 }] }, ['scores.0.value', '0.5', 'OTHER']],
  ])('of the identification stands raw in the details: %j', async (changes, expected) => {
    expect(await detailsOf({}, changes)).toEqual([expected]);
  });

  it('reads the consent and the age as details', async () => {
    expect((await reportOf())?.details).toEqual(
      expect.arrayContaining([
        { name: 'consent.isConsented', value: 'true', group: 'CONSENT' },
        { name: 'face.ageEstimation', value: 'Age22AndOver', group: 'OTHER' },
      ]),
    );
  });
});

it('gives the time of the decision, and no time of the status: the resources date different things', async () => {
  expect(await reportOf()).toMatchObject({
    occurredAt: null,
    decision: { decidedAt: new Date('2026-03-02T09:15:59.000Z') },
  });
});

it('names files as the provider does', async () => {
  const document = { files: [{ fileId: 5, fileName: 'front.jpg', part: 'Front' }, { fileName: 'lost.jpg' }] };
  expect((await reportOf({}, { document, face: null, additionalFiles: null }))?.media).toEqual([
    expect.objectContaining({ key: '5', name: 'front.jpg', kind: 'DOCUMENT_FRONT' }),
  ]);
});

it('fetches a file with our token, from the API that its locator names', async () => {
  const [media] = (await reportOf())?.media ?? [];
  const route = `${IDENTIFICATION}/files/f-1`;
  const { provider, sent } = connected(ondato, settings, { ...saying(), [route]: { text: 'bytes' } });
  const file = await provider.fetchMedia?.({ session, key: 'f-1', locator: media?.locator ?? '' });
  expect(await file?.text()).toBe('bytes');
  expect(sent.at(-1)?.headers.get('authorization')).toBe('Bearer token-1');
});

describe('a start', () => {
  const sentBy = async (changes: Partial<SessionRequest>, more: Record<string, string> = {}) => {
    const { provider, sent } = connected(ondato, { ...settings, ...more }, createSession.answers);
    await provider.createSession({ ...request, ...changes });
    return sent.filter(({ route }) => !route.includes('/token')).map(({ body }) => JSON.parse(body));
  };

  it('holds who the person is, and no number of their document', async () => {
    const [started] = await sentBy({ document: { number: 'X1234567' } });
    expect(started).toEqual({
      externalReferenceId: session.sessionId,
      setupId: settings.SETUP_ID,
      registration: {
        firstName: 'Rasa',
        lastName: 'Contoh',
        dateOfBirth: '1991-04-18',
        email: 'rasa@example.test',
        phoneNumber: 37060011223,
      },
    });
  });

  it.each([
    ['en-GB', 'en-GB'],
    ['LT', 'lt'],
    ['pt-BR', 'pt-PT'],
    ['fr', 'en-GB'],
    [null, 'en-GB'],
  ])('in the language %s is one in %s, of those that the settings name', async (locale, language) => {
    const [, localised] = await sentBy({ locale }, { LANGUAGES: 'en-GB, lt, pt-PT' });
    expect(localised).toMatchObject({ defaultLanguage: language, localisationSettings: [{ language }] });
  });
});

it('ignores the webhooks of another application alone, whatever the letters of its id', () => {
  const { provider } = connected(ondato, { ...settings, APPLICATION_ID: '0A9F3F38' });
  const [delivery] = ondatoFacts.deliveries;
  const of = (applicationId: string) => ({
    body: Buffer.from(JSON.stringify({ ...(delivery?.json as object), applicationId })),
    topic: null,
    receivedAt: new Date(),
  });
  expect(provider.webhook.read(of('0a9f3f38'))).not.toBeNull();
  expect(provider.webhook.read(of('another'))).toBeNull();
});

it('reads an envelope whose fields are of any type, and finds its session where one is named', () => {
  const { provider } = connected(ondato, settings);
  const named = ['type', 'payload', 'payload.identityVerificationId', 'payload.externalReferenceId'];
  for (const { path, value, json } of oddVariants(webhook)) {
    const body = Buffer.from(JSON.stringify(json));
    const notification = provider.webhook.read({ body, topic: null, receivedAt: new Date() });
    const message = `${path} = ${JSON.stringify(value)}`;
    if (!named.includes(path))
      expect(notification, message).toMatchObject({ kind: 'signal', about: { sessionId: session.sessionId } });
    else expect(notification?.kind ?? 'signal', message).toBe('signal');
  }
});

it('takes equal bodies without an id as one fact only where they carry a time', () => {
  const { provider } = connected(ondato, settings);
  const identityOf = (changes: object) =>
    provider.webhook.read({
      body: Buffer.from(JSON.stringify({ ...webhook, ...changes })),
      topic: null,
      receivedAt: new Date(),
    })?.identity;
  expect(identityOf({ id: null })).toEqual({ by: 'body' });
  expect(identityOf({ id: null, createdUtc: null })).toEqual({ by: 'nothing' });
});
