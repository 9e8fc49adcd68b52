import { issueMediaToken, LONGEST_MEDIA_SECONDS, MEDIA_SECONDS } from '../../access/media-token.ts';
import type { MediaRow } from '../../store/reading/media.ts';
import { builder } from '../builder.ts';
import { inputError } from '../cursor.ts';
import { MediaKind } from '../enums.ts';

export const MediaNode = builder.objectRef<MediaRow>('Media');
builder.node(MediaNode, {
  description: 'A file the provider holds: an image, a video, a report.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'contentType' in value,
  authScopes: { scope: 'sessions:read' },
  loadOne: (id, { loaders }) => loaders.media.load(id),
  fields: (t) => ({
    kind: t.expose('kind', { type: MediaKind, description: 'What it shows.' }),
    url: t.field({
      type: 'URL',
      nullable: true,
      authScopes: { scope: 'media:read' },
      description: 'A link to it that lives for a few minutes. Scope: media:read.',
      args: {
        expiresIn: t.arg.int({
          defaultValue: MEDIA_SECONDS,
          description: `How many seconds it lives, up to ${LONGEST_MEDIA_SECONDS}.`,
        }),
      },
      resolve: async ({ id }, { expiresIn }, { gateway, viewer }) => {
        const seconds = expiresIn ?? MEDIA_SECONDS;
        if (seconds < 1 || seconds > LONGEST_MEDIA_SECONDS) {
          throw inputError(`expiresIn must be 1 to ${LONGEST_MEDIA_SECONDS}.`);
        }
        const token = await issueMediaToken(gateway.store.vault, id, viewer.id, new Date(Date.now() + seconds * 1000));
        return `${gateway.publicUrl()}/media/${token}`;
      },
    }),
    contentType: t.exposeString('contentType', { nullable: true, description: 'Its media type, where known.' }),
  }),
});
