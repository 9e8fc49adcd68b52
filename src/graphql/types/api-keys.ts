import { hashOf, newSecret } from '../../access/authenticate.ts';
import { SCOPES, type Scope, type Viewer } from '../../access/scopes.ts';
import type { FieldProblem } from '../../providers/contract/definition.ts';
import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { keepApiKey, listApiKeys, readApiKeys, revokeApiKey } from '../../store/api-keys.ts';
import type { ApiKeyRow } from '../../store/entities/api-key.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, timePlace } from '../cursor.ts';
import { page } from '../keyset.ts';
import { asResult, InputErrorType, NotFoundErrorType, resultTypeOf } from './errors.ts';

const NAME_MAX = 100;

export const ApiKeyNode = builder.objectRef<ApiKeyRow>('ApiKey');
builder.node(ApiKeyNode, {
  description: 'A key by which programs call the gateway. Scope: keys:manage.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'revokedAt' in value,
  authScopes: { scope: 'keys:manage' },
  loadOne: async (id, { gateway }) => (await readApiKeys(gateway.store, [id]))[0],
  fields: (t) => {
    const time = (name: 'expiresAt' | 'revokedAt' | 'lastUsedAt', description: string) =>
      t.expose(name, { type: 'DateTime', nullable: true, description });
    return {
      name: t.exposeString('name', { description: 'What it is for, in words of whoever made it.' }),
      scopes: t.exposeStringList('scopes', { description: 'What it may do.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: time('expiresAt', 'When it ends by itself; null: never.'),
      revokedAt: time('revokedAt', 'When it was revoked.'),
      lastUsedAt: time('lastUsedAt', 'When it was last used, to the minute.'),
    };
  },
});

const ApiKeyEdge = builder.edgeObject({ type: ApiKeyNode, name: 'ApiKeyEdge', description: 'A key in a list.' });
const ApiKeyConnection = builder.connectionObject(
  { type: ApiKeyNode, name: 'ApiKeyConnection', description: 'A page of keys.' },
  ApiKeyEdge,
);

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    authScopes: { scope: 'keys:manage' },
    description: 'The keys that were made, the newest first, ended ones among them. Scope: keys:manage.',
    args: t.arg.connectionArgs(),
    resolve: (_root, args, { gateway }) =>
      page<ApiKeyRow>(
        args,
        ({ createdAt, id }) => encodeCursor(createdAt.toISOString(), id),
        ({ before, after, limit, inverted }) =>
          listApiKeys(gateway.store, {
            below: after ? placeOf(after) : null,
            above: before ? placeOf(before) : null,
            oldestFirst: inverted,
            limit,
          }),
      ),
  }),
);

function placeOf(cursor: string): { createdAt: Date; id: string } {
  const [time, key] = decodeCursor(cursor, 2);
  const { at, id } = timePlace(time, key);
  return { createdAt: at, id };
}

const CreateInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for.' }),
    scopes: t.stringList({ required: true, description: 'What it may do: only what you may do yourself.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself. Default: never.' }),
  }),
});
const Created = builder.objectRef<{ apiKey: ApiKeyRow; secret: string }>('CreateApiKeySuccess').implement({
  description: 'The key was made.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyNode, description: 'It.' }),
    secret: t.exposeString('secret', { description: 'The key itself. It is shown this once and kept nowhere.' }),
  }),
});
const CreateResult = builder.unionType('CreateApiKeyResult', {
  description: 'The key, or what was wrong.',
  types: [Created, InputErrorType],
  resolveType: resultTypeOf('CreateApiKeySuccess'),
});

function keyProblems(name: string, scopes: readonly string[], expiresAt: Date | null, viewer: Viewer): FieldProblem[] {
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope as Scope));
  const beyond = scopes.filter((scope) => SCOPES.includes(scope as Scope) && !viewer.scopes.has(scope as Scope));
  const message = (wrong: boolean, path: string, text: string) => (wrong ? [{ path, message: text }] : []);
  return [
    ...message(name.trim() === '' || name.length > NAME_MAX, 'name', `must have 1 to ${NAME_MAX} characters`),
    ...message(scopes.length === 0, 'scopes', `must name one or more of ${SCOPES.join(', ')}`),
    ...message(unknown.length > 0, 'scopes', `there are: ${SCOPES.join(', ')}`),
    ...message(beyond.length > 0, 'scopes', `your own key lacks ${beyond.join(', ')}`),
    ...message(expiresAt !== null && expiresAt <= new Date(), 'expiresAt', 'must lie ahead'),
  ];
}

const RevokeInput = builder.inputType('RevokeApiKeyInput', {
  description: 'A key to revoke.',
  fields: (t) => ({ id: t.globalID({ required: true, for: ApiKeyNode, description: 'Its global id.' }) }),
});
const Revoked = builder.objectRef<{ apiKey: ApiKeyRow }>('RevokeApiKeySuccess').implement({
  description: 'The key is revoked; its sockets and streams are closed on every instance.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyNode, description: 'It.' }) }),
});
const RevokeResult = builder.unionType('RevokeApiKeyResult', {
  description: 'The key, or what was wrong.',
  types: [Revoked, InputErrorType, NotFoundErrorType],
  resolveType: resultTypeOf('RevokeApiKeySuccess'),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateResult,
    authScopes: { scope: 'keys:manage' },
    description: 'Makes a key and shows it once. Scope: keys:manage.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'What key.' }) },
    resolve: (_root, { input: { name, scopes, expiresAt = null } }, context) =>
      asResult([InputError], async () => {
        const { gateway, viewer } = context;
        const problems = keyProblems(name, scopes, expiresAt, viewer);
        if (problems.length > 0) throw new InputError(problems);
        const secret = newSecret(gateway.production);
        const kept = { name: name.trim(), hash: hashOf(secret), scopes: [...new Set(scopes)], expiresAt };
        const apiKey = await keepApiKey(gateway.store, kept);
        await audit(context, 'KEY_CREATED', apiKey.id);
        return { apiKey, secret };
      }),
  }),
  revokeApiKey: t.field({
    type: RevokeResult,
    authScopes: { scope: 'keys:manage' },
    description: 'Ends a key at once, its sockets with it. Scope: keys:manage.',
    args: { input: t.arg({ type: RevokeInput, required: true, description: 'Which key.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, NotFoundError], async () => {
        const apiKey = await revokeApiKey(context.gateway.store, input.id.id);
        if (!apiKey) throw new NotFoundError('There is no such key.');
        await audit(context, 'KEY_REVOKED', apiKey.id);
        return { apiKey };
      }),
  }),
}));
