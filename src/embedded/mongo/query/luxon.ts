import { createRequire } from 'node:module';
import type * as Luxon from 'luxon';
import { once } from './mingo.ts';

const load = createRequire(import.meta.url);

/** Calendars and time zones, loaded by the first expression of dates that needs them. */
export const luxon = once(() => load('luxon') as typeof Luxon);
