import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, envelope, REGISTRATION, startBench } from './ondato-client.ts';
import type { Received } from './receiver.ts';

const START = Date.parse('2026-03-02T09:10:00.000Z');
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WAY_IN = ['IdentityVerification.StatusChanged', 'IdentityVerification.Consented', 'KycIdentification.Created'];
const WAY_OUT = ['KycIdentification.Processed', 'IdentityVerification.StatusChanged'];

let now = START;
let bench: Bench;

beforeEach(async () => {
  now = START;
  bench = await startBench({ clock: () => now });
});
afterEach(() => bench.close());

const types = (deliveries: readonly Received[]) => deliveries.map((delivery) => envelope(delivery).type);
const verifications = () => `${bench.settings.IDV_URL}/v1/identity-verifications`;
const identifications = () => `${bench.settings.KYC_URL}/v1/identifications`;

/** Whether the signature is the account's, as the fact sheet computes it. */
function isSigned({ headers, body }: Received): boolean {
  const [, time, signature] = /^t=(\d{10}), s=([0-9a-f]{64})$/.exec(`${headers['ondato-signature']}`) ?? [];
  const expected = createHmac('sha256', bench.settings.WEBHOOK_SECRET ?? '').update(`${time}.${body}`);
  return signature === expected.digest('hex');
}

describe('connecting', () => {
  test('answers all settings of the kind, signed webhooks among them', () => {
    const root = `${bench.sandbox.url}/ondato`;
    expect(bench.settings).toEqual({
      MEDIA_HOSTS: new URL(root).host,
      CLIENT_ID: expect.stringMatching(/.{16}/),
      CLIENT_SECRET: expect.stringMatching(/.{16}/),
      SETUP_ID: expect.stringMatching(UUID),
      APPLICATION_ID: expect.stringMatching(UUID),
      TOKEN_URL: `${root}/connect/token`,
      IDV_URL: `${root}/idv`,
      KYC_URL: `${root}/kyc`,
      HOSTED_URL: `${root}/hosted`,
      WEBHOOK_AUTH: 'hmac',
      WEBHOOK_SECRET: expect.stringMatching(/.{16}/),
    });
  });

  test('keeps credentials, sessions and how far they have come over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ondato-'));
    const options = { clock: () => now, stateFile: join(folder, 'sandbox.json') };
    await bench.close();
    bench = await startBench(options);
    const { settings } = bench;
    const id = await bench.create();
    await bench.act(id, 'review');
    await bench.close();

    bench = await startBench(options);
    expect(bench.settings).toMatchObject({ CLIENT_SECRET: settings.CLIENT_SECRET, SETUP_ID: settings.SETUP_ID });
    await bench.act(id, 'approve');
    expect(types(await bench.receiver.arrived(1))).toEqual(['KycIdentification.Approved']);
    expect(await bench.identification(id)).toMatchObject({ isCrossChecked: true });
    await rm(folder, { recursive: true });
  });
});

describe('tokens', () => {
  const read = (token: string, url = `${verifications()}/unknown`, method = 'GET') =>
    fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
  const granted = async (overrides?: Record<string, string>) =>
    (await (await bench.token(overrides)).json()) as { access_token: string };

  test('are bearer tokens for both APIs, good for as long as they say', async () => {
    await bench.switchTo({ tokenLifeSeconds: 60 });
    const token = await granted();
    expect(token).toEqual({
      access_token: expect.any(String),
      expires_in: 60,
      token_type: 'Bearer',
      scope: 'idv_api kyc_identifications_api',
    });
    now += 59_000;
    expect((await read(token.access_token)).status).toBe(404);
    now += 1000;
    const late = await read(token.access_token);
    expect(late.status).toBe(401);
    expect(await late.json()).toMatchObject({ reason: 'AuthenticationFailed', message: expect.any(String) });
  });

  test('cover the scopes that were asked for and no more', async () => {
    const { access_token: token } = await granted({ scope: 'idv_api_readonly' });
    expect((await read(token)).status).toBe(404);
    expect((await read(token, verifications(), 'POST')).status).toBe(403);
    const other = await read(token, `${identifications()}/unknown`);
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({ reason: 'AuthorizationFailed' });
  });

  test.each([
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ client_id: 'wrong' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ scope: 'everything' }, 'invalid_scope'],
  ])('are refused for %j', async (overrides, error) => {
    const response = await bench.token(overrides);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });

  test('are asked for with a form', async () => {
    const response = await bench.call('POST', bench.settings.TOKEN_URL ?? '', { grant_type: 'client_credentials' });
    expect(await response.json()).toEqual({ error: 'invalid_request' });
  });

  test.each(['', '.', 'made.up'])('that were not granted (%j) open nothing', async (token) => {
    expect((await read(token)).status).toBe(401);
  });

  test('that were changed open nothing', async () => {
    const { access_token: token } = await granted();
    expect((await read(`x${token}`)).status).toBe(401);
  });
});

