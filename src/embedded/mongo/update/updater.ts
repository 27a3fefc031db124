import type { Document } from '../query/values.ts';

/** Makes the new state of a document out of the old one, which stays as it is. */
export type Updater = (document: Document, inserting: boolean) => Document;
