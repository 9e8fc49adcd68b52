const START = (
  provider: string,
) => `# 1 · Start a verification. Open the hostedUrl of the answer in another tab: it is the applicant's page.
mutation Start {
  startVerification(
    input: {
      provider: "${provider}"
      applicant: { externalId: "customer-1", fullName: "Siti Contoh binti Ali", email: "siti@example.test" }
      document: { type: NATIONAL_ID, number: "910203-10-4444" }
    }
  ) {
    __typename
    ... on StartVerificationSuccess { session { id status hostedUrl expiresAt } }
    ... on InputError { message fields { path message } }
    ... on ProviderError { code message retryable }
    ... on ConflictError { message }
  }
}
`;

const WATCH = `# 2 · Watch every session change, live. Leave it running and press the buttons of the hosted page.
subscription Watch {
  sessionEvents {
    cursor type status previousStatus revision source occurredAt
    session { id decision { outcome reasons { code userAction } } }
  }
}
`;

const QUERY = `# 3 · Query what is known, in one shape for all providers.
query Sessions {
  sessions(first: 10) {
    totalCount
    edges {
      node {
        id status providerStatus revision
        provider { key sandbox }
        applicant { externalId }
        decision { outcome source decidedAt reasons { code retryable userAction raw { code message } } }
        document { type issuingCountry fullNameMasked numberMasked fullName number }
        verification { faceMatchScore checks { type outcome score providerCheck } }
        media { kind }
      }
    }
  }
}
`;

/** GraphiQL's first tabs: the main job, step by step. */
export const firstTabs = (provider: string, headers: string) =>
  [START(provider), WATCH, QUERY].map((query) => ({ query, headers }));