describe('starting a verification', () => {
  test('answers its id alone, and it is pending', async () => {
    const body = { setupId: bench.settings.SETUP_ID, externalReferenceId: 'attempt-1', registration: REGISTRATION };
    const response = await bench.call('POST', verifications(), body);
    expect(response.status).toBe(201);
    const created = (await response.json()) as { id: string };
    expect(created).toEqual({ id: expect.stringMatching(UUID) });
    expect(await bench.verification(created.id)).toMatchObject({
      id: created.id,
      status: 'Pending',
      applicationId: bench.settings.APPLICATION_ID,
      externalReferenceId: 'attempt-1',
      createdUtc: '2026-03-02T09:10:00.000Z',
      setup: { id: bench.settings.SETUP_ID, versionId: expect.stringMatching(UUID) },
      registration: REGISTRATION,
      step: {},
    });
  });

  test('needs the setup alone, and starts another each time', async () => {
    const alone = { externalReferenceId: undefined, registration: undefined };
    expect(await bench.create(alone)).not.toBe(await bench.create(alone));
  });

  test.each([
    [{ setupId: undefined }, 'setupId', 'Required'],
    [{ setupId: 'first' }, 'setupId', 'Invalid'],
    [{ setupId: '5d0c7f3e-8a51-4d0b-9a6d-2f6f6d1c9b10' }, 'setupId', 'NotFound'],
    [{ registration: { phoneNumber: '+37060011223' } }, 'registration.phoneNumber', 'Invalid'],
    [{ registration: { dateOfBirth: '18.04.1991' } }, 'registration.dateOfBirth', 'Invalid'],
    [{ registration: { countryCode: 'LTU' } }, 'registration.countryCode', 'Invalid'],
  ])('refuses %j, naming the property', async (overrides, property, reason) => {
    const response = await bench.call('POST', verifications(), { setupId: bench.settings.SETUP_ID, ...overrides });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      reason: 'ValidationFailed',
      message: expect.any(String),
      params: { [property]: [{ reason, message: expect.any(String) }] },
    });
  });

  test.each(['', '/'])('its link is the hosted address%s with its id', async (slash) => {
    const id = await bench.create();
    const page = await fetch(`${bench.settings.HOSTED_URL}${slash}?id=${id}`);
    const text = await page.text();
    for (const name of ['Start', 'Approve', 'Reject', 'Send to review', 'Abandon', 'Expire']) {
      expect(text).toContain(`>${name}</button>`);
    }
    expect(text).toContain('<option>PoorPhotoQuality</option>');
    expect((await fetch(`${bench.settings.HOSTED_URL}${slash}?id=unknown`)).status).toBe(404);
  });
});

describe('localising a verification', () => {
  const setting = {
    language: 'en-GB',
    successRedirectUrl: 'https://app.example.test/done',
    failureRedirectUrl: 'https://app.example.test/left',
  };
  const localise = (id: string, body: object) =>
    bench.call('PUT', `${verifications()}/${id}/setup-localisations`, body);
  const page = async (id: string) => (await fetch(`${bench.settings.HOSTED_URL}/?id=${id}`)).text();

  test.each([
    ['approve', 'done'],
    ['reject', 'done'],
    ['abandon', 'left'],
  ])('says where the applicant is sent after %s', async (action, place) => {
    const id = await bench.create();
    const response = await localise(id, { defaultLanguage: 'en-GB', localisationSettings: [setting] });
    expect(response.status).toBe(204);
    expect(await page(id)).not.toContain('app.example.test');
    await bench.act(id, action);
    expect(await page(id)).toContain(`href="https://app.example.test/${place}"`);
  });

  test('is refused without settings of its default language, or for no verification', async () => {
    const id = await bench.create();
    const other = { defaultLanguage: 'lt-LT', localisationSettings: [setting] };
    expect(await (await localise(id, other)).json()).toMatchObject({ params: { defaultLanguage: [{}] } });
    expect((await localise(id, { defaultLanguage: 'en-GB' })).status).toBe(400);
    expect((await localise('unknown', other)).status).toBe(404);
  });
});

