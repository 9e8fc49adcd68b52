/** Whether a text is a UUID, as our own ids are; anything else would be an error in PostgreSQL, not a miss. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
