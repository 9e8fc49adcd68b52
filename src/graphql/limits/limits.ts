import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The limits of one operation, the same over HTTP, SSE and sockets. */
export const LIMITS = {
  /** Lexical tokens of a document. */
  tokens: 2000,
  /** Nested brackets, counted before parsing, because the parser recurses as deep as they go. */
  brackets: 100,
  /** Fields within fields; GraphiQL's introspection query is 15 deep. */
  depth: 16,
  /** Aliased fields; those of a fragment count at every use. */
  aliases: 30,
  /** Fields at the root. */
  rootFields: 20,
  directives: 20,
  /** Objects that may be returned: see `costOf`. */
  cost: 10_000,
} as const;

const BRACKETS = /[[\](){}]/g;

/** The error for a text whose brackets are nested too deep to be parsed; null: it may be parsed. */
export function nestingOf(source: string): GraphQLError | null {
  let depth = 0;
  for (const [bracket] of source.matchAll(BRACKETS)) {
    depth += '{[('.includes(bracket) ? 1 : -1;
    if (depth > LIMITS.brackets) return excess('brackets within brackets', LIMITS.brackets);
  }
  return null;
}

/** The size of a document, measured before validation. */
interface Size {
  /** Fields at the root, those of fragments included. */
  readonly fields: number;
  readonly depth: number;
  readonly aliases: number;
}

const NOTHING: Size = { fields: 0, depth: 0, aliases: 0 };

/** The error for a document beyond the limits; null: it is within them. Takes time linear in its length. */
export function excessOf(document: DocumentNode): GraphQLError | null {
  const measure = measurer(document);
  let directives = 0;
  for (const definition of document.definitions) directives += directivesOf(definition);
  if (directives > LIMITS.directives) return excess('directives', LIMITS.directives);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { fields, depth, aliases } = measure(definition.selectionSet);
    if (fields > LIMITS.rootFields) return excess('root fields', LIMITS.rootFields);
    if (depth > LIMITS.depth) return excess('levels of fields', LIMITS.depth);
    if (aliases > LIMITS.aliases) return excess('aliases', LIMITS.aliases);
  }
  return null;
}

const excess = (what: string, most: number): GraphQLError =>
  new GraphQLError(`The operation has more than ${most} ${what}. Ask for less at once.`, {
    extensions: { code: 'INVALID_INPUT' },
  });

function directivesOf(node: { kind: string }): number {
  let count = 0;
  // Tokens are few by now, so that the depth of this is, too.
  for (const [name, value] of Object.entries(node)) {
    if (name === 'loc') continue;
    if (name === 'directives' && Array.isArray(value)) count += value.length;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'object' && each !== null && 'kind' in each) count += directivesOf(each as { kind: string });
    }
  }
  return count;
}

/** Measures selections; each fragment once, however often it is spread. */
function measurer(document: DocumentNode): (selectionSet: SelectionSetNode) => Size {
  const fragments = fragmentsOf(document);
  const known = new Map<string, Size>();
  const measure = (selectionSet: SelectionSetNode): Size => {
    let [fields, depth, aliases] = [0, 0, 0];
    for (const selection of selectionSet.selections) {
      const inner = innerOf(selection);
      const isField = selection.kind === Kind.FIELD;
      fields += isField ? 1 : inner.fields;
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
    }
    return { fields, depth, aliases };
  };
  const innerOf = (selection: SelectionSetNode['selections'][number]): Size => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD)
      return selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
    const name = selection.name.value;
    const fragment = fragments.get(name);
    const size = known.get(name);
    if (size || !fragment) return size ?? NOTHING;
    // A fragment within itself is nothing here: validation refuses it.
    known.set(name, NOTHING);
    const measured = measure(fragment.selectionSet);
    known.set(name, measured);
    return measured;
  };
  return measure;
}

const fragmentsOf = (document: DocumentNode): Map<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );

// The assumed length of a list without a size of its own, and of a page whose size is not given.
const LIST = 5;
const PAGE = 20;

/** The number of objects that an operation may return: one for each field with subfields, times the lists around it. */
export function costOf(
  { schema, document, variableValues }: Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues'>,
  operation: OperationDefinitionNode,
): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const named = (name: string | undefined) => (name === undefined ? undefined : schema.getType(name));
  const cost = (selectionSet: SelectionSetNode, type: Type): number =>
    selectionSet.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + fieldCost(selection, type);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + fragmentCost(selection.name.value);
      return sum + cost(selection.selectionSet, named(selection.typeCondition?.name.value) ?? type);
    }, 0);
  const fragmentCost = (name: string): number => {
    const fragment = fragments.get(name);
    const before = known.get(name);
    if (before !== undefined || !fragment) return before ?? 0;
    known.set(name, 0);
    const total = cost(fragment.selectionSet, named(fragment.typeCondition.name.value));
    known.set(name, total);
    return total;
  };
  const fieldCost = (field: FieldNode, parent: Type): number => {
    // The schema itself is read from memory.
    if (!field.selectionSet || field.name.value.startsWith('__')) return 0;
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const type = fields[field.name.value]?.type;
    return 1 + sizeOf(field, type, variableValues ?? {}) * cost(field.selectionSet, type && getNamedType(type));
  };
  return Math.min(cost(operation.selectionSet, schema.getRootType(operation.operation)), Number.MAX_SAFE_INTEGER);
}

type Type = GraphQLNamedType | null | undefined;

function sizeOf(
  { name, arguments: given = [] }: FieldNode,
  type: GraphQLOutputType | undefined,
  variables: Readonly<Record<string, unknown>>,
): number {
  const asked = given.find((argument) => ['first', 'last'].includes(argument.name.value));
  const size = asked && numberOf(asked.value, variables);
  if (typeof size === 'number' && size > 0) return size;
  if (!type) return 1;
  const inner = getNamedType(type);
  if (isObjectType(inner) && 'edges' in inner.getFields()) return PAGE;
  // A page's edges are counted with it.
  return isListType(getNullableType(type)) && name.value !== 'edges' ? LIST : 1;
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number | null {
  if (value.kind === Kind.INT) return Number(value.value);
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : null;
  return typeof given === 'number' ? given : null;
}

/** The error for an operation that may return too much; null: it is within the limit. */
export const costError = (cost: number): GraphQLError | null =>
  cost > LIMITS.cost
    ? new GraphQLError(
        `The operation may bring back ${cost} objects, more than ${LIMITS.cost}. Ask for smaller pages, or for less of each.`,
        { extensions: { code: 'INVALID_INPUT', cost: { requested: cost, maximum: LIMITS.cost } } },
      )
    : null;