describe('webhooks', () => {
  test('an approval tells the whole way to it, in order, signed over the raw body', async () => {
    const id = await bench.create();
    await bench.act(id, 'approve');
    const deliveries = await bench.receiver.arrived(6);
    expect(types(deliveries)).toEqual([...WAY_IN, ...WAY_OUT, 'KycIdentification.Approved']);
    expect(deliveries.every(isSigned)).toBe(true);
    expect(deliveries.every(({ path }) => path === '/webhooks/ondato/c2VjcmV0LXNlZ21lbnQ')).toBe(true);
    const envelopes = deliveries.map(envelope);
    expect(new Set(envelopes.map((each) => each.id)).size).toBe(6);
    expect(envelopes.map(({ createdUtc }) => createdUtc)).toEqual(
      [0, 1, 2, 3, 4, 5].map((place) => `2026-03-02T09:10:00.00${place}0000Z`),
    );
    expect(envelopes.every(({ applicationId }) => applicationId === bench.settings.APPLICATION_ID)).toBe(true);
    expect(Object.keys(envelopes[0] ?? {})).toEqual(['id', 'applicationId', 'createdUtc', 'payload', 'type']);
  });

  test('each tells of its own moment; the last as the API does', async () => {
    const id = await bench.create();
    await bench.act(id, 'approve');
    const payloads = (await bench.receiver.arrived(6)).map((delivery) => envelope(delivery).payload);
    expect(payloads[0]).toMatchObject({ id, status: 'InProgress' });
    expect(payloads[0]?.step).toEqual({});
    expect(payloads[1]).toMatchObject({ id, status: 'InProgress' });
    expect(payloads[1]?.step).toEqual({ consent: expect.objectContaining({ isConsented: true }) });
    expect(payloads[2]).toMatchObject({ identityVerificationId: id, status: 'Awaiting', document: null });
    expect(payloads[3]).toMatchObject({ status: 'Awaiting', statusReason: null, document: { type: 'IdCard' } });
    expect(payloads[4]).toMatchObject({ status: 'Completed', step: { kycIdentification: { isSuccess: null } } });
    expect(payloads[5]).toEqual(await bench.identification(id));
  });

  test.each([
    ['start', WAY_IN, 'InProgress'],
    ['review', [...WAY_IN, ...WAY_OUT], 'Completed'],
    ['reject', [...WAY_IN, ...WAY_OUT, 'KycIdentification.Rejected'], 'Completed'],
    ['abandon', [...WAY_IN, 'IdentityVerification.StatusChanged'], 'Aborted'],
    ['expire', ['IdentityVerification.StatusChanged'], 'Expired'],
  ])('of a new verification on %s', async (action, expected, status) => {
    const id = await bench.create();
    await bench.act(id, action);
    expect(types(await bench.receiver.arrived(expected.length))).toEqual(expected);
    expect((await bench.verification(id)).status).toBe(status);
  });

  test('what was told already is not told again', async () => {
    const id = await bench.create();
    await bench.act(id, 'start');
    await bench.act(id, 'review');
    await bench.act(id, 'reject');
    await bench.act(id, 'approve');
    const ends = ['KycIdentification.Rejected', 'KycIdentification.Approved'];
    expect(types(await bench.receiver.arrived(7))).toEqual([...WAY_IN, ...WAY_OUT, ...ends]);
  });

  test('can carry the older names of the events of a verification', async () => {
    await bench.switchTo({ legacyNames: true });
    await bench.act(await bench.create(), 'start');
    const expected = ['Idv.StatusChanged', 'Idv.Consented', 'KycIdentification.Created'];
    expect(types(await bench.receiver.arrived(3))).toEqual(expected);
  });

  test('tell of data saved in the portal where that is switched on', async () => {
    await bench.switchTo({ portalUpdate: true });
    await bench.act(await bench.create(), 'approve');
    expect(types(await bench.receiver.arrived(7)).slice(5)).toEqual([
      'KycIdentification.Approved',
      'KycIdentification.Updated',
    ]);
  });

  test.each(['basic', 'bearer', 'none'])('can be authenticated by %s', async (mode) => {
    await bench.switchTo({ webhookAuth: mode });
    const settings = bench.sandbox.connect({ key: 'ondato', kind: 'ondato', webhookUrl: bench.receiver.url });
    await bench.act(await bench.create(), 'expire');
    const [delivery] = await bench.receiver.arrived(1);
    const pair = `${settings.WEBHOOK_USERNAME}:${settings.WEBHOOK_PASSWORD}`;
    const proofs: Record<string, string> = {
      basic: `Basic ${Buffer.from(pair).toString('base64')}`,
      bearer: `Bearer ${settings.WEBHOOK_SECRET}`,
    };
    expect(settings.WEBHOOK_AUTH).toBe(mode);
    expect(delivery?.headers.authorization).toBe(proofs[mode]);
    expect(delivery?.headers['ondato-signature']).toBeUndefined();
  });

  test('that fail are sent again with the same id, signed anew', async () => {
    await bench.close();
    // Every look at the clock is a second later.
    bench = await startBench({ clock: () => (now += 1000) });
    await bench.switchTo({ retryScale: 0 });
    const id = await bench.create();
    bench.receiver.statuses.push(503, 503);
    await bench.act(id, 'expire');
    const attempts = await bench.receiver.arrived(3);
    expect(new Set(attempts.map(({ body }) => body)).size).toBe(1);
    expect(new Set(attempts.map(({ headers }) => headers['ondato-signature'])).size).toBe(3);
    expect(attempts.every(isSigned)).toBe(true);
  });
});

