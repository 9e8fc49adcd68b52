import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Harness } from '../e2e/harness.ts';

/** A new key with these scopes. */
export async function newKey(harness: Harness, ...scopes: string[]): Promise<{ id: string; secret: string }> {
  const { createApiKey } = await harness.query<{ createApiKey: { apiKey: { id: string }; secret: string } }>(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
      ... on CreateApiKeySuccess { apiKey { id } secret } } }`,
    { input: { name: 'a key', scopes } },
  );
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

/** A token for one applicant. */
export async function tokenFor(harness: Harness, applicantExternalId: string, more: object = {}): Promise<string> {
  const { createApplicantToken } = await harness.query<{ createApplicantToken: { token: string } }>(
    `mutation ($input: CreateApplicantTokenInput!) { createApplicantToken(input: $input) {
      ... on CreateApplicantTokenSuccess { token } } }`,
    { input: { applicantExternalId, ...more } },
  );
  return createApplicantToken.token;
}

/** Revokes a key. */
export const revoke = (harness: Harness, id: string) =>
  harness.query('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', { id });

/** The global id of something of ours. */
export const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64');

/** What a global id stands for. */
export const rawId = (id: string): string => Buffer.from(id, 'base64').toString().split(':')[1] ?? '';

/** A socket with a subscription; tells the code it was closed with, and what came. */
export function watching(url: string, key: string, query: string, variables: Record<string, unknown> = {}) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  });
  const closed = new Promise<number>((resolve) => client.on('closed', (event) => resolve((event as CloseEvent).code)));
  const connected = new Promise((resolve) => client.on('connected', resolve));
  const seen: unknown[] = [];
  client.subscribe(
    { query, variables },
    { next: ({ data }) => void seen.push(data), error: () => {}, complete: () => {} },
  );
  return { closed, connected, seen, dispose: () => client.dispose() };
}
