/**
 * A JSON text as a value. An integer beyond 2^53, whose digits a number would change, becomes its text.
 * @throws {SyntaxError}
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(text, ((_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value) as Parameters<typeof JSON.parse>[1]);
