import { issueMediaToken, LONGEST_MEDIA_SECONDS, MEDIA_SECONDS } from '../../access/media-token.ts';
import type { MediaRow } from '../../store/reading/media.ts';
import { builder } from '../builder.ts';
import { inputError } from '../cursor.ts';
import { MediaKind } from '../enums.ts';

export const MediaNode = builder.objectRef<MediaRow>('Media');
builder.node(MediaNode, {
  description: 'A file that the provider holds: an image, a video, a report. Scope: sessions:read.',
  id: { resolve: ({ id }) => id },
  authScopes: { scope: 'sessions:read' },
  loadOne: (id, { loaders }) => loaders.media.load(id),
  fields: (t) => ({
    kind: t.expose('kind', { type: MediaKind, description: 'The subject of the file.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: "The provider's own name for the file; null where it has none.",
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      authScopes: { scope: 'media:read' },
      description:
        'A short-lived link to the file at the gateway, which fetches it from the provider. Scope: media:read.',
      args: {
        expiresIn: t.arg.int({
          defaultValue: MEDIA_SECONDS,
          description: `The life of the link in seconds, 1 to ${LONGEST_MEDIA_SECONDS}.`,
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
    contentType: t.exposeString('contentType', {
      nullable: true,
      description: 'The media type, like `image/jpeg`; null where the provider does not say.',
    }),
  }),
});
