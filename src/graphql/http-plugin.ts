import type { Plugin } from 'graphql-yoga';
import type { Context } from './context.ts';
import { persistedQueryError } from './request-errors.ts';

/** Details of GraphQL over HTTP and server-sent events that sockets have otherwise. */
export function httpDetails(): Plugin<Context> {
  return {
    onParams({ params, setParams }) {
      const error = persistedQueryError(params);
      if (error) throw error;
      // Clients that name no operation send an empty name.
      if (params?.operationName === '') setParams({ ...params, operationName: undefined });
    },
    onSubscribe: () => ({
      onSubscribeResult: () => ({
        onNext({ args: { contextValue }, result, setResult }) {
          const { http, currentCursor } = contextValue;
          if (!http || currentCursor === null) return;
          // Yoga writes `data: <text>`: the next line of the same event is its id, from which a client resumes.
          const stringify = (value: unknown) => `${JSON.stringify(value)}\nid: ${currentCursor}`;
          setResult({ ...result, stringify } as typeof result);
        },
      }),
    }),
    onResponse({ response }) {
      // nginx would hold events back until a buffer is full.
      if (response.headers.get('content-type')?.startsWith('text/event-stream'))
        response.headers.set('X-Accel-Buffering', 'no');
    },
  };
}
