import { builder } from '../builder.ts';
import { ViewerType } from '../types/viewer.ts';

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'The caller of this operation. For any key or token.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
