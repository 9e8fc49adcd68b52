import type { MediaRow } from '../../store/reading.ts';
import { builder } from '../builder.ts';
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
    contentType: t.exposeString('contentType', { nullable: true, description: 'Its media type, where known.' }),
  }),
});
