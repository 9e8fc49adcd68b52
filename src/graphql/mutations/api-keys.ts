import { hashOf, newSecret } from '../../access/authenticate.ts';
import { SCOPES, type Scope, type Viewer } from '../../access/scopes.ts';
import type { FieldProblem } from '../../providers/contract/definition.ts';
import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { keepApiKey, revokeApiKey } from '../../store/api-keys.ts';
import type { ApiKeyRow } from '../../store/entities/api-key.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { targetId } from '../global-id.ts';
import { ApiKeyNode } from '../types/api-key.ts';
import { resultUnion } from '../types/errors.ts';
import { checkTexts } from './answer.ts';

const NAME_MAX = 100;

const CreateInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: `A name that says what uses the key, 1 to ${NAME_MAX} characters.` }),
    scopes: t.stringList({ required: true, description: "The key's scopes: only ones that your own key has." }),
    expiresAt: t.field({ type: 'DateTime', description: 'The end of its life. Default: none.' }),
  }),
});
const Created = builder.objectRef<{ apiKey: ApiKeyRow; secret: string }>('CreateApiKeySuccess').implement({
  description: 'The key was created.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyNode, description: 'The key, without its secret.' }),
    secret: t.exposeString('secret', { description: 'The secret to send. It is shown this once and kept nowhere.' }),
  }),
});

function keyProblems(name: string, scopes: readonly string[], expiresAt: Date | null, viewer: Viewer): FieldProblem[] {
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope as Scope));
  const beyond = scopes.filter((scope) => SCOPES.includes(scope as Scope) && !viewer.scopes.has(scope as Scope));
  const problemWhen = (isWrong: boolean, path: string, message: string) => (isWrong ? [{ path, message }] : []);
  return [
    ...problemWhen(name.trim() === '' || name.length > NAME_MAX, 'name', `must have 1 to ${NAME_MAX} characters`),
    ...problemWhen(scopes.length === 0, 'scopes', `must name one or more of ${SCOPES.join(', ')}`),
    ...problemWhen(unknown.length > 0, 'scopes', `there are: ${SCOPES.join(', ')}`),
    ...problemWhen(beyond.length > 0, 'scopes', `your own key lacks ${beyond.join(', ')}`),
    ...problemWhen(expiresAt !== null && expiresAt <= new Date(), 'expiresAt', 'must lie in the future'),
  ];
}

const RevokeInput = builder.inputType('RevokeApiKeyInput', {
  description: 'The API key to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: "The key's global id." }) }),
});
const Revoked = builder.objectRef<{ apiKey: ApiKeyRow }>('RevokeApiKeySuccess').implement({
  description: 'The key is revoked; its sockets and streams are closed on every instance.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyNode, description: 'The key as it stands now.' }) }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: resultUnion('CreateApiKeyResult', Created, [InputError]),
    authScopes: { scope: 'keys:manage' },
    description: 'Creates an API key and shows its secret once. Scope: keys:manage.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The key to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { gateway, viewer } = context;
      const { name, scopes, expiresAt = null } = input;
      checkTexts(input);
      const problems = keyProblems(name, scopes, expiresAt, viewer);
      if (problems.length > 0) throw new InputError(problems);
      const secret = newSecret(gateway.production);
      const kept = { name: name.trim(), hash: hashOf(secret), scopes: [...new Set(scopes)], expiresAt };
      const apiKey = await keepApiKey(gateway.store, kept);
      await audit(context, 'KEY_CREATED', apiKey.id);
      return { apiKey, secret };
    },
  }),
  revokeApiKey: t.field({
    type: resultUnion('RevokeApiKeyResult', Revoked, [InputError, NotFoundError]),
    authScopes: { scope: 'keys:manage' },
    description: 'Revokes an API key at once and closes its sockets. Scope: keys:manage.',
    args: { input: t.arg({ type: RevokeInput, required: true, description: 'The key to revoke.' }) },
    resolve: async (_root, { input }, context) => {
      const apiKey = await revokeApiKey(context.gateway.store, targetId(input.id, 'ApiKey'));
      if (!apiKey) throw new NotFoundError('There is no such key.');
      await audit(context, 'KEY_REVOKED', apiKey.id);
      return { apiKey };
    },
  }),
}));
