/** A node of a syntax tree, as far as it is read here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly callee?: Node;
  readonly property?: Node;
  readonly key?: Node;
  readonly id?: Node;
  readonly arguments?: readonly Node[];
  readonly params?: readonly { readonly typeAnnotation?: object }[];
  readonly returnType?: { readonly typeAnnotation?: Node };
}
interface NodePath {
  readonly node: Node;
  readonly parent?: Node;
}

// The checks of a schema take the message as their last argument.
const CHECKS = ['refine', 'max', 'regex', 'record'];

const isText = ({ type }: Node): boolean => type === 'StringLiteral' || type === 'TemplateLiteral';

/** Whether a text is worded for people: an argument of an error or of a schema's check, or a value named `message`. */
function isWording({ node, parent }: NodePath): boolean {
  if (!parent || !isText(node)) return false;
  switch (parent.type) {
    case 'NewExpression':
      return /(?:Error|Refused)$/.test(parent.callee?.name ?? '') && parent.arguments?.[0] === node;
    case 'CallExpression':
      return CHECKS.includes(parent.callee?.property?.name ?? '') && (parent.arguments?.indexOf(node) ?? 0) > 0;
    case 'ObjectProperty':
      return parent.key?.name === 'message' || parent.key?.name === 'problem';
    case 'VariableDeclarator':
      return parent.id?.name === 'message';
    default:
      return false;
  }
}

/** Whether a function works on the database: it is given the means to, or writes to a row that it is given. */
function needsDatabase({ node: { params, returnType } }: NodePath): boolean {
  if (!params) return false;
  const types = JSON.stringify(params.map(({ typeAnnotation }) => typeAnnotation ?? null));
  if (/"name":"(?:EntityManager|Store|Gateway)"/.test(types)) return true;
  return (
    returnType?.typeAnnotation?.type === 'TSVoidKeyword' &&
    /"name":"(?:SessionEntityRow|LockedSession|Target)"/.test(types)
  );
}

function shouldIgnore(path: NodePath): string | undefined {
  if (isWording(path)) return 'The wording of a message is read by people. Tests demand its code and path.';
  if (needsDatabase(path)) return 'The tests on PostgreSQL and the planted faults cover the database.';
  return undefined;
}

/** What Stryker leaves as it is. */
export const strykerPlugins = [{ kind: 'Ignore', name: 'ignored', value: { shouldIgnore } }];