describe('disorder', () => {
  const start = async (disorder: string[]) => bench.act(await bench.create(), 'start', { disorder });

  test('a duplicate is the same webhook, id and all', async () => {
    await start(['duplicate']);
    const bodies = (await bench.receiver.arrived(6)).map(({ body }) => body);
    expect(new Set(bodies).size).toBe(3);
    expect(bodies[0]).toBe(bodies[1]);
  });

  test('reordered ones keep the times at which they were made', async () => {
    await start(['reorder']);
    const deliveries = await bench.receiver.arrived(3);
    expect(types(deliveries)).toEqual(WAY_IN.toReversed());
    const times = deliveries.map((delivery) => envelope(delivery).createdUtc);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('dropped and delayed ones are overtaken by what comes later', async () => {
    await bench.switchTo({ delayMs: 100 });
    const id = await bench.create();
    await bench.act(id, 'start', { disorder: ['delay'] });
    await bench.act(id, 'review', { disorder: ['drop'] });
    await bench.act(id, 'approve');
    expect(types(await bench.receiver.arrived(4))).toEqual(['KycIdentification.Approved', ...WAY_IN]);
  });

  test.each(['hmac', 'basic', 'bearer'])('a bad proof of %s is well-formed and wrong', async (mode) => {
    await bench.switchTo({ webhookAuth: mode });
    const id = await bench.create();
    await bench.act(id, 'start');
    await bench.act(id, 'expire', { disorder: ['bad_signature'] });
    const deliveries = await bench.receiver.arrived(4);
    const [good, bad] = [deliveries[0], deliveries[3]].map(
      (delivery) => `${delivery?.headers[mode === 'hmac' ? 'ondato-signature' : 'authorization']}`,
    );
    expect(bad).not.toBe(good);
    expect(bad?.length).toBe(good?.length);
    if (mode === 'hmac') expect(deliveries.map(isSigned)).toEqual([true, true, true, false]);
  });

  test('without any proof it is the secret address that is wrong', async () => {
    await bench.switchTo({ webhookAuth: 'none' });
    await start(['bad_signature']);
    expect((await bench.receiver.arrived(3)).map(({ path }) => path)).toContain('/webhooks/ondato/wrong');
  });

  test('a webhook can come before the answer to the create call', async () => {
    await bench.switchTo({ nextCreate: 'before_create' });
    const id = await bench.create();
    expect(types(bench.receiver.received)).toEqual(WAY_IN);
    expect(bench.receiver.received.map(envelope)[0]?.payload).toMatchObject({ id });
  });
});

describe('reading', () => {
  test('an approved one has the document of the registered person, rules and files', async () => {
    const id = await bench.create();
    await bench.act(id, 'approve');
    const { step } = await bench.verification(id);
    expect(step.kycIdentification).toEqual({ id: expect.stringMatching(UUID), isSuccess: true });
    const identification = await bench.identification(id);
    expect(identification).toMatchObject({
      identityVerificationId: id,
      externalReferenceId: 'attempt-8842',
      status: 'Approved',
      statusReason: 'AutomaticallyIdentified',
      isCrossChecked: false,
      completedUtc: '2026-03-02T09:10:00.000Z',
      document: {
        type: 'IdCard',
        fullName: 'RASA PAVYZDYTE',
        dateOfBirth: '1991-04-18',
        countryIso3: 'EST',
        documentNumber: expect.stringMatching(/^X\d+$/),
        dateOfExpiration: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
        mrzVerified: true,
      },
    });
    expect(new Set(identification.rules.map(({ status }) => status))).toEqual(new Set(['Success']));
    expect(identification.document.files.map(({ part }) => part)).toEqual(['Front', 'Back']);
    for (const { fileId } of [...identification.document.files, ...identification.face.files]) {
      const file = await bench.call('GET', `${identifications()}/${identification.id}/files/${fileId}`);
      expect(file.headers.get('content-type')).toBe('image/jpeg');
    }
  });

  test('the files of one are not those of another', async () => {
    const [one, other] = [await bench.create(), await bench.create()];
    await bench.act(one, 'approve');
    await bench.act(other, 'approve');
    const { id } = await bench.identification(one);
    const stranger = (await bench.identification(other)).document.files[0]?.fileId;
    expect((await bench.call('GET', `${identifications()}/${id}/files/${stranger}`)).status).toBe(404);
  });

  test('the reasons are those of the legacy list, poor photos first', async () => {
    const response = await bench.act(await bench.create(), 'reject', { reason: 'BadHair' });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string };
    const allowed = error.replace(/^.*: /, '').split(', ');
    expect(allowed.length).toBe(20);
    expect(allowed[0]).toBe('PoorPhotoQuality');
  });

  test('a rejected one has its reason and a document without data', async () => {
    const id = await bench.create();
    await bench.act(id, 'reject', { reason: 'PoorPhotoQuality' });
    expect((await bench.verification(id)).step.kycIdentification?.isSuccess).toBe(false);
    const identification = await bench.identification(id);
    expect(identification).toMatchObject({ status: 'Rejected', statusReason: 'PoorPhotoQuality' });
    expect(identification).toMatchObject({ document: { mrzVerified: false }, isCrossChecked: false });
    expect(Object.keys(identification.document)).toEqual(['type', 'mrzVerified', 'files', 'ocrValidations']);
  });

  test.each([
    ['Sanctioned', {}],
    ['FacesDoesNotMatch', { SelfieAndDocumentFacesMatch: 'Fail' }],
    ['PossibleFraudAttempt', { SuccessfulPassiveLivenessCheck: 'Fail' }],
    ['MissingSelfiePhoto', { SelfieHasFace: 'Fail', SelfieAndDocumentFacesMatch: 'Unavailable' }],
  ])('one rejected for %s shows it by its rules', async (reason, rules) => {
    const id = await bench.create();
    await bench.act(id, 'reject', { reason });
    const identification = await bench.identification(id);
    expect(identification).toMatchObject({ statusReason: reason, document: { mrzVerified: true } });
    const shown = identification.rules.filter(({ status }) => status !== 'Success');
    expect(Object.fromEntries(shown.map(({ name, status }) => [name, status]))).toEqual(rules);
  });

  test('one in review is complete and awaits a person, whose decision says so', async () => {
    const id = await bench.create();
    await bench.act(id, 'review');
    expect(await bench.verification(id)).toMatchObject({ status: 'Completed' });
    expect((await bench.verification(id)).step.kycIdentification?.isSuccess).toBeNull();
    const awaiting = { status: 'Awaiting', statusReason: null, completedUtc: null, document: { type: 'IdCard' } };
    expect(await bench.identification(id)).toMatchObject(awaiting);
    await bench.act(id, 'approve');
    const approved = { status: 'Approved', statusReason: 'ManuallyIdentified', isCrossChecked: true };
    expect(await bench.identification(id)).toMatchObject(approved);
  });

  test('there is no identification before the applicant begins, and none by the id of the verification', async () => {
    const id = await bench.create();
    const known = (await (await fetch(`${bench.sandbox.url}/control/sessions/${id}`)).json()) as { aliases: string[] };
    expect((await bench.call('GET', `${identifications()}/${known.aliases[0]}`)).status).toBe(404);
    await bench.act(id, 'expire');
    expect((await bench.verification(id)).step).toEqual({});
    const other = await bench.create();
    await bench.act(other, 'approve');
    const response = await bench.call('GET', `${identifications()}/${other}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ reason: 'NotFound' });
    const { id: kycId } = await bench.identification(other);
    expect((await bench.call('GET', `${verifications()}/${kycId}`)).status).toBe(404);
  });

  test('one that expired on the way keeps the steps it had reached', async () => {
    const id = await bench.create();
    await bench.act(id, 'start');
    now += 600_000;
    await bench.act(id, 'expire');
    expect(await bench.verification(id)).toMatchObject({
      status: 'Expired',
      step: { consent: { consentedUtc: '2026-03-02T09:10:00.000Z' }, kycIdentification: { isSuccess: null } },
    });
  });
});

describe('switches', () => {
  test('who leaves can continue later', async () => {
    await bench.switchTo({ leaving: 'Suspended' });
    const id = await bench.create();
    await bench.act(id, 'abandon');
    expect((await bench.verification(id)).status).toBe('Suspended');
    await bench.act(id, 'start');
    expect((await bench.verification(id)).status).toBe('InProgress');
    await bench.act(id, 'abandon');
    await bench.act(id, 'expire');
    const statuses = (await bench.receiver.arrived(7)).map((delivery) => envelope(delivery).payload.status);
    const wayIn = ['InProgress', 'InProgress', 'Awaiting'];
    expect(statuses).toEqual([...wayIn, 'Suspended', 'InProgress', 'Suspended', 'Expired']);
  });

  test('words can be the older ones, or ones nobody has heard of', async () => {
    const id = await bench.create();
    await bench.act(id, 'reject', { reason: 'FacesDoesNotMatch' });
    await bench.switchTo({ legacyReasons: true });
    expect(await bench.identification(id)).toMatchObject({ statusReason: 'FACES_DOES_NOT_MATCH' });
    await bench.switchTo({ kycStatus: 'Escalated', statusReason: 'Mystery' });
    expect(await bench.identification(id)).toMatchObject({ status: 'Escalated', statusReason: 'Mystery' });
  });

  test('a passport has no back', async () => {
    await bench.switchTo({ documentType: 'Passport' });
    const id = await bench.create();
    await bench.act(id, 'approve');
    const { document } = await bench.identification(id);
    expect(document).toMatchObject({ type: 'Passport', files: [{ part: 'Front' }] });
    expect(document.files.length).toBe(1);
  });

  test('a redacted one says so and has no files any more', async () => {
    const id = await bench.create();
    await bench.act(id, 'approve');
    const { id: kycId, document } = await bench.identification(id);
    await bench.switchTo({ redacted: true });
    const file = await bench.call('GET', `${identifications()}/${kycId}/files/${document.files[0]?.fileId}`);
    expect(file.status).toBe(404);
    expect(await bench.verification(id)).toMatchObject({ redaction: { redactedUtc: expect.any(String) } });
  });

  test.each([
    ['nextCreate', '400', 400, 'ValidationFailed'],
    ['nextCreate', '403', 403, 'AuthorizationFailed'],
    ['nextRead', '401', 401, 'AuthenticationFailed'],
  ])('%s fails with %s once', async (name, fault, status, reason) => {
    const id = await bench.create();
    await bench.switchTo({ [name]: fault });
    const call = () =>
      name === 'nextRead'
        ? bench.call('GET', `${verifications()}/${id}`)
        : bench.call('POST', verifications(), { setupId: bench.settings.SETUP_ID });
    const response = await call();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ reason });
    expect((await call()).ok).toBe(true);
  });

  test('the next calls of every part can be too many, or fail', async () => {
    await bench.switchTo({ nextToken: 'invalid_client', nextIdentify: '429', nextFile: '503', nextLocalise: '500' });
    expect((await bench.token()).status).toBe(400);
    const limited = await bench.call('GET', `${identifications()}/unknown`);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await bench.call('GET', `${identifications()}/unknown/files/unknown`)).status).toBe(503);
    expect((await bench.call('PUT', `${verifications()}/unknown/setup-localisations`, {})).status).toBe(500);
  });
});
