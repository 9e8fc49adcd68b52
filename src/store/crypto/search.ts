export { comparableNumber as searchable } from '../../domain/document.ts';
