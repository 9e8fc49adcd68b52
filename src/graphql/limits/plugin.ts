import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  parse,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Viewer } from '../../access/scopes.ts';
import type { Context } from '../context.ts';
import { inputError } from '../cursor.ts';
import { coded } from '../request-errors.ts';
import { costError, costOf, excessOf, LIMITS, nestingOf } from './limits.ts';

export interface GuardOptions {
  readonly production: boolean;
  /** Whether API keys may ask for the schema itself. */
  readonly introspection: boolean;
}

/** Validation errors listed in an answer: the rest follows from the first, or is of the same kind. */
const MAX_ERRORS = 5;

/** The limits of an operation: HTTP, event streams and sockets all parse and validate here. */
export function guards({ production, introspection }: GuardOptions): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => {
        const excess = nestingOf(source);
        if (excess) throw excess;
        return parsed(source);
      });
    },
    onValidate({ params: { documentAST }, context, setValidationFn, addValidationRule, setResult }) {
      const excess = excessOf(documentAST);
      if (excess) return setResult([excess]);
      // Without a login only the page of GraphiQL is served.
      const viewer = (context as Partial<{ viewer: Viewer }>).viewer;
      if (!introspection || viewer?.applicant) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn(((schema, document, rules, options) =>
        validate(schema, document, rules, {
          ...options,
          maxErrors: MAX_ERRORS,
          hideSuggestions: production,
        })
          // graphql-js adds that it has stopped counting.
          .slice(0, MAX_ERRORS)
          .map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'))) as typeof validate);
      return undefined;
    },
    onExecute({ args, setResultAndStopExecution }) {
      const cost = costOfArgs(args);
      const error = costError(cost);
      if (error) return setResultAndStopExecution({ errors: [error] });
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const extensions = { ...result.extensions, cost: { requested: cost, maximum: LIMITS.cost } };
          setResult({ ...result, extensions });
        },
      };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = costError(costOfArgs(args));
      if (error) setResultAndStopExecution({ errors: [error] });
    },
  };
}

function parsed(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: LIMITS.tokens });
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

function costOfArgs(args: ExecutionArgs): number {
  const operation = getOperationAST(args.document, args.operationName);
  if (!operation) throw inputError('The document has no such operation, or several and no name was given.');
  return costOf(args, operation);
}
