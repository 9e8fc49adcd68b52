import type { ConfiguredConnection } from '../providers/connections/connection.ts';

interface Started {
  readonly url: string;
  readonly adminApiKey: string;
  readonly connections: readonly ConfiguredConnection[];
  readonly sandboxUrl: string | null;
}

/** The connection for the first request: one on the sandbox, where there is one. */
export const firstToTry = (connections: readonly ConfiguredConnection[]): ConfiguredConnection | undefined =>
  connections.find(({ sandbox }) => sandbox) ?? connections[0];

/** The text that a development start prints when it is ready: addresses, API key, connections and a first request. */
export function welcome({ url, adminApiKey, connections, sandboxUrl }: Started): string {
  const rows = connections.map(({ key, sandbox }) => `    ${key.padEnd(14)} ${sandbox ? 'sandbox' : 'live'}`);
  const first = firstToTry(connections);
  return `
  kyc-gateway is ready

  GraphQL and GraphiQL   ${url}/graphql
  ${sandboxUrl ? `Sandbox                ${sandboxUrl}\n  ` : ''}API key                ${adminApiKey}

  Connections
${rows.join('\n')}

  Try it: open ${url}/graphql in a browser and run the first tab, or

    curl -s ${url}/graphql -H 'Authorization: Bearer ${adminApiKey}' -H 'Content-Type: application/json' \\
      -d '{"query":"mutation { startVerification(input: { provider: \\"${first?.key ?? ''}\\", applicant: { externalId: \\"customer-1\\", fullName: \\"Siti Contoh binti Ali\\", email: \\"siti@example.test\\" }, document: { number: \\"910203-10-4444\\" } }) { ... on StartVerificationSuccess { session { id hostedUrl } } ... on InputError { fields { path message } } ... on ProviderError { code message } } }"}'

`;
}
