import type { Viewer } from '../../access/scopes.ts';
import { builder } from '../builder.ts';
import { ViewerKind } from '../enums.ts';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKind, description: 'What kind of caller.' }),
    name: t.exposeString('name', { description: "The key's name." }),
    scopes: t.stringList({ description: 'What it may do.', resolve: ({ scopes }) => [...scopes] }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({ type: ViewerType, description: 'Who is asking.', resolve: (_root, _args, { viewer }) => viewer }),
);
