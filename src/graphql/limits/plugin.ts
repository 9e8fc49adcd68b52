import {
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
import { costError, costOf, excessOf, LIMITS, nestingOf } from './limits.ts';

export interface GuardOptions {
  readonly production: boolean;
  /** Whether API keys may ask for the schema itself. */
  readonly introspection: boolean;
}

const MAX_ERRORS = 20;

/** The limits of an operation, for every door alike: HTTP, event streams and sockets all parse and validate here. */
export function guards({ production, introspection }: GuardOptions): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => {
        const excess = nestingOf(source);
        if (excess) throw excess;
        return parse(source, { maxTokens: LIMITS.tokens });
      });
    },
    onValidate({ params: { documentAST }, context, setValidationFn, addValidationRule, setResult }) {
      const excess = excessOf(documentAST);
      if (excess) return setResult([excess]);
      // Someone who has shown nothing sees the page of GraphiQL alone.
      const viewer = (context as Partial<{ viewer: Viewer }>).viewer;
      if (!introspection || viewer?.applicant) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn(((schema, document, rules, options) =>
        validate(schema, document, rules, {
          ...options,
          maxErrors: MAX_ERRORS,
          hideSuggestions: production,
        })) as typeof validate);
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

function costOfArgs(args: ExecutionArgs): number {
  const operation = getOperationAST(args.document, args.operationName);
  if (!operation) throw new GraphQLError('There is no such operation in the document.');
  return costOf(args, operation);
}
