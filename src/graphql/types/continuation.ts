import { renderSVG } from 'uqr';
import type { StoredContinuation } from '../../store/session-codec.ts';
import { builder } from '../builder.ts';

type Link = Extract<StoredContinuation, { kind: 'link' }>;
type Token = Extract<StoredContinuation, { kind: 'sdk' }>;

const HostedLinkType = builder.objectRef<Link>('HostedLink').implement({
  description: 'A page of the provider, where the applicant continues in a browser.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The address of the page. It works for anyone who has it.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the link stops working; null where the provider does not say.',
    }),
    qrCode: t.string({
      description:
        'The link as an SVG image of a QR code, to continue on a phone. Example: `<svg xmlns="…" …>…</svg>`.',
      resolve: ({ url }) => renderSVG(url, { border: 2 }),
    }),
  }),
});

const SdkTokenType = builder.objectRef<Token>('SdkToken').implement({
  description: "A token for the provider's own SDK inside the caller's app.",
  fields: (t) => ({
    token: t.exposeString('token', { description: 'The token, to be handed to the SDK.' }),
    sdk: t.exposeString('sdk', { description: 'The package that takes the token. Example: `@onfido/sdk`.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the token ends; null where the provider does not say.',
    }),
  }),
});

/** The way on for the applicant: a link, or a token. */
export const ContinuationType = builder.unionType('Continuation', {
  description: 'The way on for the applicant: a hosted page, or an SDK inside the app.',
  types: [HostedLinkType, SdkTokenType],
  resolveType: ({ kind }) => (kind === 'link' ? HostedLinkType : SdkTokenType),
});
