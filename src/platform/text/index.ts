export { findWords, foldedWords, foldText } from './fold.ts';
export { textMigrations } from './text.migrations.ts';
