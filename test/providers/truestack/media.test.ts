import { expect, it } from 'vitest';
import { truestack } from '../../../src/providers/truestack/index.ts';
import type { Answers } from '../answers.ts';
import { connected, failureOf } from '../contract.ts';
import { approved, fileRoute, refreshing, rejected, settings, truestackFacts } from './facts.ts';

const SIGNED = 'GET https://cdn.truestack.my/kyc/x/front_document.jpg';
const NOT_FOUND = { status: 404, json: { error: 'NOT_FOUND' } };

/** The front of the document, as the report told of it. */
async function frontOf(answers: Answers) {
  const { provider, sent } = connected(truestack, settings, { ...refreshing(approved), ...answers });
  const session = truestackFacts.session;
  const report = await provider.fetchReport?.(session);
  const locator = report?.media?.find(({ key }) => key === 'front_document')?.locator ?? '';
  sent.length = 0;
  const fetchFile = async () => provider.fetchMedia?.({ session, key: 'front_document', locator });
  return { fetchFile, sent };
}

it('reports the files that exist', async () => {
  const mediaOf = async (json: unknown) =>
    (await connected(truestack, settings, refreshing(json)).provider.fetchReport?.(truestackFacts.session))?.media;
  expect((await mediaOf(approved))?.map(({ key, kind }) => [key, kind])).toEqual([
    ['front_document', 'DOCUMENT_FRONT'],
    ['back_document', 'DOCUMENT_BACK'],
    ['face_image', 'DOCUMENT_PORTRAIT'],
    ['best_frame', 'LIVENESS_FRAME'],
  ]);
  expect((await mediaOf(rejected))?.map(({ key }) => key)).toEqual(['front_document']);
});

it('fetches a file from the API with the key, following no redirect', async () => {
  const { fetchFile, sent } = await frontOf({ [fileRoute('front_document')]: { text: 'jpeg' } });
  expect(await (await fetchFile())?.text()).toBe('jpeg');
  expect(sent).toHaveLength(1);
  expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${settings.API_KEY}`);
  expect(sent[0]?.redirect).toBe('manual');
});

it('never shows the key to a pre-signed address', async () => {
  const { fetchFile, sent } = await frontOf({
    [fileRoute('front_document')]: NOT_FOUND,
    [SIGNED]: { text: 'jpeg' },
  });
  expect(await (await fetchFile())?.text()).toBe('jpeg');
  const atStorage = sent.filter(({ url }) => url.host === 'cdn.truestack.my');
  expect(atStorage).toHaveLength(1);
  expect(JSON.stringify([...(atStorage[0]?.headers ?? [])])).not.toContain(settings.API_KEY);
  expect(atStorage[0]?.url.search).toBe('?sig=1');
  expect(atStorage[0]?.redirect).toBe('manual');
});

it("tells of the API's own answer when the pre-signed address is dead too", async () => {
  const { fetchFile } = await frontOf({ [fileRoute('front_document')]: NOT_FOUND, [SIGNED]: { status: 403 } });
  expect(await failureOf(fetchFile())).toMatchObject({
    code: 'PROVIDER_REJECTED',
    message: 'The provider answered 404.',
  });
});

it('names the host of its API as the one that media come from', () => {
  const hosts = (more: Record<string, string>) => connected(truestack, { ...settings, ...more }).connection.mediaHosts;
  expect(hosts({ BASE_URL: 'http://127.0.0.1:4001/truestack/' })).toEqual(['127.0.0.1:4001']);
  expect(hosts({ MEDIA_HOSTS: 'cdn.truestack.my' })).toEqual(['api.truestack.my', 'cdn.truestack.my']);
});
